/** What each statement of a CPU's program and all behind it can touch, by the locks that cut it off. */
import type { Machine } from '../../machine.ts';
import { MAX_CPUS } from '../../scenario.ts';
import * as t from '../../steps/touch.ts';
import { type CodePaths, CUT_PTL, CUTS } from './code-paths.ts';
import { both, type Footprint, NOTHING } from './footprint.ts';
import { NOWHERE, type Reach, type StatementPages } from './statement-pages.ts';

/** A statement and all after it, for one choice of cuts. */
interface Rest {
  readonly touches: number;
  readonly footprint: Footprint;
}

type Touched = (cpu: number, touches: number, reach: Reach, queued: number) => Footprint;

export class StatementRests {
  /** Program counter behind each statement's `statement` step. */
  readonly starts: readonly (readonly number[])[];
  /** Statements that no jump leads over or around, so that a cut in them cuts off all that follows. */
  readonly unavoidable: readonly (readonly boolean[])[];
  private readonly paths: CodePaths;
  private readonly pages: StatementPages;
  private readonly touched: Touched;
  /** By CPU, cuts and locked tables: the rests from each statement on. */
  private readonly known = new Map<number, readonly Rest[]>();

  constructor(machine: Machine, paths: CodePaths, pages: StatementPages, touched: Touched) {
    const { scenario, code } = machine.build;
    this.paths = paths;
    this.pages = pages;
    this.touched = touched;
    const starts = scenario.programs.map(() => [] as number[]);
    code.entry.forEach((from, cpu) => {
      const { statements } = scenario.programs[cpu];
      for (let pc = from; starts[cpu].length < statements.length; pc++) {
        const { step } = code.steps[pc];
        if (step.op === 'statement') starts[cpu][step.number] = pc + 1;
      }
    });
    this.starts = starts;
    this.unavoidable = scenario.programs.map(({ statements }) => {
      const around = statements.map(() => false);
      statements.forEach(({ action }, number) => {
        if (action.kind !== 'jump' && action.kind !== 'unless') return;
        for (let i = number + 1; i < action.target && i < around.length; i++) around[i] = true;
      });
      return around.map(is => !is);
    });
  }

  /** From each statement of a CPU on, and behind the last one. */
  of(cpu: number, cutMmap: number, locked: number): readonly Rest[] {
    const key = (locked * MAX_CPUS + cpu) * CUTS + cutMmap;
    let rests = this.known.get(key);
    if (!rests) {
      rests = this.compute(cpu, cutMmap, locked);
      this.known.set(key, rests);
    }
    return rests;
  }

  private compute(cpu: number, cutMmap: number, locked: number): Rest[] {
    const reaches = this.pages.all[cpu];
    const rests: Rest[] = [];
    rests[reaches.length] = { touches: 0, footprint: this.touched(cpu, t.SAID | t.MARKS_W, NOWHERE, 0) };
    // Requests of one statement may be sent by a later one, so queued pages are those of all statements.
    const all = reaches.reduce((mask, reach) => mask | reach.pages, 0);
    for (let i = reaches.length - 1; i >= 0; i--) {
      const cuts = cutMmap | (reaches[i].tables & ~locked ? 0 : locked ? CUT_PTL : 0);
      const path = this.paths.from(this.starts[cpu][i], cuts);
      const own = this.touched(cpu, path.touches, reaches[i], all);
      const later = path.ends || !this.unavoidable[cpu][i] ? rests[i + 1] : { touches: 0, footprint: NOTHING };
      rests[i] = { touches: path.touches | later.touches, footprint: both(own, later.footprint) };
    }
    return rests;
  }
}
