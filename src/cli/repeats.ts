/**
 * Lists in which a few entries come round again and again, such as an update and its TLB flush for each of 512 calls:
 * found, so that they can be shown once.
 */
export interface Round<T> {
  readonly entries: readonly T[];
  readonly times: number;
}

/** Longest sequence that is looked for. */
const LONGEST = 6;

/** The list as rounds, in order, each found when it is asked for; what does not repeat is a round of its own, once. */
export function* rounds<T>(list: readonly T[], same: (x: T, y: T) => boolean): Generator<Round<T>> {
  for (let at = 0; at < list.length; ) {
    let length = 1;
    let times = 1;
    for (let candidate = 1; candidate <= LONGEST && times === 1; candidate++) {
      let end = at + candidate;
      while (end < list.length && same(list[end], list[end - candidate])) end++;
      const turns = Math.floor((end - at) / candidate);
      if (turns > 1) [length, times] = [candidate, turns];
    }
    yield { entries: list.slice(at, at + length), times };
    at += length * times;
  }
}
