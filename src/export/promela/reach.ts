/**
 * What of the linked code a CPU can reach on this backend: the rest would only be in a reader's way.
 *
 * Where a step always sets FLAG to one value here, the jump that asks for it goes one way only, and what lies the other
 * way is not in the model. Calls go where they go and return to wherever their routine was called from.
 */
import type { Code, LinkedStep } from '../../sim/machine.ts';
import type { Step } from '../../sim/steps.ts';

/** What this needs to know of the steps' meaning. */
export interface Meaning {
  /** FLAG after a step: a value, or null where it depends; undefined: as before. */
  flagAfter(step: Step): number | null | undefined;
  /** Whether control goes on behind a step: not where it is not modelled. */
  leads(linked: LinkedStep): boolean;
  /** Where a step leads that is no jump of the code's own. */
  moves?(step: Step, pc: number): readonly number[] | undefined;
}

export interface Reach {
  /** Program counters, ascending. */
  readonly pcs: readonly number[];
  /** Where control may go from there; a jump's target comes before the next step. */
  readonly next: ReadonlyMap<number, readonly number[]>;
  /** Where returns lead. */
  readonly backs: readonly number[];
}

/** From these program counters with these return addresses on. */
export function reachFrom(code: Code, starts: readonly number[], stack: readonly number[], meaning: Meaning): Reach {
  const next = new Map<number, Set<number>>();
  const backs = new Set(stack);
  const seen = new Set<string>();
  const ahead = [...starts, ...stack].map(at => ({ pc: at, flag: null as number | null }));
  for (let place = ahead.pop(); place; place = ahead.pop()) {
    const key = `${place.pc} ${place.flag}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const linked = code.steps[place.pc];
    const targets = next.get(place.pc) ?? new Set();
    next.set(place.pc, targets);
    if (!meaning.leads(linked)) continue;
    const after = meaning.flagAfter(linked.step);
    // Between two transitions FLAG is not kept.
    const flag = after === undefined ? (linked.visible ? null : place.flag) : after;
    for (const target of meaning.moves?.(linked.step, place.pc) ?? successors(linked, place.pc, flag)) {
      targets.add(target);
      ahead.push({ pc: target, flag });
    }
    if (linked.step.op === 'call') {
      backs.add(place.pc + 1);
      ahead.push({ pc: place.pc + 1, flag: null });
    }
  }
  const ascending = (x: number, y: number): number => x - y;
  const jumpFirst = (at: number, targets: ReadonlySet<number>): number[] =>
    [...targets].sort((x, y) => Number(x === at + 1) - Number(y === at + 1));
  return {
    pcs: [...next.keys()].sort(ascending),
    next: new Map([...next].map(([at, targets]) => [at, jumpFirst(at, targets)])),
    backs: [...backs].sort(ascending),
  };
}

/** Where returns from the routine that has a place lead. */
export function returnsOf(code: Code, { backs }: Reach): (pc: number) => readonly number[] {
  const starts = [...code.names.keys()].sort((x, y) => x - y);
  const callers = new Map<number, number[]>();
  for (const back of backs) {
    const { to } = code.steps[back - 1];
    callers.set(to, [...(callers.get(to) ?? []), back]);
  }
  return pc => callers.get(starts.findLast(start => start <= pc) ?? -1) ?? [];
}

/** The places from some on, up to those where it `ends`, and where its returns lead. */
export function stretchFrom(
  { next }: Reach,
  starts: readonly number[],
  ends: (pc: number) => boolean,
  returnsTo: (pc: number) => readonly number[],
): { readonly pcs: readonly number[]; readonly backs: readonly number[] } {
  const pcs = new Set<number>();
  const backs = new Set<number>();
  const ahead = [...starts];
  for (let pc = ahead.pop(); pc !== undefined; pc = ahead.pop()) {
    if (pcs.has(pc) || ends(pc)) continue;
    pcs.add(pc);
    const targets = next.get(pc)!;
    ahead.push(...targets);
    if (targets.length > 0) continue;
    for (const back of returnsTo(pc)) {
      backs.add(back);
      ahead.push(back);
    }
  }
  const ascending = (x: number, y: number): number => x - y;
  return { pcs: [...pcs].sort(ascending), backs: [...backs].sort(ascending) };
}

function successors({ step, to }: LinkedStep, pc: number, flag: number | null): number[] {
  switch (step.op) {
    case 'halt':
    case 'stopped':
    case 'return':
      return [];
    case 'goto':
    case 'call':
      return [to];
    case 'if':
      if (flag === null) return [to, pc + 1];
      return (step.is === undefined ? flag !== 0 : flag === step.is) ? [to] : [pc + 1];
    case 'unless':
      if (flag === null) return [to, pc + 1];
      return flag === 0 ? [to] : [pc + 1];
    default:
      return [pc + 1];
  }
}
