/**
 * What a run does at once instead of stepping through it: sections of mprotect (bulk.ts), and laps of other walks over a large
 * mapping (laps). A run's scheduler asks before each step that decides something, and so does the setup block.
 */
import { nextIn } from './ahead.ts';
import { Bulk } from './bulk.ts';
import { Laps } from './laps/laps.ts';
import type { Machine } from './machine.ts';
import type { Recorder } from './recorder.ts';
import type { Step } from './steps.ts';

export class AtOnce {
  private readonly bulk: Bulk | null;
  private readonly laps: Laps | null;

  constructor(bulk: Bulk | null, laps: Laps | null) {
    this.bulk = bulk;
    this.laps = laps;
  }

  /** For a machine and what listens to it; null where every step has to be made. `named`: pages whose entries the script's own statements read or write. */
  static of(machine: Machine, recorder: Recorder, named: readonly (readonly [number, number])[]): AtOnce | null {
    const { uniform, build } = machine;
    const { code, shadow, folios, readAhead, lazyFree, accessIndex } = build;
    // What a replaced function does may depend on more of a page than what a repeated section looks at.
    const replaced = build.functions.some(f => f.replaces);
    const waits = code.land !== null;
    if (replaced || build.frames || waits || code.interrupts || code.preemption) return null;
    // s390's sections are laps: its cache, and what is stored to it, are no part of what the bulk path repeats.
    const bulk = build.entries.marked ? null : new Bulk(machine, recorder);
    // There, pages and tables have to do with others.
    const apart = !shadow && folios.size === 0 && readAhead.size === 0 && !lazyFree;
    if (!uniform || !apart) return new AtOnce(bulk, null);
    const laps = new Laps(machine, uniform, recorder, nextIn(accessIndex, named), bulk === null, () => bulk?.settle());
    return new AtOnce(bulk, laps);
  }

  /** A CPU is about to make a step. Returns how many visible steps were made at once; -1 where none were, and the step is to be made. */
  before(op: Step['op'], cpu: number, visibleSteps: number): number {
    if (op === 'section') return this.bulk?.begin(cpu, visibleSteps) ?? -1;
    if (op === 'next_table') this.bulk?.end(cpu, visibleSteps);
    const done = this.laps?.at(cpu, visibleSteps) ?? 0;
    return done > 0 ? done : -1;
  }

  /** The run is over. */
  settle(): void {
    this.bulk?.settle();
  }
}
