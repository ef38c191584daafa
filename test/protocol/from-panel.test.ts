/** What comes from the panel's page is read by its shape; what is something else is nothing. */
import { expect, test } from 'vitest';
import { fromPanel, panelState } from '../../src/protocol/from-panel.ts';
import type { FromPanel, PanelState } from '../../src/protocol/messages.ts';

const uri = 'file:///a.pte';

test.each<FromPanel>([
  { kind: 'ready' },
  { kind: 'reveal', uri, line: 3 },
  { kind: 'run', uri: '' },
  { kind: 'pin', pinned: true },
  { kind: 'sweep', uri, from: 1, to: 9 },
  { kind: 'sweep', uri, param: 'n', from: 1, to: 9, make: true },
  { kind: 'play', uri, backend: 'native', schedule: '0x2.1', title: 'x', version: 3 },
  { kind: 'playhead', uri, lines: [{ cpu: 0, line: 1 }] },
  { kind: 'playhead', uri, lines: [], at: { backend: 'native', event: 7 } },
  { kind: 'position', uri, backend: 'native', event: -1 },
  { kind: 'picture', format: 'svg', picture: '<svg/>' },
])('%j comes through', message => {
  expect(fromPanel(structuredClone(message))).toEqual(message);
});

test.each([
  [undefined],
  [null],
  [7],
  ['ready'],
  [[]],
  [{}],
  [{ kind: 7 }],
  [{ kind: 'unknown' }],
  [{ kind: '__proto__' }],
  [{ kind: 'constructor' }],
  [{ kind: 'reveal', uri, line: '3' }],
  [{ kind: 'reveal', uri, line: Number.NaN }],
  [{ kind: 'reveal', uri, line: 0.5 }],
  [{ kind: 'reveal', line: 3 }],
  [{ kind: 'pin', pinned: 'yes' }],
  [{ kind: 'play', uri, backend: 'native', schedule: ['0x2.1'], title: 'x', version: 3 }],
  [{ kind: 'playhead', uri, lines: [{ cpu: 0 }] }],
  [{ kind: 'playhead', uri, lines: 'all' }],
  [{ kind: 'picture', format: 'svg', picture: null }],
])('%j is dropped', message => {
  expect(fromPanel(message)).toBeUndefined();
});

const state: PanelState = {
  uri,
  backend: 'native',
  below: 'naive',
  view: { from: 0.5, to: 1e9 },
  open: ['cost'],
  sizes: { under: 200.5 },
  markers: { a: 1, lanes: ['x'] },
  prices: { trap: 700 },
  pinned: true,
};

test('what a page keeps over a reload comes back', () => {
  expect(panelState(structuredClone(state))).toEqual(state);
  expect(panelState(undefined)).toBeUndefined();
});

test.each<object>([
  { uri: 7 },
  { backend: undefined },
  { open: 'cost' },
  { open: [1] },
  { view: { from: 'a', to: 2 } },
  { view: { from: 0, to: Number.POSITIVE_INFINITY } },
  { prices: { trap: 'much' } },
  { markers: [] },
  { pinned: 'yes' },
])('with %j it is what no page keeps', damage => {
  expect(panelState({ ...state, ...damage })).toBeUndefined();
});
