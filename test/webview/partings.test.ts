import { expect, test } from 'vitest';
import { partingsOf } from '../../webview/layout/partings.ts';
import { Unfolding } from '../../webview/layout/unfold.ts';
import { log } from './notation.ts';

/** The events of both runs at which they part, by number. */
const partings = (left: string, right: string, cpus = 2) => {
  const found = partingsOf(new Unfolding(log(left)), new Unfolding(log(right)), cpus);
  return `${found.left.join(' ')} | ${found.right.join(' ')}`;
};

test.each([
  ['the same', '0 statement lock#1 xchg#1 return', '0 statement 9 lock#1 xchg#1 20 return', ' | '],
  ['another event', '0 statement lock#1 xchg#1 return', '0 statement lock#1 load#1 store#1 return', '2 | 2'],
  ['another page', '0 statement xchg#1', '0 statement xchg#2', '1 | 1'],
  ['one that is over sooner', '0 statement xchg#1 xchg#2', '0 statement xchg#1', '2 | 1'],
  [
    'once a statement, and the next begins anew',
    '0 statement trap xchg#1 xchg#2 statement lock#1 statement load',
    '0 statement load statement lock#1 statement store',
    '1 7 | 1 5',
  ],
  [
    'each CPU by itself, in whatever order they come',
    '0 statement statement@1 read@1 xchg#1',
    '0 statement xchg#1 statement@1 write@1',
    '2 | 3',
  ],
  ['in a fold', '0 statement ( xchg#1 store#1 )x3+10 return', '0 statement ( xchg#1 store#1 )x2+10 return', '5 | 5'],
  ['a statement that only one has is not compared', '0 statement load statement trap', '0 statement load', ' | '],
])('%s', (_, left, right, wanted) => expect(partings(left, right)).toBe(wanted));
