/** Folds that hold folds: what a log of them stands for, written out by hand. */
import { describe, expect, it } from 'vitest';
import { eventsIn, expandedEvents, oftenness } from '../../src/model/folds.ts';
import type { LogColumns } from '../../src/model/log-columns.ts';
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

  it('holds them at any depth, side by side, and first or last', () => {
    const deep = log('( ( 0 load#1 )x2+1 ( ( 10 store#1 )x2+1 20 walk )x3+100 )x2+1000 ( ( 5000 walk )x4+1 )x2+10');
    expect(eventsIn(deep)).toBe(2 * (2 + 3 * 3) + 8);
    expect([...expandedEvents(deep)].length).toBe(eventsIn(deep));
  });
});
