/**
 * Work on scripts, shared: the squiggles and the panel want the same answer about the same text, and it is worked out
 * once. It is given up when everybody who asked has gone.
 */
import { GivenUp } from './runs/runner.ts';
import type { Script } from './script.ts';

interface Shared<A> {
  readonly answer: Promise<A>;
  readonly control: AbortController;
  waiting: number;
  done: boolean;
}

export class SharedWork<A> {
  /** By script, then by what is asked about it. */
  private readonly made = new WeakMap<Script, Map<string, Shared<A>>>();

  /**
   * The answer about a script; `start` works it out where nobody has asked before. Rejects with GivenUp when `signal`
   * says so.
   */
  async get(script: Script, key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<A>): Promise<A> {
    const shared = this.shared(script, key, start);
    shared.waiting++;
    try {
      return await Promise.race([shared.answer, givenUp(signal)]);
    } finally {
      if (--shared.waiting === 0 && !shared.done) shared.control.abort();
    }
  }

  private shared(script: Script, key: string, start: (signal: AbortSignal) => Promise<A>): Shared<A> {
    let ofScript = this.made.get(script);
    if (!ofScript) {
      ofScript = new Map();
      this.made.set(script, ofScript);
    }
    const known = ofScript.get(key);
    // What has been given up may take a moment to say so.
    if (known && !known.control.signal.aborted) return known;
    const control = new AbortController();
    const answer = start(control.signal);
    const shared = { answer, control, waiting: 0, done: false };
    ofScript.set(key, shared);
    answer.then(
      () => {
        shared.done = true;
      },
      // What failed is tried anew for the next who asks.
      () => ofScript.get(key) === shared && ofScript.delete(key),
    );
    return shared;
  }
}

function givenUp(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(new GivenUp());
    signal.addEventListener('abort', () => reject(new GivenUp()), { once: true });
  });
}
