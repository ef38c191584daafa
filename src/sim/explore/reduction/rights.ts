/**
 * What areas allow, and for how long: a fault at an access that no area allows ends in SIGSEGV, whatever else there is,
 * as long as nobody changes the areas.
 */
import type { Machine } from '../../machine.ts';
import { allows } from '../../ops/fault.ts';
import { interruptedStatement } from '../../ops/interrupts.ts';
import { parkedStatement } from '../../ops/switch.ts';
import * as st from '../../state.ts';
import type { Action } from '../../statements.ts';
import { mmapSem } from '../../tasks.ts';

/** What changes rights. fork and its end change what writes to a page do, and are among them to be safe. */
const areaActions: ReadonlySet<Action['kind']> = new Set(['mprotect', 'munmap', 'mremap', 'fork', 'wait']);

export class Rights {
  private readonly machine: Machine;
  /** The last statement of each CPU's program that may change the areas; -1 where none does. */
  private readonly lastChange: readonly number[];
  /** Mask of the CPUs that may still give or take a right; -1 where nobody has asked. */
  private changers = -1;

  constructor(machine: Machine) {
    this.machine = machine;
    this.lastChange = machine.build.scenario.programs.map(({ statements }) =>
      statements.findLastIndex(({ action }) => areaActions.has(action.kind)),
    );
  }

  /** The machine is in another state than when it was last asked about. */
  begin(): void {
    this.changers = -1;
  }

  /** Whether the access that a CPU is at is one that no area allows at any of these pages. */
  forbids(cpu: number, first: number, last: number): boolean {
    const { state, build } = this.machine;
    const statement = state[this.machine.base(cpu) + st.STATEMENT];
    const { kind } = build.scenario.programs[cpu].statements[statement].action;
    if (kind !== 'read' && kind !== 'write') return false;
    const { areas } = this.machine;
    for (let area = areas.firstWithin(first, last + 1); area; area = areas.firstWithin(area.end, last + 1))
      if (allows(area, kind === 'write')) return false;
    return true;
  }

  /** Whether anybody but `cpu` and the CPUs of `still` may give or take a right. */
  mayChange(cpu: number, still: number): boolean {
    if (this.changers < 0) {
      this.changers = 0;
      for (let other = 0; other < this.lastChange.length; other++)
        if (this.changesAreas(other)) this.changers |= 1 << other;
    }
    return (this.changers & ~still & ~(1 << cpu)) !== 0;
  }

  private changesAreas(cpu: number): boolean {
    if (this.machine.done(cpu)) return false;
    const s = this.machine.state;
    const b = this.machine.base(cpu);
    const here = interruptedStatement(this.machine, b);
    const statement = Math.min(here, parkedStatement(this.machine, b, here));
    const { programs } = this.machine.build.scenario;
    const last = this.lastChange[cpu];
    const several = s[b + st.IN_IRQ] !== 0 || programs[cpu].preempting !== undefined;
    if (last !== statement || several) return last >= statement;
    // An mprotect under way has come to its last area.
    const isLastArea = s[mmapSem(this.machine, cpu)] === cpu + 1 && s[b + st.AREA_END] === s[b + st.RANGE_END];
    return !(isLastArea && programs[cpu].statements[statement].action.kind === 'mprotect');
  }
}
