/**
 * In which order the CPUs of a run move. The default is deterministic and unkind: CPUs alternate a statement at a
 * time, lowest number first, but an access strikes where it can hurt. Right after a read that feeds an update of an
 * entry a window opens, which closes when the new value is in memory; a CPU whose next access is to a page with a
 * window still ahead in another CPU's program waits for it, and acts inside it. If all wait, the lowest goes.
 *
 * A replay code overrides this: `0x12.1x3.0` lets CPU 0 make 12 visible steps, CPU 1 three, and CPU 0 the rest; after
 * its end the lowest CPU that can move goes on. Where stores wait, `b1x2` lets two stores of CPU 1's buffer land; without a
 * code each lands at once. `w1` has CPU 1 walk for the access that it makes by a later turn; without a code each is made at once.
 * `f1-0` fills CPU 1's TLB unasked, with the first of the pages that are followed (fills.ts); without a code nothing does.
 * `i1` has an interrupt of CPU 1 come; without a code it comes in the first window that its CPU opens, or where that begins a
 * statement in lazy MMU mode, and at the latest before the CPU's end. `p1` switches to the other task of CPU 1; without a code that comes where the first one
 * sleeps, or is over.
 */

import type { Ahead } from './ahead.ts';
import type { AtOnce } from './at-once.ts';
import type { LinkedStep, Machine } from './machine.ts';
import {
  bufferOf,
  cpuOf,
  fillOf,
  interruptOf,
  isBuffer,
  isCpu,
  isFill,
  isInterrupt,
  isOfCode,
  isTask,
  placeOfFill,
  taskOf,
  walkerOf,
} from './mover.ts';
import * as st from './state.ts';
import { nextIsVisible } from './turn.ts';
import { leftWaiting } from './waits.ts';

/** A replay code that cannot be read, or does not fit the script. */
export class ScheduleError extends Error {}

export interface Turn {
  /** Or what moves beside it (mover.ts). */
  readonly cpu: number;
  /** Visible steps; Infinity: until it can move no more. */
  readonly steps: number;
}

/** Movers by the letter before their CPU. */
const movers: Readonly<Record<string, (cpu: number) => number>> = {
  '': cpu => cpu,
  b: bufferOf,
  w: walkerOf,
  i: interruptOf,
  p: taskOf,
};

/** Reads a replay code. Throws ScheduleError. */
export function parseSchedule(code: string, cpus: number): Turn[] {
  return code.split('.').map(part => {
    const match = /^(?:([bwip]?)(\d+)|f(\d+)-([0-3]))(?:x(\d+))?$/.exec(part.trim());
    if (!match) throw new ScheduleError(`a schedule is turns like 0x12 joined by points; "${part}" is none`);
    const [, letter, ofCode, ofTlb, place, count] = match;
    const cpu = Number(ofCode ?? ofTlb);
    if (cpu >= cpus) throw new ScheduleError(`the schedule names cpu ${ofCode ?? ofTlb}, and the machine has ${cpus}`);
    const steps = count === undefined ? Number.POSITIVE_INFINITY : Number(count);
    return { cpu: place === undefined ? movers[letter](cpu) : fillOf(cpu, Number(place)), steps };
  });
}

/** `1`, or `b1` for CPU 1's store buffer, `w1` for its walker, `i1` for an interrupt of it, `p1` for its other task. */
const named = (mover: number): string => {
  if (isFill(mover)) return `f${cpuOf(mover)}-${placeOfFill(mover)}`;
  const [letter] = Object.entries(movers).find(([, of]) => of(cpuOf(mover)) === mover)!;
  return `${letter}${cpuOf(mover)}`;
};

/** Turns as a replay code. */
export function formatSchedule(turns: readonly Turn[]): string {
  return turns.map(t => (Number.isFinite(t.steps) ? `${named(t.cpu)}x${t.steps}` : named(t.cpu))).join('.');
}

/** Most turns that a recorded schedule keeps. */
const MAX_TURNS = 4096;

export class Scheduler {
  /** Visible steps so far, as turns. */
  readonly turns: { cpu: number; steps: number }[] = [];
  /** CPUs that can never move again: they wait for a lock that nobody will drop. */
  readonly stuck: number[] = [];
  steps = 0;
  private readonly machine: Machine;
  private readonly ahead: readonly Ahead[];
  private readonly maxSteps: number;
  /** Windows that are open: page to the CPU that opened it. */
  private readonly open = new Map<number, number>();
  /** Pages whose window a CPU has opened within its current statement. */
  private readonly opened: Set<number>[];
  private readonly inside: boolean[];
  private visibleSteps = 0;
  /** A replay code says who moves. */
  private follows = false;
  private readonly buffers: boolean;
  private readonly atOnce: AtOnce | null;

