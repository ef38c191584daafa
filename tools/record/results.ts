/** What the recording machine wrote to its disk: a line `NAME STATUS SIZE` for each script, and behind it what the program printed. */

export interface Printed {
  readonly name: string;
  /** `exit=0`, or how it ended otherwise. */
  readonly status: string;
  readonly text: string;
}

/** Reads a disk up to where nothing more was written. */
export function readResults(disk: Buffer): Printed[] {
  const results: Printed[] = [];
  for (let at = 0; at < disk.length; ) {
    const end = disk.indexOf(10, at);
    const head =
      end < 0 ? undefined : disk.toString('latin1', at, Math.min(end, at + 200)).match(/^(\S+) (\S+) (\d+)$/);
    if (!head) break;
    const size = Number(head[3]);
    if (end + 1 + size > disk.length) break;
    results.push({ name: head[1], status: head[2], text: disk.toString('utf8', end + 1, end + 1 + size) });
    at = end + 1 + size;
  }
  return results;
}
