/**
 * Work on scripts, shared: the squiggles and the panel want the same answer about the same text, and it is worked out
 * once. It is given up when everybody who asked has gone.
 */

import type { Script } from '../script.ts';
import { GivenUp } from './runner.ts';

interface Shared<A, P> {
  readonly answer: Promise<A>;
  /** Who wants to hear how far the work is. */
  readonly listeners: Set<(progress: P) => void>;
  readonly control: AbortController;
  waiting: number;
  done: boolean;
}

type Start<A, P> = (signal: AbortSignal, onProgress: (progress: P) => void) => Promise<A>;

export class SharedWork<A, P = never> {
  /** By script, then by what is asked about it. */
  private readonly made = new WeakMap<Script, Map<string, Shared<A, P>>>();

  /**
   * The answer about a script; `start` works it out where nobody has asked before. Rejects with GivenUp when `signal`
   * says so. `listener` hears how far the work is from here on.
   */
  async get(
    script: Script,
    key: string,
    signal: AbortSignal,
    start: Start<A, P>,
    listener?: (progress: P) => void,
  ): Promise<A> {
    const shared = this.shared(script, key, start);
    shared.waiting++;
    if (listener) shared.listeners.add(listener);
    try {
      return await Promise.race([shared.answer, givenUp(signal)]);
    } finally {
      if (listener) shared.listeners.delete(listener);
      if (--shared.waiting === 0 && !shared.done) shared.control.abort();
    }
  }

  private shared(script: Script, key: string, start: Start<A, P>): Shared<A, P> {
    let ofScript = this.made.get(script);
    if (!ofScript) {
      ofScript = new Map();
      this.made.set(script, ofScript);
    }
    const known = ofScript.get(key);
    // What has been given up may take a moment to say so.
    if (known && !known.control.signal.aborted) return known;
    const control = new AbortController();
    const listeners = new Set<(progress: P) => void>();
    const answer = start(control.signal, progress => {
      for (const listener of listeners) listener(progress);
    });
    const shared = { answer, listeners, control, waiting: 0, done: false };
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
