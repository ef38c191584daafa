/**
 * What a search by SPIN printed: the answers with the ways to them, and how far it came. A search is complete only where SPIN
 * kept all states, says that it came to its end, and went nowhere deeper than it may; each of these is looked for,
 * so an output that was cut is not complete.
 */
export interface PanAnswer {
  /** By the number of a question: the way to the first end that answers it, as a replay code. */
  readonly ways: ReadonlyMap<number, string>;
  readonly states: number;
  /** Every state was looked at. */
  readonly complete: boolean;
  /** Why it is not; empty where it is. */
  readonly why: string;
  /** "6.5.2". */
  readonly version: string;
  /** Something in the model failed: it is wrong, and so is all that was found. */
  readonly broken: string | null;
}

/** Reads the output of one search. */
export function panAnswer(text: string): PanAnswer {
  const found = (pattern: RegExp): string | undefined => pattern.exec(text)?.[1];
  const why = whyStopped(text);
  const errors = found(/errors: (\d+)/);
  return {
    ways: waysIn(text),
    states: Number(found(/^\s*([\d.e+]+) states, stored/m) ?? found(/\((\d+) states visited\)$/m) ?? 0),
    complete: why === '',
    why,
    version: found(/^\(Spin Version (\S+)/m) ?? '',
    broken:
      errors === undefined || errors === '0' ? null : (found(/^pan:1: (.*)$/m) ?? 'an assertion of the model failed'),
  };
}

function whyStopped(text: string): string {
  if (/reached -DMEMLIM bound|out of memory|insufficient memory|could not allocate shared memory/.test(text))
    return 'the memory bound was reached; raise --max-memory';
  if (/max search depth too small/.test(text)) return 'runs are longer than the search goes deep';
  if (!/^(pan: elapsed time \S+ seconds|cpu0: elapsed time \S+ seconds \(\d+ states visited\))$/m.test(text))
    return 'the search was ended before it was through';
  if (/^cpu\d+: .*(crash|aborting|stop|Give Up)/im.test(text))
    return 'a process of the search was ended before it was through';
  if (/^Bit statespace search for/m.test(text)) return 'bitstate: states may have been taken for others';
  return /Search not completed/.test(text) || !/^Full statespace search for/m.test(text)
    ? 'SPIN did not come to its end'
    : '';
}

/** Answers that are printed together have one way. A way that is no replay code is kept: whoever follows it says so, and no answer is passed by. */
function waysIn(text: string): Map<number, string> {
  const ways = new Map<number, string>();
  let waiting: number[] = [];
  for (const line of text.split('\n')) {
    const answer = /^answer (\d+)$/.exec(line);
    const way = /^way\b(.*)$/.exec(line);
    if (answer) waiting.push(Number(answer[1]));
    if (!way) continue;
    for (const question of waiting) if (!ways.has(question)) ways.set(question, way[1].trim().replaceAll(' ', '.'));
    waiting = [];
  }
  return ways;
}

/** How far a search is, by its last line of progress; null where there is none yet. */
export function panProgress(text: string): { readonly states: number; readonly megabytes: number } | null {
  const last = [...text.matchAll(/States=\s*([\d.e+]+).*?Memory=\s*([\d.e+]+)/g)].at(-1);
  return last ? { states: Number(last[1]), megabytes: Number(last[2]) } : null;
}
