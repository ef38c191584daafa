/** The panel's views, top to bottom. To add one: its file, a line here, a test of what it shows. */
import * as costStrings from '../strings/cost.ts';
import * as machineStrings from '../strings/machine.ts';
import * as outcomeStrings from '../strings/outcomes.ts';
import * as sweepStrings from '../strings/sweep.ts';
import * as strings from '../strings.ts';
import { batchTable } from './batches.ts';
import { bitsTable } from './bits.ts';
import { breakdown } from './breakdown.ts';
import { costTable } from './cost.ts';
import { cpuTable } from './cpus.ts';
import { microscope } from './microscope.ts';
import { narrative } from './narrative.ts';
import { outcomesView } from './outcomes.ts';
import { pteView } from './ptes.ts';
import { selection } from './selection.ts';
import { sweepView } from './sweep.ts';
import { timeline } from './timeline.ts';
import { verdictGrid } from './verdicts.ts';
import type { ViewEntry } from './view.ts';
import { witnessView } from './witness.ts';

export const views: readonly ViewEntry[] = [
  { id: 'timeline', title: strings.timeline, place: 'stage', key: '1', untitled: true, make: timeline },
  { id: 'selection', title: strings.selection, place: 'details', key: '2', untitled: true, make: selection },
  { id: 'cpus', title: machineStrings.title, place: 'details', key: '3', make: cpuTable },
  { id: 'ptes', title: strings.ptes, place: 'details', key: '4', make: pteView },
  { id: 'microscope', title: strings.microscope, place: 'details', key: '5', make: microscope },
  { id: 'witness', title: outcomeStrings.witness, place: 'fold', key: 'u', make: witnessView },
  { id: 'cost', title: strings.cost, place: 'fold', key: 'c', make: costTable },
  { id: 'verdicts', title: strings.verdicts, place: 'fold', key: 'v', make: verdictGrid },
  { id: 'outcomes', title: outcomeStrings.title, place: 'fold', key: 'o', make: outcomesView },
  { id: 'bits', title: strings.bits, place: 'fold', key: 'i', make: bitsTable },
  { id: 'batches', title: strings.batches, place: 'fold', key: 'b', make: batchTable },
  { id: 'narrative', title: strings.narrative, place: 'fold', key: 'e', make: narrative },
  { id: 'breakdown', title: costStrings.title, place: 'fold', key: 'y', make: breakdown },
  { id: 'sweep', title: sweepStrings.title, place: 'fold', key: 'z', make: sweepView },
];
