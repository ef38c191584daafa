/**
 * Can a store that lands late make a difference? Known from the code alone, before any search: it cannot where every CPU's
 * plain stores land before that CPU reads anything that others can write.
 *
 * Until a store lands, its CPU alone sees it. What that CPU does meanwhile, if it is no read, is more stores, which land
 * behind it, and work on its own words. So each run with store buffers ends as the run does in which the CPU makes the
 * store at the moment that it lands, and that is a run without them. A read in between could see memory from before the
 * store, as no run without buffers does: the program has what Owens calls a triangular race, or at least might have.
 *
 * A program's write counts among the stores where the script can tell when it comes to memory. It reads an entry first, and is made
 * when it lands (store-buffer.ts), as an access is whose walk was before it. Only an unasked
 * fill may come between the two where it waits, and not where it is an access that comes late.
 *
 * Source: Owens, "Reasoning about the Implementation of Concurrency Abstractions on x86-TSO", ECOOP 2010.
 */
import type { LateStores } from '../model/verdict.ts';
import type { Build, LinkedStep } from './machine.ts';
import { memoryOf } from './memory.ts';
import { type Buffers, buffersOf, orderAmongStores } from './ordered.ts';
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

/** What is known of a CPU, bits: a plain store of it waits; its accesses are writes; of one page; and this statement's has been made, or has faulted. */
const WAITS = 1;
const WRITES = 2;
const ONE_PAGE = 4;
const MADE = 8;
/** How many combinations there are. */
const KNOWN = 16;

/** Looks for a read that may pass a store of its own CPU. */
class Passing {
  private readonly build: Build;
  private readonly buffers: Buffers;
  private readonly filled: boolean;
  /** By routine's start and what is known there: what may be known at its end. */
  private readonly ends = new Map<string, readonly number[]>();
  private found = false;

  constructor(build: Build) {
    this.build = build;
    this.buffers = buffersOf(build.scenario, build.shadow !== null, build.huge !== null);
    this.filled = build.fills.some(fills => fills.length > 0);
  }

  somewhere(): boolean {
    for (const entry of this.build.code.entry) this.endsOf(entry, 0);
    // What an interrupt or another task comes upon may have stored.
    const { handlers, preempting } = this.build.code;
    for (const start of [...handlers.flat(), ...preempting.filter(pc => pc >= 0)]) this.endsOf(start, WAITS);
    return this.found;
  }

  private endsOf(start: number, before: number): readonly number[] {
    const key = `${start} ${before}`;
    const known = this.ends.get(key);
    if (known) return known;
    const ends = new Set<number>();
    const seen = new Set<number>();
    const ahead: [pc: number, known: number][] = [[start, before]];
    for (let at = ahead.pop(); at && !this.found; at = ahead.pop()) {
      const [pc, here] = at;
      const place = KNOWN * pc + here;
      if (seen.has(place)) continue;
      seen.add(place);
      const linked = this.build.code.steps[pc];
      const after = this.after(linked, here);
      if (after === null) continue;
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
    const found = [...ends];
    this.ends.set(key, found);
    return found;
  }

  /** What is known behind a step; null where no run comes to it. */
  private after(linked: LinkedStep, known: number): number | null {
    const { step } = linked;
    if (step.op === 'set_range') return step.first === step.last ? known | ONE_PAGE : known & ~ONE_PAGE;
    if (step.op === 'set_write') return (known & ~(WRITES | MADE)) | (step.write ? WRITES : 0);
    const order = orderAmongStores(linked, this.buffers);
    const isWrite = this.buffers.writes && (known & WRITES) !== 0 && factOf(step.op).order === 'walks';
    // A write that waits has been made: it has no second half, nor does a statement about one page make another.
    if (isWrite && known & MADE && known & WAITS && (known & ONE_PAGE || step.op === 'access_set')) return null;
    if (known & WAITS && (order === 'reads' || step.op === 'copy_page' || looksAtOnce(step))) this.found = true;
    if (isWrite && this.filled) this.found = true;
    const waits = isWrite || order === 'stores' || (known & WAITS && order !== 'drains');
    return (known & ~WAITS) | (waits ? WAITS : 0) | (isWrite ? MADE : 0);
  }
}
