/** The page's host in VS Code: what it hears, and what it kept over a reload, are looked at before they are used. */
import { afterEach, expect, test, vi } from 'vitest';
import type { ToPanel } from '../../src/protocol/messages.ts';
import { findHost } from '../../webview/host.ts';

afterEach(() => vi.unstubAllGlobals());

function hostOf(kept?: unknown) {
  let hear: (event: { data: unknown; origin: string }) => void = () => undefined;
  vi.stubGlobal('window', {
    origin: 'vscode-webview://own',
    addEventListener: (_: string, listener: typeof hear) => {
      hear = listener;
    },
  });
  vi.stubGlobal('acquireVsCodeApi', () => ({ getState: () => kept }));
  const host = findHost();
  const heard: ToPanel[] = [];
  host.listen(message => heard.push(message));
  return { host, heard, hear: (data: unknown, origin = 'vscode-webview://own') => hear({ data, origin }) };
}

test('messages are those of VS Code: from another origin, or without a kind, they are nobody’s', () => {
  const { heard, hear } = hostOf();
  const stale: ToPanel = { kind: 'stale', uri: 'a' };
  hear(stale, 'https://example.org');
  hear(stale, 'null');
  for (const odd of [null, undefined, 7, 'stale', [], {}, { kind: 7 }]) hear(odd);
  expect(heard).toEqual([]);
  hear(stale);
  expect(heard).toEqual([stale]);
});

test('a page begins anew where what it kept is damaged', () => {
  const state = { uri: 'a', backend: 'native', open: ['cost'] };
  expect(hostOf(state).host.load()).toEqual(state);
  for (const odd of [undefined, null, 7, { ...state, open: 5 }, { backend: 'native' }])
    expect(hostOf(odd).host.load()).toBeUndefined();
});
