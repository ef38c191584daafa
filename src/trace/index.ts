/** Traces of a real kernel: read, compared with a run, turned into a script. */

export { pageOf } from '../model/tracepoint.ts';
export { type EntryState, entryStateWords, type StateRegion } from './bare/states.ts';
export { type Beside, beside } from './beside.ts';
export { type ComparedCall, compareTrace, compareTraces, type Divergence, type TraceComparison } from './compare.ts';
export { type ImportedScript, importTrace } from './importing.ts';
export { isBareRecording, presetOfWords } from './kernel.ts';
export { type ObservedRecording, observedRecording } from './observed.ts';
export { readPhrase } from './phrases.ts';
export { isMark, readTrace, type Trace, type TraceProblem } from './reader.ts';
export { comparisonText } from './report.ts';
export type { PredictedRun } from './segments.ts';
