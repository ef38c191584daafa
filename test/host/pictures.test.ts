/** Pictures of the panel: each goes to who asked for its format, and nobody waits for ever. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pictures } from '../../src/host/pictures.ts';
import type { PictureFormat } from '../../src/protocol/messages.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function pictures() {
  const asked: PictureFormat[] = [];
  return { asked, made: new Pictures(format => asked.push(format)) };
}

test('two formats that are asked for together, answered in any order', async () => {
  const { asked, made } = pictures();
  const both = Promise.all([made.make('svg'), made.make('png')]);
  expect(asked).toEqual(['svg', 'png']);
  made.made('png', 'iVBOR');
  made.made('svg', '<svg/>');
  expect(await both).toEqual(['<svg/>', 'iVBOR']);
  expect(vi.getTimerCount()).toBe(0);
});

test('one that is asked for twice goes to both; an answer that nobody waits for, to nobody', async () => {
  const { made } = pictures();
  made.made('svg', 'early');
  const both = Promise.all([made.make('svg'), made.make('svg')]);
  made.made('svg', '<svg/>');
  expect(await both).toEqual(['<svg/>', '<svg/>']);
});

test('a page that shows nothing, and one that does not answer', async () => {
  const { made } = pictures();
  const none = made.make('svg');
  made.made('svg', '');
  await expect(none).rejects.toThrow('shows no run yet');
  const late = made.make('png');
  vi.runAllTimers();
  await expect(late).rejects.toThrow('does not answer');
});
