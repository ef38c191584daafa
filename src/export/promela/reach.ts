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
  /** FLAG after a step: the values that it may have, or null where it may have any; undefined: as before. */
  flagAfter(step: Step): Flag | undefined;
  /** Whether control goes on behind a step: not where it is not modelled. */
  leads(linked: LinkedStep): boolean;
  /** Where a step leads that is no jump of the code's own. */
  moves?(step: Step, pc: number): readonly number[] | undefined;
}

/** Values that FLAG may have; null: any. */
export type Flag = readonly number[] | null;

export interface Reach {
  /** Program counters, ascending. */
  readonly pcs: readonly number[];
  /** Where control may go from there; a jump's target comes before the next step. */
  readonly next: ReadonlyMap<number, readonly number[]>;
  /** Where returns lead. */
  readonly backs: readonly number[];
  /** The place from which each was reached first; none for where it starts. */
  readonly from: ReadonlyMap<number, number>;
}

/** From these program counters with these return addresses on. */
export function reachFrom(code: Code, starts: readonly number[], stack: readonly number[], meaning: Meaning): Reach {
  const next = new Map<number, Set<number>>();
  const backs = new Set(stack);
  const seen = new Set<string>();
  const from = new Map<number, number>();
  const ahead = [...starts, ...stack].map(at => ({ pc: at, flag: null as Flag, by: -1 }));
  for (let place = ahead.pop(); place; place = ahead.pop()) {
    const key = `${place.pc} ${place.flag}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const linked = code.steps[place.pc];
    const by = place.pc;
    if (place.by >= 0 && !next.has(by)) from.set(by, place.by);
    const targets = next.get(by) ?? new Set();
    next.set(by, targets);
    if (!meaning.leads(linked)) continue;
    const after = meaning.flagAfter(linked.step);
    // Between two transitions FLAG is not kept.
    const flag = after === undefined ? (linked.visible ? null : place.flag) : after;
    const moves = meaning.moves?.(linked.step, by)?.map(pc => ({ pc, flag }));
    for (const target of moves ?? successors(linked, by, flag)) {
      targets.add(target.pc);
      ahead.push({ ...target, by });
    }
    if (linked.step.op === 'call') {
      backs.add(by + 1);
      ahead.push({ pc: by + 1, flag: null, by });
    }
  }
  const ascending = (x: number, y: number): number => x - y;
  const jumpFirst = (at: number, targets: ReadonlySet<number>): number[] =>
    [...targets].sort((x, y) => Number(x === at + 1) - Number(y === at + 1));
  return {
    pcs: [...next.keys()].sort(ascending),
    next: new Map([...next].map(([at, targets]) => [at, jumpFirst(at, targets)])),
    backs: [...backs].sort(ascending),
    from,
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

interface Successor {
  readonly pc: number;
  readonly flag: Flag;
}

function successors({ step, to }: LinkedStep, pc: number, flag: Flag): Successor[] {
  switch (step.op) {
    case 'halt':
    case 'stopped':
    case 'return':
      return [];
    case 'goto':
    case 'call':
      return [{ pc: to, flag }];
    case 'if':
      return branches(to, pc + 1, flag, value => (step.is === undefined ? value !== 0 : value === step.is));
    case 'unless':
      return branches(to, pc + 1, flag, value => value === 0);
    default:
      return [{ pc: pc + 1, flag }];
  }
}

/** A jump that some values of FLAG make, and the others do not. */
function branches(to: number, next: number, flag: Flag, jumps: (value: number) => boolean): Successor[] {
  if (flag === null)
    return [
      { pc: to, flag },
      { pc: next, flag },
    ];
  return [
    { pc: to, flag: flag.filter(jumps) },
    { pc: next, flag: flag.filter(value => !jumps(value)) },
  ].filter(way => way.flag.length > 0);
}
