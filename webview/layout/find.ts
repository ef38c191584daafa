/**
 * Searching the run's words. They are made as they are looked at, not kept: a million lines would be a hundred
 * megabytes. So a search goes a stretch at a time, and the page stays alive between two.
 *
 * From turn to turn of a fold only numbers differ. So a row whose line does not hold a text of words does not hold it in
 * any turn, and need not be looked at in each of millions.
 */
import { eventLine } from '../../src/model/event-words.ts';
import type { LogEvent } from '../../src/model/log-columns.ts';
import type { PageRegion } from '../../src/model/report.ts';
import { timesWithin } from './turns.ts';
import type { Unfolding } from './unfold.ts';

/** Lines in one stretch: some 20 milliseconds. */
export const STRETCH = 10_000;

export interface Found {
  /** The event; -1 where none was found. */
  readonly event: number;
  /** Where to go on; null once a search has come to the end, or to what it looked for. */
  readonly goOn: number | null;
}

/** What is known of a row: its line may hold the text in some turn, or never does. */
const [MAY, NEVER] = [1, 2];

export class WordSearch {
  private readonly unfolding: Unfolding;
  private readonly pages: readonly PageRegion[];
  private readonly text: string;
  /** No token of the text can be a number, decimal or hexadecimal, or a part of one. */
  private readonly ofWords: boolean;
  private readonly known: Uint8Array;

  /** Looks for a text in any case. */
  constructor(unfolding: Unfolding, pages: readonly PageRegion[], wanted: string) {
    this.unfolding = unfolding;
    this.pages = pages;
    this.text = wanted.toLowerCase();
    this.ofWords =
      /\w/.test(this.text) &&
      this.text.match(/\w+/g)!.every(token => /[g-z_]/.test(token)) &&
      unfolding.log.folds.every(fold => fold.pages >= 0);
    this.known = new Uint8Array(unfolding.log.length);
  }

  /** The next event after `from` (before it, with `step` -1) whose line holds the text; one stretch of it. */
  next(from: number, step: 1 | -1): Found {
    let lines = STRETCH;
    const mayHold = (row: number): boolean => {
      if (lines <= 0) return true;
      if (!this.known[row]) {
        this.known[row] = this.mayHold(row) ? MAY : NEVER;
        lines--;
      }
      return this.known[row] === MAY;
    };
    for (let event = from; ; ) {
      event = this.unfolding.seek(event, step, mayHold);
      if (event < 0) return { event: -1, goOn: null };
      if (lines-- <= 0) return { event: -1, goOn: event - step };
      if (this.line(this.unfolding.event(event)).includes(this.text)) return { event, goOn: null };
    }
  }

  private mayHold(row: number): boolean {
    const { unfolding } = this;
    const times = timesWithin(unfolding.segmentOf(row), null);
    const [first, last] = [0, times - 1].map(turn => unfolding.event(unfolding.indexOf(row, turn)));
    const line = this.line(first);
    if (line.includes(this.text)) return true;
    if (times === 1) return false;
    // pages only rise, so those between two of a region are of it, too
    const region = this.regionOf(first);
    const named = first.page < 0 || (region !== undefined && region === this.regionOf(last));
    return !this.ofWords || !named || withoutNumbers(line) !== withoutNumbers(this.line(last));
  }

  private line(e: LogEvent): string {
    return eventLine(e, this.pages).toLowerCase();
  }

  private regionOf({ page }: LogEvent): PageRegion | undefined {
    return this.pages.find(({ first, pages }) => page >= first && page < first + pages);
  }
}

function withoutNumbers(line: string): string {
  return line.replace(/\b[0-9a-f]+\b/g, '#');
}
