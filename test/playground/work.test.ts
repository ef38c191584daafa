/** Work in progress is kept by the browser, or, where that refuses, by the page. */
import { expect, test } from 'vitest';
import { Work } from '../../playground/work.ts';

function storage(fails = false): Storage {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem(key: string, value: string) {
      if (fails) throw new DOMException('full', 'QuotaExceededError');
      values.set(key, value);
    },
  } as Storage;
}

test('two places: the script of now, and the one put aside', () => {
  const kept = storage();
  const work = new Work(kept);
  expect(work.get()).toBeUndefined();
  work.put({ script: 'now', backend: 'native' });
  work.putAside({ script: 'before' });
  const later = new Work(kept);
  expect(later.get()).toEqual({ script: 'now', backend: 'native' });
  expect(later.before()).toEqual({ script: 'before' });
});

test.each([
  ['none', undefined],
  ['full', storage(true)],
])('storage: %s', (_, kept) => {
  const work = new Work(kept);
  work.put({ script: 'now' });
  expect(work.get()).toEqual({ script: 'now' });
  expect(new Work(kept).get()).toBeUndefined();
});

test.each(['not JSON', '7', '{"script":7}', 'null'])('what somebody else left there: %s', text => {
  const kept = storage();
  kept.setItem('ptelab.script', text);
  expect(new Work(kept).get()).toBeUndefined();
});
