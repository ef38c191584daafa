/** A failing input made smaller: parts of it are left out, large ones first, as long as it still fails. */

/** Most times that an input is tried. */
const MOST_TRIALS = 400;

/** The smallest text found that still `fails`. */
export function smaller(text: string, fails: (text: string) => boolean): string {
  let found = text;
  let trials = 0;
  for (const split of [/(?<=\n)/, /(?<=\W)|(?=\W)/, /(?:)/])
    for (let size = found.split(split).length; size >= 1; size = Math.floor(size / 2)) {
      let parts = found.split(split);
      for (let at = 0; at < parts.length && trials < MOST_TRIALS; ) {
        const without = [...parts.slice(0, at), ...parts.slice(at + size)];
        trials++;
        if (without.length < parts.length && fails(without.join(''))) parts = without;
        else at += size;
      }
      found = parts.join('');
    }
  return found;
}
