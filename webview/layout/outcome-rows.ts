/**
 * The list of outcomes, ready to be drawn: the first row says how all pages end, each other row only what is other than
 * there, with the flags that it has more or less.
 */
import type { BitChange } from '../../src/model/bit-change.ts';
import type { JoinedOutcome } from '../../src/model/outcomes.ts';

export interface OutcomeView {
  /** Pages that end alike, and how; flags are marked beside those of the first row. */
  readonly ends: readonly { readonly pages: string; readonly words: readonly BitChange[] }[];
  /** It ends as the first row does. */
  readonly same: boolean;
  readonly happened: readonly { readonly text: string; readonly bad: boolean }[];
  readonly missing: readonly string[];
  readonly on: JoinedOutcome['on'];
  /** What the outcome goes by: "outcome 3: lost D of heap[2]". */
  readonly name: string;
}

/** Rows of a list. `nameOf` says a row's number and what happened in words. */
export function outcomeRows(
  rows: readonly JoinedOutcome[],
  nameOf: (number: number, happened: string) => string,
): OutcomeView[] {
  return rows.map(({ entries, differs, happened, missing, on }, i) => ({
    ends:
      i === 0
        ? entries.map(({ pages, end }) => ({ pages, words: marked(end, end) }))
        : differs.map(({ pages, end, instead }) => ({ pages, words: marked(end, instead) })),
    same: i > 0 && differs.length === 0,
    happened: together(happened).map(text => ({ text, bad: !/^lost A /.test(text) })),
    missing,
    on,
    name: nameOf(i + 1, happened.at(-1) ?? ''),
  }));
}

/** The words of an end, each with whether the first row's has it too; then those that only the first row's has. */
function marked(end: string, instead: string): BitChange[] {
  const [here, there] = [end, instead].map(text => text.split(' '));
  return [
    ...here.map((name): BitChange => ({ name, change: there.includes(name) ? 'kept' : 'added' })),
    ...there.filter(name => !here.includes(name)).map((name): BitChange => ({ name, change: 'removed' })),
  ];
}

/** A and D that are lost of one page are said once: "lost A and D of heap[2]". */
function together(happened: readonly string[]): string[] {
  return happened.flatMap(text => {
    const [, bit, page] = /^lost ([AD]) of (.*)$/.exec(text) ?? [];
    if (!bit || !happened.includes(`lost ${bit === 'A' ? 'D' : 'A'} of ${page}`)) return [text];
    return bit === 'A' ? [] : [`lost D and A of ${page}`];
  });
}
