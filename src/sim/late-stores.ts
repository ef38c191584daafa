/**
 * Can a store that lands late make a difference? Known from the code alone, before any search: it cannot where every CPU's
 * plain stores land before that CPU reads anything that others can write.
 *
 * Until a store lands, its CPU alone sees it. What that CPU does meanwhile, if it is no read, is more stores, which land
 * behind it, and work on its own words. So each run with store buffers ends as the run does in which the CPU makes the
 * store at the moment that it lands, and that is a run without them. A read in between could see memory from before the
 * store, as no run without buffers does: the program has what Owens calls a triangular race, or at least might have.
 *
 * Source: Owens, "Reasoning about the Implementation of Concurrency Abstractions on x86-TSO", ECOOP 2010.
 */
import type { LateStores } from '../model/verdict.ts';
import type { Build } from './machine.ts';
import { memoryOf } from './memory.ts';
import { orderAmongStores } from './ordered.ts';
import { factOf, type Step } from './steps.ts';

/** What an exploration of this machine can say of stores that land late. */
export function lateStoresOf(build: Build): LateStores {
  if (memoryOf(build.scenario) === 'tso') return 'explored';
  const busy = build.scenario.programs.filter(program => program.statements.length > 0).length;
  return busy < 2 || !new Passing(build).somewhere() ? 'none' : 'left out';
}

/** Whether a step looks at what others may write in the instant of the visible step before it. */
function looksAtOnce({ op }: Step): boolean {
  const fact = factOf(op);
  return 'under' in fact && fact.order !== 'drains' && [fact.under].flat().includes('instant');
}

/** Whether a plain store of the CPU waits by then. */
type Waits = boolean;

/** Looks for a read that may pass a store of its own CPU. */
class Passing {
  private readonly build: Build;
  /** By routine's start and whether a store waits there: whether one may wait at its end. */
  private readonly ends = new Map<string, ReadonlySet<Waits>>();
  private found = false;

  constructor(build: Build) {
    this.build = build;
  }

  somewhere(): boolean {
    for (const entry of this.build.code.entry) this.endsOf(entry, false);
    // What an interrupt or another task comes upon may have stored.
    const { handlers, preempting } = this.build.code;
    for (const start of [...handlers.flat(), ...preempting.filter(pc => pc >= 0)]) this.endsOf(start, true);
    return this.found;
  }

  private endsOf(start: number, waits: Waits): ReadonlySet<Waits> {
    const key = `${start} ${waits}`;
    const known = this.ends.get(key);
    if (known) return known;
    const ends = new Set<Waits>();
    const seen = new Set<number>();
    const ahead: [pc: number, waits: Waits][] = [[start, waits]];
    for (let at = ahead.pop(); at && !this.found; at = ahead.pop()) {
      const [pc, before] = at;
      const place = 2 * pc + Number(before);
      if (seen.has(place)) continue;
      seen.add(place);
      const linked = this.build.code.steps[pc];
      const order = orderAmongStores(linked, { entries: this.build.shadow === null });
      if (before && (order === 'reads' || looksAtOnce(linked.step))) this.found = true;
      const after = order === 'stores' || (before && order !== 'drains');
      switch (linked.step.op) {
        case 'return':
        case 'halt':
        case 'iret':
        case 'task_end':
          ends.add(after);
          break;
        case 'stopped':
          break;
        case 'goto':
          ahead.push([linked.to, after]);
          break;
        case 'if':
        case 'unless':
          ahead.push([linked.to, after], [pc + 1, after]);
          break;
        case 'call':
          for (const back of this.endsOf(linked.to, after)) ahead.push([pc + 1, back]);
          break;
        default:
          ahead.push([pc + 1, after]);
      }
    }
    this.ends.set(key, ends);
    return ends;
  }
}
