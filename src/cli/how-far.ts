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

/**
 * To be asked in the course of an exploration with the states of the backend at hand: says now and then how many there are.
 * Undefined where nobody looks, so that what a program reads is the same on a slow machine.
 */
export function howFar(
  script: string,
  most: number,
  terminal: Terminal | null = errorTerminal(),
  now: () => number = Date.now,
): ((states: number) => true) | undefined {
  const tell = nowAndThen(script, terminal, now);
  return (
    tell &&
    (states => {
      tell(() => `${counted(states, 'state')}, at most ${grouped(most)} of a backend`);
      return true;
    })
  );
}

/** The same in the course of a run, with the events so far of the backend at hand. */
export function howFarRun(
  script: string,
  terminal: Terminal | null = errorTerminal(),
  now: () => number = Date.now,
): ((backend: string, events: number) => void) | undefined {
  const tell = nowAndThen(script, terminal, now);
  return tell && ((backend, events) => tell(() => `${counted(events, 'event')} on ${backend}`));
}

/** The same in the course of a sweep, with the values that have been run. */
export function howFarSweep(
  script: string,
  terminal: Terminal | null = errorTerminal(),
  now: () => number = Date.now,
): ((done: number, of: number) => void) | undefined {
  const tell = nowAndThen(script, terminal, now);
  return tell && ((done, of) => tell(() => `${grouped(done)} of ${counted(of, 'value')}`));
}

function nowAndThen(
  script: string,
  terminal: Terminal | null,
  now: () => number,
): ((what: () => string) => void) | undefined {
  if (!terminal?.isTTY) return undefined;
  let told = now();
  return what => {
    if (now() - told < PAUSE) return;
    told = now();
    terminal.write(`ptelab: ${script}: ${what()}\n`);
  };
}
