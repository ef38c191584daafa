/**
 * Documents that are opened together: an editor that starts with thousands of them has each checked, but asks about the one
 * in front first. So the first few are checked at once, and the others stand in line until no more come, one at a time.
 */

/** Documents that are checked as soon as they are opened. */
const AT_ONCE = 8;
/** Milliseconds without another one after which no more are expected, */
const PAUSE = 20;
/** and milliseconds that the first in line waits at most. */
const LONGEST = 1000;

export class Newcomers {
  private readonly line = new Set<string>();
  private readonly check: (uri: string) => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private began = 0;

  constructor(check: (uri: string) => void) {
    this.check = check;
  }

  /** Whether the document is to stand in line, beside so many that are about to be checked; then it does. */
  join(uri: string, waiting: number): boolean {
    if (this.line.size === 0) {
      if (waiting < AT_ONCE) return false;
      this.began = performance.now();
    }
    this.line.add(uri);
    if (performance.now() - this.began < LONGEST) this.next(PAUSE);
    return true;
  }

  /** It is checked otherwise, or closed. */
  leave(uri: string): void {
    this.line.delete(uri);
  }

  private next(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.takeFirst(), milliseconds);
  }

  private takeFirst(): void {
    const [first] = this.line;
    if (first === undefined) return;
    this.line.delete(first);
    this.check(first);
    // Messages that have come meanwhile are heard in between.
    if (this.line.size > 0) this.next(0);
  }
}
