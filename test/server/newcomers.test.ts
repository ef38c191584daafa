/** Documents that are opened together: the first ones are checked at once, the others one by one when no more come. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { InitializeParams } from 'vscode-languageserver';
import { Documents } from '../../src/server/documents.ts';
import { Newcomers } from '../../src/server/live/newcomers.ts';
import { Script } from '../../src/server/script.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('who comes alone is not held up; a crowd waits until no more come', () => {
  const checked: string[] = [];
  const newcomers = new Newcomers(uri => checked.push(uri));
  expect(newcomers.join('first', 0)).toBe(false);
  for (let i = 0; i < 10; i++) {
    expect(newcomers.join(`${i}`, 8)).toBe(true);
    vi.advanceTimersByTime(15);
  }
  expect(checked).toEqual([]);
  newcomers.leave('1');
  vi.runAllTimers();
  expect(checked).toEqual(['0', '2', '3', '4', '5', '6', '7', '8', '9']);
  expect(newcomers.join('last', 0)).toBe(false);
});

test('a crowd without an end waits a second', () => {
  const checked: string[] = [];
  const newcomers = new Newcomers(uri => checked.push(uri));
  for (let i = 0; i < 200; i++) {
    newcomers.join(`${i}`, 8);
    vi.advanceTimersByTime(10);
  }
  expect(checked.length).toBeGreaterThan(50);
  expect(checked[0]).toBe('0');
});

test('a document that is opened costs the same, however many others are open', () => {
  const heard: ((params: object) => void)[] = [];
  const connection = {
    onDidOpenTextDocument: (handler: (params: object) => void) => heard.push(handler),
    onDidChangeTextDocument: () => undefined,
    onDidCloseTextDocument: () => undefined,
    onDidChangeWatchedFiles: () => undefined,
    onNotification: () => undefined,
  };
  const documents = new Documents(connection as never, {});
  documents.start({ capabilities: {} } as InitializeParams);
  const isKernel = vi.spyOn(documents.kernel, 'has');
  const used = vi.spyOn(Script.prototype, 'usedFiles', 'get');
  const parsed = vi.spyOn(Script.prototype, 'parsed', 'get');
  const many = 500;
  for (let i = 0; i < many; i++)
    heard[0]({ textDocument: { uri: `file:///${i}.pte`, version: 1, text: `map heap ${i} pages rw\n` } });
  expect(documents.all()).toHaveLength(many);
  expect(isKernel.mock.calls.length).toBeLessThanOrEqual(many);
  expect(used.mock.calls.length).toBeLessThanOrEqual(many);
  expect(parsed).not.toHaveBeenCalled();
});
