/**
 * The ways to move through a timeline. Stepping forward moves one CPU and nobody else; going on follows the tape. Backwards
 * the tape is the only way there is: what other CPUs did meanwhile is undone along with it.
 */
import { bufferOf, cpuOf } from '../sim/mover.ts';
import { type Breakpoints, type Hit, type Holds, Watch } from './breakpoints.ts';
import { isBetween, isOver, statementOf } from './frames.ts';
import { lineComeTo, type Standing, standing } from './function-lines.ts';
import type { Timeline } from './timeline.ts';
import { waitingWords } from './waiting.ts';

/** Why a move came to its end. */
export interface Stop {
  readonly reason: 'step' | 'waits' | 'end' | 'start' | Hit['reason'];
  readonly cpu: number;
  readonly text: string;
  readonly id?: number;
}

/** How far a step goes: the next statement of its program or function, the next thing that the CPU does, the routine's return, one step of the machine. */
export type Stride = 'over' | 'into' | 'out' | 'instruction';

/** Steps that are looked through at a time on the way back. */
const WINDOW = 1024;

export class Stepping {
  readonly timeline: Timeline;
  breakpoints: Breakpoints;
  private readonly holds: Holds;
  private readonly log: (message: string, cpu: number) => void;

  /** `log` prints the message of a breakpoint that does not stop. */
  constructor(timeline: Timeline, breakpoints: Breakpoints, holds: Holds, log: Stepping['log']) {
    this.timeline = timeline;
    this.breakpoints = breakpoints;
    this.holds = holds;
    this.log = log;
  }

  /** Moves one CPU. */
  step(cpu: number, stride: Stride): Stop {
    const { timeline } = this;
    const watch = this.watch();
    const began = standing(timeline, cpu);
    for (;;) {
      const from = standing(timeline, cpu);
      // A fence waits for the CPU's own stores, which land here; those of others do not.
      if (!timeline.step(cpu) && !timeline.step(bufferOf(cpu))) return this.stuck(cpu);
      const hit = this.heard(watch.afterStep());
      if (hit) return hit;
      if (this.arrived(cpu, stride, began, from)) return { reason: 'step', cpu, text: '' };
    }
  }

  /** Follows the tape, and beyond its end lets the lowest CPU go on that can, until something stops it. */
  goOn(): Stop {
    const { timeline } = this;
    const watch = this.watch();
    let last = Math.max(0, timeline.next());
    for (;;) {
      const mover = timeline.next();
      if (mover < 0 || !timeline.step(mover)) return this.ended(cpuOf(last));
      last = mover;
      const hit = this.heard(watch.afterStep());
      if (hit) return hit;
    }
  }

  /** A line at which a CPU stands before anything has been done. */
  atStart(): Stop | undefined {
    const watch = this.watch();
    for (let cpu = 0; cpu < this.timeline.cpus; cpu++) {
      const hit = this.heard(watch.lineHit(cpu));
      if (hit) return hit;
    }
    return undefined;
  }

  /** Goes back to before the last thing that a CPU did; for `over`, to the beginning of its statement, or of the one before. */
  back(cpu: number, stride: 'over' | 'into' | 'instruction'): Stop {
    const { timeline } = this;
    for (let step = timeline.at - 1; step >= 0; step--) {
      if (timeline.cpuOf(step) !== cpu) continue;
      if (stride === 'into' && !timeline.happens(step)) continue;
      timeline.goTo(step);
      if (stride !== 'over' || this.begins(cpu)) return { reason: 'step', cpu, text: '' };
    }
    timeline.goTo(0);
    return { reason: 'start', cpu, text: '' };
  }

  /** Goes back to where going on would have stopped last; to the start where it would not have. */
  goBack(cpu: number): Stop {
    const { timeline } = this;
    const here = timeline.at;
    const watch = this.watch();
    for (let end = here; end > 0; ) {
      const begin = Math.max(0, end - WINDOW);
      timeline.goTo(begin);
      watch.restart();
      let found: { readonly at: number; readonly hit: Hit } | undefined;
      while (timeline.at < end && timeline.at + 1 < here) {
        timeline.step(timeline.next());
        const hit = watch.afterStep();
        if (hit && hit.logMessage === undefined) found = { at: timeline.at, hit };
      }
      if (found) {
        timeline.goTo(found.at);
        return found.hit;
      }
      end = begin;
    }
    timeline.goTo(0);
    return this.atStart() ?? { reason: 'start', cpu, text: '' };
  }

  /** Positions at which a CPU is about to begin a statement of a line, in order; `most` at most. */
  positionsOf(line: number, most: number): { readonly cpu: number; readonly step: number }[] {
    const { timeline } = this;
    const here = timeline.at;
    const found: { cpu: number; step: number }[] = [];
    timeline.goTo(0);
    const watch = new Watch(timeline, { lines: [{ id: 0, line }], routines: [], data: [], events: [] }, () => true);
    for (let cpu = 0; cpu < timeline.cpus; cpu++) if (watch.lineHit(cpu)) found.push({ cpu, step: 0 });
    while (timeline.at < timeline.length && found.length < most) {
      timeline.step(timeline.next());
      const hit = watch.afterStep();
      if (hit) found.push({ cpu: hit.cpu, step: timeline.at });
    }
    timeline.goTo(here);
    return found;
  }

  private watch(): Watch {
    return new Watch(this.timeline, this.breakpoints, this.holds);
  }

  /** A hit that stops; one that only prints has printed. */
  private heard(hit: Hit | undefined): Hit | undefined {
    if (hit?.logMessage === undefined) return hit;
    this.log(hit.logMessage, hit.cpu);
    return undefined;
  }

  private arrived(cpu: number, stride: Stride, began: Standing, from: Standing): boolean {
    const { timeline } = this;
    const { depth } = standing(timeline, cpu);
    if (timeline.machine.done(cpu)) return true;
    if (stride === 'instruction' || this.begins(cpu)) return true;
    if (stride === 'out') return depth < began.depth;
    if (stride === 'into' && timeline.happens(timeline.at - 1)) return true;
    // Inside a function of the script, its lines are what statements are in a program.
    return lineComeTo(timeline, cpu, from) !== undefined && (stride === 'into' || depth <= began.depth);
  }

  /** Whether a CPU is about to begin a statement. The jump behind a branch is none. */
  private begins(cpu: number): boolean {
    const { timeline } = this;
    if (!isBetween(timeline, cpu) || timeline.nextStep(cpu).step.op === 'halt') return false;
    const { statements } = timeline.script.scenario.programs[cpu];
    return statements[statementOf(timeline, cpu)]?.action.kind !== 'jump';
  }

  private stuck(cpu: number): Stop {
    const { timeline } = this;
    if (timeline.machine.enabled(cpu))
      return { reason: 'end', cpu, text: timeline.limit || 'the session has its most steps' };
    return { reason: 'waits', cpu, text: `cpu ${cpu} ${waitingWords(timeline, cpu)}` };
  }

  private ended(cpu: number): Stop {
    const { timeline } = this;
    const waiting = Array.from({ length: timeline.cpus }, (_, i) => i).filter(i => !isOver(timeline, i));
    const hang = waiting.map(i => `cpu ${i} ${waitingWords(timeline, i)}`).join('; ');
    const limit = timeline.next() >= 0 ? timeline.limit || 'the session has its most steps' : '';
    return { reason: 'end', cpu, text: limit || hang };
  }
}