  /** `atOnce`: what may be done in one go; null to step through all of it. */
  constructor(machine: Machine, ahead: readonly Ahead[], maxSteps: number, atOnce: AtOnce | null = null) {
    this.atOnce = atOnce;
    this.buffers = machine.build.code.land !== null;
    this.machine = machine;
    this.ahead = ahead;
    this.maxSteps = maxSteps;
    this.opened = ahead.map(() => new Set());
    this.inside = ahead.map(() => false);
  }

  /** To be told of each write of an entry: it closes the writer's window. */
  written(page: number, cpu: number): void {
    if (this.open.get(page) === cpu) this.open.delete(page);
  }

  /** Runs to the end. False where the step limit was hit, or CPUs are stuck. */
  run(replay: readonly Turn[] | null): boolean {
    if (replay) {
      this.follows = true;
      for (const turn of replay) this.replay(turn);
      this.follows = false;
      for (let cpu = 0; cpu < this.ahead.length; cpu++) this.landAll(cpu);
    }
    const cpus = this.ahead.length;
    // With one CPU, windows are useless.
    const strikes = replay === null && cpus > 1;
    for (let next = 0; ; ) {
      const cpu = this.pick(next, strikes);
      if (cpu < 0) {
        for (let i = 0; i < cpus; i++)
          if (!this.machine.done(i) && !this.machine.stopped(i) && !leftWaiting(this.machine, i)) this.stuck.push(i);
        return this.stuck.length === 0;
      }
      if (this.steps >= this.maxSteps) return false;
      this.statement(cpu, strikes);
      next = (cpu + 1) % cpus;
    }
  }

  /** Whose turn it is, counted from `next`: the first that can move and does not wait for a window; -1: nobody's. */
  private pick(next: number, strikes: boolean): number {
    const cpus = this.ahead.length;
    let lowest = -1;
    for (let cpu = cpus - 1; cpu >= 0; cpu--) if (this.canMove(cpu)) lowest = cpu;
    if (lowest < 0 || !strikes) return lowest;
    for (let i = 0; i < cpus; i++) {
      const cpu = (next + i) % cpus;
      if (this.canMove(cpu) && !this.waiting(cpu)) return cpu;
    }
    return lowest;
  }

  /** Whether a CPU can, or its other task. */
  private canMove(cpu: number): boolean {
    return this.machine.enabled(cpu) || this.machine.enabled(taskOf(cpu));
  }

  private replay(turn: Turn): void {
    let left = turn.steps;
    if (!isCpu(turn.cpu)) {
      this.toNextVisible(cpuOf(turn.cpu));
      for (; left > 0 && this.machine.enabled(turn.cpu); left--) {
        this.beside(turn.cpu);
        if (isOfCode(turn.cpu)) this.toNextVisible(cpuOf(turn.cpu));
      }
    } else
      while (left > 0 && this.machine.enabled(turn.cpu) && this.steps < this.maxSteps) {
        if (this.step(turn.cpu)) left--;
        this.toNextVisible(turn.cpu);
      }
    if (left > 0 && Number.isFinite(left))
      throw new ScheduleError(
        `${isCpu(turn.cpu) ? '' : `the ${isBuffer(turn.cpu) ? 'store buffer' : isFill(turn.cpu) ? 'TLB' : isTask(turn.cpu) ? 'second task' : isInterrupt(turn.cpu) ? 'interrupt' : 'page walker'} of `}cpu ${cpuOf(turn.cpu)} cannot make ${turn.steps} steps there, only ${turn.steps - left}; the schedule is for another script or backend`,
      );
  }

  /** Steps of a CPU that nobody else can see: a move ends with them, and before its first move there are some. */
  private toNextVisible(cpu: number): void {
    while (this.steps < this.maxSteps && !this.machine.done(cpu) && !nextIsVisible(this.machine, cpu)) this.step(cpu);
  }

  /** One statement of a CPU, or as much of it as it can do now. */
  private statement(cpu: number, strikes: boolean): void {
    const m = this.machine;
    const { steps, interrupts } = m.build.code;
    const b = m.base(cpu);
    let first = true;
    if (!m.enabled(cpu)) return this.comes(taskOf(cpu));
    while (m.enabled(cpu) && this.steps < this.maxSteps) {
      const linked = steps[m.state[b + st.PC]];
      // Most steps are neither a beginning nor an end, and this loop is where a run spends its time.
      if (linked.decides) {
        const { op } = linked.step;
        if (!first && op === 'statement') return;
        if (!first && op === 'access_begin' && strikes && this.waiting(cpu)) return;
        if (op === 'statement') this.begins(cpu);
        if (interrupts && op === 'statement' && m.state[b + st.LAZY] && m.enabled(interruptOf(cpu))) {
          if (this.interruptAhead(cpu)) return;
          first = false;
          continue;
        }
        const done = this.atOnce?.before(op, cpu, this.visibleSteps) ?? -1;
        if (done >= 0) {
          this.moved(cpu, done);
          first = false;
          continue;
        }
      }
      if (interrupts && linked.step.op === 'halt' && this.interrupt(cpu)) return;
      first = false;
      this.execute(linked, b, cpu);
      const { window } = m;
      if (strikes && window >= 0) this.strike(cpu, window);
      if (interrupts && window >= 0 && this.interruptAhead(cpu)) return;
    }
  }

