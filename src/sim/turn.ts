/**
 * The unit that schedules and explorations move a CPU by: one visible step, and the steps that nobody else can see
 * behind it. Replay codes count these, and the explorer's transitions are these, so a witness replays as it is.
 */
import { grouped } from '../model/number-words.ts';
import type { Machine } from './machine.ts';
import * as st from './state.ts';
import type { Place } from './statements.ts';

/** A statement that goes on and on where no other CPU can see it: a function that counts very far. */
export class Endless extends Error {
  readonly place: Place;
  constructor(place: Place, steps: number) {
    super(`this makes more than ${grouped(steps)} steps in a row that no other CPU can see`);
    this.place = place;
  }
}

/** Whether the next step of a CPU is one that others can see. */
export function nextIsVisible(machine: Machine, cpu: number): boolean {
  return machine.build.code.steps[machine.state[machine.base(cpu) + st.PC]].visible;
}

/** Executes the steps of a CPU that nobody else can see, `most` at most; how many there were. */
export function finishInvisible(machine: Machine, cpu: number, most: number): number {
  let steps = 0;
  while (steps < most && !machine.done(cpu) && !nextIsVisible(machine, cpu)) {
    machine.step(cpu);
    steps++;
  }
  return steps;
}
