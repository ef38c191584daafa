/**
 * "Did you mean": the nearest of some words, by the number of letters to add, drop, change or swap.
 */

/** The word nearest to `word`, if it is near enough to be a slip. */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  let best: string | undefined;
  // A third of the word may be wrong; beyond that a suggestion is a guess.
  let least = Math.max(1, Math.floor(Math.min(word.length, 64) / 3)) + 1;
  for (const candidate of words) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const far = distance(word, candidate);
    if (far < least && far > 0) {
      least = far;
      best = candidate;
    }
  }
  return best;
}

/** The end of a message: `; did you mean …?`, or nothing. */
export function didYouMean(suggestion: string | undefined): string {
  return suggestion ? `; did you mean \`${suggestion}\`?` : '';
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
