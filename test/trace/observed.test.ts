/** A trace on the panel's timeline says what the trace says. */
import { expect, test } from 'vitest';
import { expandedEvents } from '../../src/model/folds.ts';
import { tracepointText, tracepointWords } from '../../src/model/tracepoint.ts';
import { observedRecording } from '../../src/trace/observed.ts';
import { quiet } from '../../src/trace/quiet.ts';
import { isMark, readTrace } from '../../src/trace/reader.ts';
import { recording, recordings } from './recordings.ts';

/** What a recording cannot keep: the place in a table, where only pages are known. */
const withoutSlot = (words: string | undefined) => words?.replace(/(ptep|pmdp|pudp|p4dp) …[0-9a-f]*/, '$1 …');

test.each(recordings)('$name: the rows say what the lines say', ({ text }) => {
  const trace = readTrace(text);
  const { log, pages } = observedRecording(trace);
  const rows = [...expandedEvents(log)]
    .filter(e => e.kind.startsWith('xen_'))
    .map(e => withoutSlot(tracepointText(e, pages)));
  expect(rows).toEqual(quiet(trace).entries.flatMap(e => (isMark(e) ? [] : [withoutSlot(tracepointWords(e.point))])));
});

test('each flush of a filled buffer is a hypercall', () => {
  const { log } = observedRecording(readTrace(recording('flip_33')));
  const calls = [...expandedEvents(log)]
    .filter(e => e.kind === 'hypercall')
    .map(e => `${e.a}: ${e.b} x ${e.c}, ${e.lo} bytes, ${e.hi & 255}`);
  const half = ['1: 1 x 31, 496 bytes, 2', '1: 1 x 2, 32 bytes, 4', ...Array(33).fill('26: 1 x 0, 24 bytes, 5')];
  expect(calls).toEqual([...half, ...half]);
});

test('a multicall has its updates', () => {
  const { log } = observedRecording(readTrace(recording('fork_64')));
  const pin = [...expandedEvents(log)].find(e => e.kind === 'hypercall' && e.b === 18);
  expect(pin).toMatchObject({ a: 13, b: 18, c: 12, lo: 144 });
});
