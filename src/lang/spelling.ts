/**
 * "Did you mean": the nearest of some words, by the number of letters to add, drop, change or swap.
 */
import type { Place } from '../sim/statements.ts';
import type { Fix } from './diagnostic.ts';

/** The word nearest to `word`, if it is near enough to be a slip. */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  let best: string | undefined;
  // A third of the word may be wrong; beyond that a suggestion is a guess.
  let least = Math.floor(Math.min(word.length, 64) / 3) + 1;
  for (const candidate of words) {
    if (candidate !== word && candidate.toLowerCase() === word.toLowerCase()) return candidate;
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const far = distance(word, candidate);
    if (far < least && far > 0) {
      least = far;
      best = candidate;
    }
  }
  return best;
}

/** What to add to a message about an unknown word, and the fix that puts the nearest known one in its place. */
export interface Suggestion {
  /** `; did you mean …?`, or nothing. */
  readonly near: string;
  readonly extra: { readonly fix?: Fix };
}

export function suggestion(place: Place, word: string, words: Iterable<string>): Suggestion {
  const near = nearest(word, words);
  return near ? suggested(place, near) : { near: '', extra: {} };
}

/** The suggestion of a word that was surely meant. */
export function suggested(place: Place, near: string): Suggestion {
  return { near: `; did you mean \`${near}\`?`, extra: { fix: change(place, near) } };
}

/** The fix that writes something else at a place. */
export function change(place: Place, newText: string): Fix {
  return { title: `Change to \`${newText}\``, edits: [{ place, newText }] };
}

/** Damerau–Levenshtein distance, adjacent swaps only. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    before = row;
    row = next;
  }
  return row[b.length];
}