  /** An interrupt of a CPU comes, if one can; false where none does. Its handler is the CPU's next turn. */
  private interrupt(cpu: number): boolean {
    const interrupt = interruptOf(cpu);
    if (!this.machine.enabled(interrupt)) return false;
    this.comes(interrupt);
    return true;
  }

  /** An interrupt, or a switch: the CPU goes on with other code. */
  private comes(mover: number): void {
    this.beside(mover);
    this.toNextVisible(cpuOf(mover));
  }

  /** The same before the CPU's next step that others can see. */
  private interruptAhead(cpu: number): boolean {
    if (this.machine.state[this.machine.base(cpu) + st.IN_IRQ]) return false;
    this.toNextVisible(cpu);
    return this.interrupt(cpu);
  }

  /** A CPU begins a statement. */
  private begins(cpu: number): void {
    this.opened[cpu].clear();
    this.inside[cpu] = true;
  }

  /** Lets every other CPU whose next access is to a page with an open window act in it. */
  private strike(opener: number, page: number): void {
    this.open.set(page, opener);
    this.opened[opener].add(page);
    for (let cpu = 0; cpu < this.ahead.length; cpu++) {
      if (cpu === opener) continue;
      for (;;) {
        const next = this.nextAccess(cpu);
        const owner = this.open.get(next);
        if (next < 0 || owner === undefined || owner === cpu || !this.machine.enabled(cpu)) break;
        this.access(cpu);
      }
    }
  }

  /** One access of a CPU, until it is through or has to wait. */
  private access(cpu: number): void {
    let begun = false;
    while (this.machine.enabled(cpu) && this.steps < this.maxSteps) {
      const op = this.nextOp(cpu);
      if (begun && (op === 'statement' || op === 'access_begin')) return;
      if (op === 'access_begin') begun = true;
      if (op === 'statement') this.begins(cpu);
      this.step(cpu);
    }
  }

  /** Executes the next step of a CPU; true where it was visible. */
  private step(cpu: number): boolean {
    const m = this.machine;
    const b = m.base(cpu);
    const linked = m.build.code.steps[m.state[b + st.PC]];
    this.execute(linked, b, cpu);
    return linked.visible;
  }

  /** Each step of a run goes through here. */
  protected execute(linked: LinkedStep, b: number, cpu: number): void {
    this.machine.execute(linked, b, cpu);
    this.steps++;
    if (linked.visible) this.moved(cpu, 1);
    // A move ends where the next visible step begins; so a replay code has the landing there, too.
    if (this.buffers && nextIsVisible(this.machine, cpu)) this.landAll(cpu);
  }

  /** The stores of a CPU's buffer land, unless a replay code says when. */
  private landAll(cpu: number): void {
    const buffer = bufferOf(cpu);
    while (!this.follows && this.machine.enabled(buffer)) this.beside(buffer);
  }

  /** Each store of a run that lands, each walk apart from its access, and each interrupt goes through here. */
  protected beside(mover: number): void {
    this.machine.step(mover);
    this.steps++;
    this.moved(mover, 1);
  }

  /** Counts visible steps of a CPU's turn. */
  private moved(cpu: number, steps: number): void {
    this.visibleSteps += steps;
    const { turns } = this;
    const last = turns.length - 1;
    if (last >= 0 && turns[last].cpu === cpu) turns[last].steps += steps;
    else if (turns.length < MAX_TURNS) turns.push({ cpu, steps });
  }

  private nextOp(cpu: number): string {
    const m = this.machine;
    return m.build.code.steps[m.state[m.base(cpu) + st.PC]].step.op;
  }

  /** Page of the access that a CPU is about to begin, or -1. */
  private nextAccess(cpu: number): number {
    const m = this.machine;
    if (m.done(cpu)) return -1;
    const b = m.base(cpu);
    const { step } = m.build.code.steps[m.state[b + st.PC]];
    if (step.op === 'access_begin') return m.state[b + st.PAGE];
    return step.op === 'statement' ? this.ahead[cpu].accesses[step.number] : -1;
  }

  private waiting(cpu: number): boolean {
    const page = this.nextAccess(cpu);
    if (page < 0) return false;
    return this.ahead.some((ahead, other) => {
      if (other === cpu || this.machine.done(other)) return false;
      const b = this.machine.base(other);
      const at = this.machine.state[b + st.STATEMENT];
      if (!this.inside[other]) return ahead.windows.after(0, page);
      const between = this.nextOp(other) === 'statement';
      return ahead.windows.after(between || this.opened[other].has(page) ? at + 1 : at, page);
    });
  }
}
