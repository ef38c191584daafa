/** Folds that hold folds: what a log of them stands for, written out by hand. */
import { describe, expect, it } from 'vitest';
import { eventsIn, flattened, oftenness } from '../../src/model/folds.ts';
import { expandedEvents, type LogColumns } from '../../src/model/log.ts';
import { log } from '../webview/notation.ts';

/** Time and page of each event. */
const told = (columns: LogColumns): string =>
  [...expandedEvents(columns)].map(({ time, page }) => `${time}#${page}`).join(' ');

const nested = log('0 lock ( 10 load#1 ( 20 store#2 )x3+1 30 load#9 )x2+100 ( 300 walk )x2+5 400 return');

describe('a log whose folds hold folds', () => {
  it('happens as its outer turns say, each with all inner ones', () => {
    expect(told(nested)).toBe('0#-1 10#1 20#2 21#3 22#4 30#9 110#2 120#3 121#4 122#5 130#10 300#-1 305#-1 400#-1');
  });

  it('says how often each row happens', () => {
    const rows = [...oftenness(nested)].flatMap(({ begin, end, times }) => Array<number>(end - begin).fill(times));
    expect(rows).toEqual([1, 2, 6, 2, 2, 1]);
    expect(eventsIn(nested)).toBe([...expandedEvents(nested)].length);
  });

  it('is the same without them, where inner folds stay', () => {
    const flat = flattened(nested);
    expect(told(flat)).toBe(told(nested));
    expect(flat.folds.map(({ begin, end, times }) => [begin, end, times])).toEqual([
      [2, 3, 3],
      [5, 6, 3],
      [7, 8, 2],
    ]);
  });

  it('holds them at any depth, side by side, and first or last', () => {
    const deep = log('( ( 0 load#1 )x2+1 ( ( 10 store#1 )x2+1 20 walk )x3+100 )x2+1000 ( ( 5000 walk )x4+1 )x2+10');
    expect(told(flattened(deep))).toBe(told(deep));
    expect(eventsIn(deep)).toBe(2 * (2 + 3 * 3) + 8);
    expect([...expandedEvents(deep)].length).toBe(eventsIn(deep));
  });

  it('is itself where it has none', () => {
    const plain = log('0 lock ( 10 load#1 )x3+1 20 unlock');
    expect(flattened(plain)).toBe(plain);
  });

  it('is cut where there is no room for all of its rows', () => {
    const flat = flattened(log('( ( 0 load#1 )x2+1 5 store#1 )x4+10'), 5);
    expect(flat.truncated).toBe(true);
    expect(told(flat)).toBe('0#1 1#2 5#1 10#2 11#3 15#2 20#3 21#4');
  });
});
