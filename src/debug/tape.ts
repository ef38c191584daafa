/**
 * Who made each step of a session, and what is known of the step: whether others could see it, and how many events there had
 * been before it. A position of the debugger is a number of steps; the tape says how to get there.
 */
import { MOST_MOVERS } from '../sim/mover.ts';
import { formatSchedule } from '../sim/schedule.ts';

const MOVER = MOST_MOVERS - 1;
const VISIBLE = MOST_MOVERS;
/** Steps that a tape has room for at first. */
const FIRST_STEPS = 1 << 10;

export class Tape {
  length = 0;
  private marks = new Uint8Array(FIRST_STEPS);
  private events = new Uint32Array(FIRST_STEPS);

  /** Appends a step; `events` is how many there were before it. */
  push(mover: number, visible: boolean, events: number): void {
    if (this.length === this.marks.length) this.grow();
    this.marks[this.length] = mover | (visible ? VISIBLE : 0);
    this.events[this.length++] = events;
  }

  /** Who makes a step (mover.ts). */
  mover(step: number): number {
    return this.marks[step] & MOVER;
  }

  /** Whether other CPUs can see a step. */
  visible(step: number): boolean {
    return (this.marks[step] & VISIBLE) !== 0;
  }

  /** How many events there are before a step. */
  eventsBefore(step: number): number {
    return this.events[step];
  }

  /** The last step before which there are at most this many events: the one that notes the next. */
  stepOfEvent(event: number): number {
    let low = 0;
    let high = this.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.events[middle] <= event) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Forgets what lies behind a position. */
  cut(length: number): void {
    this.length = length;
  }

  /** The replay code of the first steps. It counts visible steps, as all replay codes do. */
  code(steps: number): string {
    const turns: { cpu: number; steps: number }[] = [];
    for (let step = 0; step < steps; step++) {
      if (!this.visible(step)) continue;
      const mover = this.mover(step);
      const last = turns.at(-1);
      if (last?.cpu === mover) last.steps++;
      else turns.push({ cpu: mover, steps: 1 });
    }
    return formatSchedule(turns);
  }

  private grow(): void {
    const marks = new Uint8Array(this.marks.length * 2);
    const events = new Uint32Array(this.events.length * 2);
    marks.set(this.marks);
    events.set(this.events);
    this.marks = marks;
    this.events = events;
  }
}
