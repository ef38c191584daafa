/** The panel's views, top to bottom. To add one: its file, a line here, a test of what it shows. */
import { costStrings } from '../strings/cost.ts';
import { machineStrings } from '../strings/machine.ts';
import { sweepStrings } from '../strings/sweep.ts';
import { strings } from '../strings.ts';
import { batchTable } from './batches.ts';
import { bitsTable } from './bits.ts';
import { breakdown } from './breakdown.ts';
import { costTable } from './cost.ts';
import { cpuTable } from './cpus.ts';
import { microscope } from './microscope.ts';
import { narrative } from './narrative.ts';
import { pteView } from './ptes.ts';
import { sweepView } from './sweep.ts';
import { timeline } from './timeline.ts';
import { verdictGrid } from './verdicts.ts';
import type { ViewEntry } from './view.ts';

export const views: readonly ViewEntry[] = [
  { id: 'verdicts', title: strings.verdicts, place: 'full', make: verdictGrid },
  { id: 'bits', title: strings.bits, place: 'full', make: bitsTable },
  { id: 'cost', title: strings.cost, place: 'full', make: costTable },
  { id: 'breakdown', title: costStrings.title, place: 'full', folds: true, make: breakdown },
  { id: 'sweep', title: sweepStrings.title, place: 'full', folds: true, make: sweepView },
  { id: 'timeline', title: strings.timeline, place: 'full', make: timeline },
  { id: 'cpus', title: machineStrings.title, place: 'full', make: cpuTable },
  { id: 'ptes', title: strings.ptes, place: 'full', make: pteView },
  { id: 'batches', title: strings.batches, place: 'left', make: batchTable },
  { id: 'microscope', title: strings.microscope, place: 'left', make: microscope },
  { id: 'narrative', title: strings.narrative, place: 'right', make: narrative },
];
