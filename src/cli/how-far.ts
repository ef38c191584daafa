/** How far an exploration, a run or a sweep is, for who waits at a terminal. */
import { counted, grouped } from '../model/number-words.ts';
import { errorTerminal } from './streams.ts';

/** Milliseconds between two lines of progress. */
export const PAUSE = 2000;

/** Where it is said. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Of an exploration: the states of the backend at hand. */
export const statesOf =
  (most: number) =>
  (states: number): string =>
    `${counted(states, 'state')}, at most ${grouped(most)} of a backend`;

/** Of a run: the events so far of the backend at hand. */
export const eventsOn = (backend: string, events: number): string => `${counted(events, 'event')} on ${backend}`;

/** Of a sweep: the values that have been run. */
export const valuesOf = (done: number, of: number): string => `${grouped(done)} of ${counted(of, 'value')}`;

/**
 * To be called in the course of the work: says now and then what `words` makes of its arguments. True, since the work is to go
 * on. Undefined where nobody looks, so that what a program reads is the same on a slow machine.
 */
export function howFar<Args extends readonly unknown[]>(
  script: string,
  words: (...args: Args) => string,
  terminal: Terminal | null = errorTerminal(),
  now: () => number = Date.now,
): ((...args: Args) => true) | undefined {
  if (!terminal?.isTTY) return undefined;
  let told = now();
  return (...args) => {
    if (now() - told >= PAUSE) {
      told = now();
      terminal.write(`ptelab: ${script}: ${words(...args)}\n`);
    }
    return true;
  };
}
