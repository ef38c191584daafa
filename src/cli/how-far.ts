/** How far an exploration is, for who waits at a terminal. */
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
  if (!terminal?.isTTY) return undefined;
  let told = now();
  return states => {
    if (now() - told >= PAUSE) {
      told = now();
      terminal.write(`ptelab: ${script}: ${counted(states, 'state')}, at most ${grouped(most)} of a backend\n`);
    }
    return true;
  };
}
