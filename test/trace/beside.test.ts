/** A prediction and a trace side by side: what each lacks, and the trace on the prediction's clock. */
import { expect, test } from 'vitest';
import { eventKinds } from '../../src/model/events.ts';
import { beside, observedRecording, readTrace } from '../../src/trace/index.ts';
import { recording } from './recordings.ts';

/** A run that does what a text says, a thousand times slower than it was recorded. */
const runOf = (text: string) => {
  const { log, pages } = observedRecording(readTrace(text));
  return { log: { ...log, time: log.time.map(t => t * 1000) }, pages, statements: [['mprotect', 'mprotect']] };
};
const text = recording('flip_33');
const trace = readTrace(text);
const traceLine = (row: number) => observedRecording(trace).log.line[row];

test('where both say the same, nothing is marked, and the trace has the times of the run', () => {
  const run = runOf(text);
  const { observed, predictedOnly, observedOnly } = beside(run, trace);
  expect({ predictedOnly, observedOnly }).toEqual({ predictedOnly: [], observedOnly: [] });
  const tracepoints = [...observed.log.kind.keys()].filter(row =>
    eventKinds[observed.log.kind[row]].startsWith('xen_'),
  );
  expect(tracepoints.map(row => observed.log.time[row])).toEqual(tracepoints.map(row => run.log.time[row]));
  expect(tracepoints.map(row => observed.log.line[row])).toEqual(tracepoints.map(row => run.log.line[row]));
});

test('an event that differs is marked on both sides, one that is missing on one, and both go on behind it', () => {
  const lines = text.split('\n');
  const at = lines.findIndex(line => line.includes('496 arg bytes'));
  const changed = runOf(lines.with(at, lines[at].replace('496', '512')).join('\n'));
  const both = beside(changed, trace);
  expect(both.predictedOnly.map(i => changed.log.a[i])).toEqual([1]);
  expect(both.predictedOnly.map(i => changed.log.b[i])).toEqual([512]);
  expect(both.observedOnly.map(traceLine)).toEqual([at + 1]);
  const less = beside(runOf(lines.toSpliced(at, 1).join('\n')), trace);
  expect(less.predictedOnly).toEqual([]);
  expect(less.observedOnly.map(traceLine)).toEqual([at + 1]);
});

test('a run that does nothing lacks all of it', () => {
  const { predictedOnly, observedOnly, observed } = beside(runOf(recording('same_64')), trace);
  expect(observedOnly.length).toBe(740);
  expect(predictedOnly).toEqual([]);
  expect(observed.log.time.every(t => t === 0)).toBe(true);
});

test('times never go back', () => {
  for (const name of ['fork_64', 'disk_shared_msync_64', 'smp2/threads_8']) {
    const { time } = beside(runOf(text), readTrace(recording(name))).observed.log;
    expect(
      time.every((t, i) => i === 0 || t >= time[i - 1]),
      name,
    ).toBe(true);
  }
});
