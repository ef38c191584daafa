/** A SPIN model of the script on its first backend; `--backend` chooses another. */
import type { ExportFormat } from './format.ts';
import { promelaModel } from './promela/model.ts';

export const promela: ExportFormat = {
  name: 'promela',
  label: 'SPIN model',
  title: 'a Promela model of the script on its first backend, for SPIN',
  suffix: '.pml',
  write: ({ scenario, text }) => promelaModel(scenario, scenario.backends[0], text),
};
