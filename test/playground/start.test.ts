/** What the playground opens with: nothing that was typed may be lost, and nothing happens without a word. */
import { expect, test } from 'vitest';
import { startWith } from '../../playground/start.ts';
import { words } from '../../playground/words.ts';

const first = '# example';
const kept = { script: '# mine', backend: 'native' };
const shared = { script: '# linked' };

test.each([
  ['nothing known', undefined, undefined, { shared: { script: first } }],
  ['something was left', undefined, kept, { shared: kept }],
  ['a link, nothing left', { kind: 'shared', shared }, undefined, { shared }],
  ['a link to what was left', { kind: 'shared', shared: { script: '# mine' } }, kept, { shared: { script: '# mine' } }],
  ['a link over what was left', { kind: 'shared', shared }, kept, { shared, note: words.opened, own: kept }],
  ['damaged', { kind: 'damaged' }, kept, { shared: kept, note: words.damaged }],
  ['damaged, nothing left', { kind: 'damaged' }, undefined, { shared: { script: first }, note: words.damagedFirst }],
  ['newer', { kind: 'newer' }, kept, { shared: kept, note: words.newer }],
] as const)('%s', (_, link, left, start) => {
  expect(startWith(link, left, first)).toEqual(start);
});
