/** A SPIN model of the script on its first backend; `--backend` chooses another. */
import type { ExportFormat } from './format.ts';
import { promelaModel } from './promela/model.ts';

export const promela: ExportFormat = {
  name: 'promela',
  title: 'a model for SPIN of the script on its first backend, or on the one that --backend names',
  suffix: '.pml',
  write: ({ scenario, text }) => promelaModel(scenario, scenario.backends[0], text),
};
