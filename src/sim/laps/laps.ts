/**
 * Walks whose laps are alike. fork, munmap and madvise go over a large mapping table by table, and over each table page by
 * page; what they do again and again is done at once (track.ts).
 *
 * Since 6.1 what is taken away joins a gather, which is flushed when it is full: in the middle of a table, and of another place of it each
 * time. There laps lie in laps: pages in tables, tables from one flush to the next, and so many tables that the gather is as full
 * behind them as before.
 */
import { PAGE_BYTES } from '../../model/pte.ts';
import type { Machine } from '../machine.ts';
import { gatherCapacity } from '../ops/zap.ts';
import { since } from '../parameters.ts';
import type { Recorder } from '../recorder.ts';
import * as st from '../state.ts';
import type { UniformTables } from '../uniform.ts';
import { Ground } from './ground.ts';
import { type Loop, loopsOf } from './loops.ts';
import { Track } from './track.ts';

/** So many tables have to be alike for one of them to be worth its rows in the log; of fewer, each is gone through page by page. */
const LEAST_TABLES = 32;
/** Two laps are stepped through, and a third one is not. */
const LEAST_LAPS = 3;

export class Laps {
  private readonly machine: Machine;
  private readonly uniform: UniformTables;
  private readonly ground: Ground;
  private readonly loops: readonly (Loop | null)[];
  private readonly track: Track;
  /** Tables from one flush of a full gather to the next, and gathers. */
  private readonly sections: Track;
  private readonly gathers: Track;
  /** Tables of a lap of gathers. */
  private readonly period: number;
  /** Whether a section is one lap; else each page of it is. */
  private bySection = false;
  /** Up to which page of a statement there is no use in a look for laps of gathers. */
  private hopeless = { statement: -1, until: 0 };

  /** `settle`: ends whatever else is about to fold rows of the log. */
  constructor(
    machine: Machine,
    uniform: UniformTables,
    recorder: Recorder,
    nextTouched: (page: number) => number,
    settle: () => void,
  ) {
    this.machine = machine;
    this.uniform = uniform;
    this.ground = new Ground(machine, uniform, nextTouched);
    this.loops = loopsOf(machine.build.code);
    const track = () => new Track(machine, recorder, this.ground, settle);
    [this.track, this.sections, this.gathers] = [track(), track(), track()];
    this.period = periodOf(gatherCapacity(machine), uniform.size);
  }

  /** A CPU is about to ask for the next turn of a loop. Returns the visible steps of the laps that were done at once. */
  at(cpu: number, visible: number): number {
    const b = this.machine.base(cpu);
    const loop = this.loops[this.machine.state[b + st.PC]];
    if (!loop) return 0;
    if (loop.kind === 'section' && loop.gathers && since(this.machine.build.parameters.mm, '6.1'))
      return this.gathering(loop, cpu, b, visible);
    if (loop.kind === 'page' ? this.bySection : this.chooses(loop, b)) return 0;
    const done = this.track.over(loop, cpu, b, visible);
    if (done === 0 || !this.chooses(loop, b)) this.track.open(loop, cpu, b, visible + done);
    return done;
  }

  /** How a section is gone through; true where that is page by page. */
  private chooses(loop: Loop, b: number): boolean {
    if (loop.kind !== 'section') return false;
    if (this.bySection && this.track.known > 0) return false;
    const first = this.ground.firstOf(loop, b);
    if (!this.bySection) this.ground.over(first - 1);
    const { state } = this.machine;
    // A block of 2.6's unmap_vmas that begins within a table would end most rounds.
    const few = loop.gathers && state[b + st.ZAP_WORK] % (this.uniform.size * PAGE_BYTES) !== 0;
    const found = few ? null : this.ground.found(loop, b, first);
    this.bySection =
      found !== null && this.ground.ahead(loop, b, first + this.uniform.size, found, LEAST_TABLES) === LEAST_TABLES;
    if (!this.bySection) this.track.forget();
    return !this.bySection;
  }

  /** A section of a walk that gathers is over, or the first one begins. */
  private gathering(loop: Loop, cpu: number, b: number, visible: number): number {
    const { ground, gathers, sections } = this;
    const wide = { ...loop, tables: this.period };
    this.bySection = false;
    this.track.forget();
    ground.over(ground.firstOf(loop, b) - 1);
    for (let done = 0; ; ) {
      if (gathers.underWay(wide, cpu, b) === null) {
        done += gathers.over(wide, cpu, b, visible + done);
        sections.forget();
        if (this.isWorth(wide, b)) gathers.open(wide, cpu, b, visible + done);
        else gathers.forget();
      }
      const end = gathers.underWay(wide, cpu, b) ?? Number.POSITIVE_INFINITY;
      const most = Math.floor((end - ground.firstOf(loop, b)) / this.uniform.size);
      const more = sections.over(loop, cpu, b, visible + done, most);
      done += more;
      if (more > 0) continue;
      sections.open(loop, cpu, b, visible + done);
      return done;
    }
  }

  /** Whether enough tables that are alike lie ahead for laps of gathers. */
  private isWorth(wide: Loop, b: number): boolean {
    const statement = this.machine.state[b + st.STATEMENT];
    const first = this.ground.firstOf(wide, b);
    if (statement === this.hopeless.statement && first < this.hopeless.until) return false;
    const least = (LEAST_LAPS - this.gathers.known) * this.period;
    const alike = this.ground.alikeFrom(b, first, least);
    if (alike >= least) return true;
    this.hopeless = { statement, until: first + Math.max(1, alike * this.uniform.size) };
    return false;
  }
}

/** So many tables fill a gather a whole number of times. */
function periodOf(capacity: number, size: number): number {
  let [x, y] = [capacity, size];
  while (y > 0 && Number.isFinite(x)) [x, y] = [y, x % y];
  return capacity / x;
}
