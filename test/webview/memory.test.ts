import { expect, test } from 'vitest';
import { flagNames } from '../../src/model/pte.ts';
import { entriesAt } from '../../webview/layout/memory-at.ts';
import { Unfolding } from '../../webview/layout/unfold.ts';
import { log } from './notation.ts';
import { logOf, naiveRun } from './recordings.ts';

/** `#1 7<-3 store`: page, value, value before where known, and the event that wrote it. */
function entries(text: string, event?: number): string {
  const unfolding = new Unfolding(log(text));
  return entriesAt(unfolding, event ?? unfolding.count - 1, 3)
    .map(s => `#${s.page} ${s.value.lo}${s.before ? `<-${s.before.lo}` : ''} ${s.wrote ? '' : 'seen by '}${s.kind}`)
    .join('; ');
}

test.each([
  ['nothing is known before anything was touched', '0 lock 1 statement', ''],
  ['a read shows the entry', '0 load#1=7/0', '#1 7 seen by load'],
  ['a write changes what a read showed', '0 load#1=7/0 1 store#1=5/0', '#1 5<-7 store'],
  ['an exchange leaves zero', '0 xchg#1:8=7/0', '#1 0<-7 xchg'],
  ['the walker sets bits', '0 walk#1=7/0 1 set_ad#1=103/0 2 tlb_fill#1=103/0', '#1 103<-7 set_ad'],
  ['a later read does not hide who wrote', '0 load#1=7/0 1 store#1=5/0 2 load#1=5/0', '#1 5<-7 store'],
  ['a trapped write', '0 load#1=7/0 1 trap#1 2 emulate#1=0/0', '#1 0<-7 emulate'],
  ['a compare-and-exchange that stored hides what it stored', '0 load#1=7/0 1 cmpxchg#1:1=7/0', ''],
  ['one that did not shows what is there', '0 cmpxchg#1:0=9/0', '#1 9 seen by cmpxchg'],
  ['pages, the last touched first', '0 load#1=1/0 1 load#2=2/0', '#2 2 seen by load; #1 1 seen by load'],
] as const)('%s', (_, text, expected) => {
  expect(entries(text)).toBe(expected);
});

test('at the loss, D is what the store took away', () => {
  const unfolding = new Unfolding(logOf(naiveRun()));
  const lost = unfolding.seek(-1, 1, row => unfolding.log.b[row] === 7 && unfolding.log.c[row] === 8);
  const [heap3] = entriesAt(unfolding, lost, 1);
  expect(flagNames(heap3.before!.lo, heap3.before!.hi)).toEqual(['P', 'RW', 'US', 'A', 'D', 'NX']);
  expect(flagNames(heap3.value.lo, heap3.value.hi)).toEqual(['P', 'US', 'NX']);
});
