/**
 * Walks whose laps are alike. fork, munmap, madvise and mremap go over a large mapping table by table, and over each table page by
 * page; what they do again and again is done at once (track.ts).
 *
 * Laps lie in laps: pages in tables, and tables in all tables below a PMD page. Since 6.1 what is taken away joins a gather, which is flushed when it is full: in the
 * middle of a table, and in another place of it each time. Such tables are laps that are known (memory.ts).
 */
import type { Machine } from '../machine.ts';
import type { Recorder } from '../recorder.ts';
import * as st from '../state.ts';
import type { UniformTables } from '../uniform.ts';
import { Ground } from './ground.ts';
import { type Loop, loopsOf } from './loops.ts';
import { Track } from './track.ts';

/** Two laps are stepped through, and a third one is not. */
const LEAST_LAPS = 3;

export class Laps {
  private readonly machine: Machine;
  private readonly uniform: UniformTables;
  private readonly ground: Ground;
  private readonly loops: readonly (Loop | null)[];
  /** Pages of a table, and tables that are freed or pinned. */
  private readonly single: Track;
  private readonly sections: Track;
  /** Laps of many sections. */
  private readonly wides: Track;
  /** Up to which page of a statement there is no use in a look for laps of many sections. */
  private hopeless = { statement: -1, until: 0 };

  /** `sections`: those of mprotect are laps, too, and not the bulk path's. `settle`: ends whatever else is about to fold rows of the log. */
  constructor(
    machine: Machine,
    uniform: UniformTables,
    recorder: Recorder,
    nextTouched: (page: number) => number,
    sections: boolean,
    settle: () => void,
  ) {
    this.machine = machine;
    this.uniform = uniform;
    this.ground = new Ground(machine, uniform, nextTouched);
    this.loops = loopsOf(machine.build.code, sections);
    const track = () => new Track(machine, recorder, this.ground, settle);
    [this.single, this.sections, this.wides] = [track(), track(), track()];
  }

  /** A CPU is about to ask for the next turn of a loop. Returns the visible steps of the laps that were done at once. */
  at(cpu: number, visible: number): number {
    const b = this.machine.base(cpu);
    const loop = this.loops[this.machine.state[b + st.PC]];
    if (!loop) return 0;
    // What is queued will change pages behind.
    if (loop.defers && this.machine.state[b + st.REQUESTS] > 0) return 0;
    if (loop.kind === 'section') return this.section(loop, cpu, b, visible);
    for (let done = 0; ; ) {
      if (loop.perPmd) done += this.allBelow(loop, cpu, b, visible + done);
      const more = this.single.over(loop, cpu, b, visible + done);
      if (more < 0) {
        this.single.open(loop, cpu, b, visible + done);
        return done;
      }
      done += more;
    }
  }

  /** Tables are freed, or pinned: all of them below a PMD page may be done with, and this one is too where it is freed. Returns the visible steps of what was done at once. */
  private allBelow(loop: Loop, cpu: number, b: number, visible: number): number {
    const { ground, single, wides } = this;
    const wide = this.belowPmd(loop);
    if (!wide || !ground.isDoneAbove(loop, b)) return 0;
    for (let done = 0; ; ) {
      const more = wides.over(wide, cpu, b, visible + done);
      if (more >= 0) {
        done += more;
        single.forget();
        continue;
      }
      if (wides.underWay(wide, cpu, b) === null) wides.open(wide, cpu, b, visible + done);
      return done;
    }
  }

  /** A section is over, or a part of one, or the first one begins. */
  private section(loop: Loop, cpu: number, b: number, visible: number): number {
    const { ground, sections, uniform } = this;
    this.single.forget();
    ground.over(loop, b);
    for (let done = 0; ; ) {
      const [repeated, end] = this.many(loop, cpu, b, visible + done);
      done += repeated;
      if (sections.underWay(loop, cpu, b) !== null) return done;
      const most = Math.floor((end - ground.firstOf(loop, b)) / uniform.size);
      const more = sections.over(loop, cpu, b, visible + done, most);
      if (more < 0) {
        sections.open(loop, cpu, b, visible + done);
        return done;
      }
      done += more;
    }
  }

  /** A lap of many sections may be over. Returns the visible steps of those that were done at once, and where the one under way ends. */
  private many(loop: Loop, cpu: number, b: number, visible: number): readonly [number, number] {
    const { wides, sections } = this;
    const wide = this.wideOf(loop);
    if (!wide) return [0, Number.POSITIVE_INFINITY];
    const end = wides.underWay(wide, cpu, b);
    if (end !== null) return [0, end];
    const over = wides.over(wide, cpu, b, visible);
    const done = Math.max(0, over);
    const opens = this.isWorth(wide, b);
    if (opens) wides.open(wide, cpu, b, visible + done);
    else wides.forget();
    // Sections are laps of one such lap, or of none.
    if (opens || over >= 0) sections.forget();
    return [done, wides.underWay(wide, cpu, b) ?? Number.POSITIVE_INFINITY];
  }

  /** The lap of many sections that a walk has: those below a PMD page. */
  private wideOf(loop: Loop): Loop | null {
    return loop.perPmd ? this.belowPmd(loop) : null;
  }

  /** A lap of all tables below a PMD page; null where there is none. */
  private belowPmd(loop: Loop): Loop | null {
    if (!this.machine.build.layout.upperLevels.includes(3)) return null;
    return { ...loop, tables: this.ground.pagesBelow(3) / this.uniform.size, perPmd: false, perPud: true };
  }

  /** Whether a lap of many sections may begin here, and enough tables that are alike lie ahead. */
  private isWorth(wide: Loop, b: number): boolean {
    const statement = this.machine.state[b + st.STATEMENT];
    const first = this.ground.firstOf(wide, b);
    if (wide.perPud && !this.ground.beginsAbove(wide, b, first)) return false;
    if (statement === this.hopeless.statement && first < this.hopeless.until) return false;
    const least = (LEAST_LAPS - Math.min(this.wides.known, LEAST_LAPS - 1)) * wide.tables!;
    const alike = this.ground.alikeFrom(wide, b, first, least);
    if (alike >= least) return true;
    this.hopeless = { statement, until: first + Math.max(1, alike * this.uniform.size) };
    return false;
  }
}
