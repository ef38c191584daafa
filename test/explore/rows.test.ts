/** Equal rows have the same number, and others another one, however long they are and whatever lay in their place before. */
import { expect, test } from 'vitest';
import { LongRows } from '../../src/sim/explore/states/rows.ts';

for (const width of [5, 32, 40, 82])
  test(`rows of ${width} words, mostly zeros`, () => {
    const rows = new LongRows(width);
    const place = rows.place();
    const words = new Int32Array(width);
    const numbers = new Map<string, number>();
    let random = 1;
    const below = (n: number): number => {
      random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff;
      return (random >> 8) % n;
    };
    for (let i = 0; i < 5000; i++) {
      const { size } = numbers;
      words[below(width)] = below(4) === 0 ? 1 : 0;
      const key = words.join();
      const number = rows.intern(words, 0, place);
      expect(number).toBe(numbers.get(key) ?? size);
      numbers.set(key, number);
      if (i % 7 > 0) continue;
      rows.copy(below(numbers.size), words, 0, place);
      expect(numbers.get(words.join())).toBe(rows.intern(words, 0, place));
    }
  });
