/** The scheduler of a run of which it is to be known where its code every event comes from. */
import type { EventLog } from '../model/log.ts';
import type { Ahead } from './ahead.ts';
import type { LinkedStep, Machine } from './machine.ts';
import { Scheduler } from './schedule.ts';
import * as st from './state.ts';

/** In place of a step: none. */
const NOWHERE = -1;

export class NotingScheduler extends Scheduler {
  /** For each event, the step in the code table. */
  readonly places: number[] = [];
  private at = NOWHERE;
  private readonly noted: { readonly machine: Machine; readonly log: EventLog };

  constructor(machine: Machine, ahead: readonly Ahead[], maxSteps: number, log: EventLog) {
    super(machine, ahead, maxSteps);
    this.noted = { machine, log };
  }

  protected override execute(linked: LinkedStep, b: number, cpu: number): void {
    this.at = this.noted.machine.state[b + st.PC];
    super.execute(linked, b, cpu);
    this.note(this.at);
  }

  /** A store that lands is of no step any more, and a walk is the hardware's. */
  protected override beside(mover: number): void {
    this.note(this.at);
    super.beside(mover);
    this.note(NOWHERE);
  }

  private note(at: number): void {
    while (this.places.length < this.noted.log.length) this.places.push(at);
  }
}
