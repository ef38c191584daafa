/** The scheduler of a run of which it is to be known where its code every event comes from. */
import type { EventLog } from '../model/log.ts';
import type { Ahead } from './ahead.ts';
import type { LinkedStep, Machine } from './machine.ts';
import { Scheduler } from './schedule.ts';
import * as st from './state.ts';

export class NotingScheduler extends Scheduler {
  /** For each event, the step in the code table. */
  readonly places: number[] = [];
  private readonly noted: { readonly machine: Machine; readonly log: EventLog };

  constructor(machine: Machine, ahead: readonly Ahead[], maxSteps: number, log: EventLog) {
    super(machine, ahead, maxSteps);
    this.noted = { machine, log };
  }

  protected override execute(linked: LinkedStep, b: number, cpu: number): void {
    const { machine, log } = this.noted;
    const at = machine.state[b + st.PC];
    super.execute(linked, b, cpu);
    while (this.places.length < log.length) this.places.push(at);
  }
}
