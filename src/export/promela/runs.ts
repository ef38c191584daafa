/** Stretches of equal neighbours, so that a model says of 64 pages what it says of one. */

/** Constants for an array: one for all elements where they are equal or there are none, else a list. */
export function initial(values: readonly (string | number)[]): string {
  if (values.length === 0) return '0';
  if (values.every(value => value === values[0])) return String(values[0]);
  return `{ ${values.join(', ')} }`;
}

/** Condition on `p` that holds for these numbers, ascending. */
export function oneOf(numbers: readonly number[]): string {
  const stretches: [number, number][] = [];
  for (const n of numbers) {
    const last = stretches.at(-1);
    if (last && last[1] === n - 1) last[1] = n;
    else stretches.push([n, n]);
  }
  const texts = stretches.map(([first, last]) =>
    first === last ? `(p) == ${first}` : `((p) >= ${first} && (p) <= ${last})`,
  );
  return texts.join(' || ') || '0';
}

/** A number that depends on `p`, by its values at 0, 1, 2, …. */
export function byPage(values: readonly number[]): string {
  if (values.length === 0) return '0';
  return values
    .slice(0, -1)
    .reduceRight(
      (rest, value, p) => (value === values[p + 1] ? rest : `((p) <= ${p} -> ${value} : ${rest})`),
      String(values.at(-1)),
    );
}

/** What holds of pages, folded: `0..63 P | RW | US, 64 none`. */
export function folded(texts: readonly string[]): string {
  const out: string[] = [];
  for (let first = 0; first < texts.length; ) {
    let last = first;
    while (texts[last + 1] === texts[first]) last++;
    out.push(`${first === last ? first : `${first}..${last}`} ${texts[first]}`);
    first = last + 1;
  }
  return out.join(', ');
}
