/**
 * What expectations ask of the `let`s of CPUs' programs: what a number came to, and which flags an entry had when it was read. Such a
 * local stays when its program is over.
 */
import { flagNames } from '../model/pte.ts';
import { atomsOf } from './conditions.ts';
import type { CpuProgram, DataRead, EntryRead, OutcomeAtom, Scenario } from './scenario.ts';

/** An atom that is about a local. */
export type OfLocal = Extract<OutcomeAtom, { kind: 'local' } | EntryRead | DataRead>;

/** A local and what is asked of it: its number, or the truth of a question about an entry, or about what a page held. */
export interface Observed {
  readonly cpu: number;
  readonly reg: number;
  /** In words, without the answer. */
  readonly name: string;
  readonly asks?: Pick<EntryRead, 'has' | 'lo' | 'hi'> | Pick<DataRead, 'write'>;
}

/** Whether an atom is about a local. */
export const ofLocal = (atom: OutcomeAtom): atom is OfLocal =>
  atom.kind === 'local' || atom.kind === 'entry_read' || atom.kind === 'data_read';

/** All that is asked of the locals, each once. */
export function observedOf({ expectations }: Pick<Scenario, 'expectations'>): readonly Observed[] {
  const atoms = expectations.flatMap(e => (e.kind === 'outcome' ? atomsOf(e.condition) : [])).filter(ofLocal);
  const all = new Map(atoms.map(observed).map(asked => [keyOf(asked), asked] as const));
  return [...all.values()].toSorted((x, y) => x.cpu - y.cpu);
}

/** What is equal for questions that are the same. */
export const keyOf = ({ cpu, reg, name }: Observed): string => `${cpu} ${reg} ${name}`;

/** What an atom asks of its local. */
export function observed(atom: OfLocal): Observed {
  const { cpu, reg, name } = atom;
  if (atom.kind === 'local') return { cpu, reg, name };
  if (atom.kind === 'data_read') return { cpu, reg, name: `${name} shows ${atom.write}`, asks: { write: atom.write } };
  const { has, lo, hi } = atom;
  const how = `${has ? 'has' : 'lacks'} ${flagNames(lo, hi).join(' ')}`;
  return { cpu, reg, name: `${name} ${isAll(atom) ? '== 0' : how}`, asks: { has, lo, hi } };
}

/** Whether all bits of an entry are meant: `seen == 0`. */
export const isAll = ({ lo, hi }: Pick<EntryRead, 'lo' | 'hi'>): boolean => (lo & hi) >>> 0 === 0xffffffff;

/** What was asked, with the answer. */
export function observedText({ name, asks }: Pick<Observed, 'name' | 'asks'>, value: number): string {
  return asks ? `${name}: ${value ? 'yes' : 'no'}` : `${name} = ${value}`;
}

/** Whether an entry has the bits that are asked for, or none of them. */
export function answers(
  { has, lo, hi }: Pick<EntryRead, 'has' | 'lo' | 'hi'>,
  entry: { lo: number; hi: number },
): boolean {
  if (!has) return (entry.lo & lo) === 0 && (entry.hi & hi) === 0;
  return (entry.lo & lo) >>> 0 === lo >>> 0 && (entry.hi & hi) >>> 0 === hi >>> 0;
}

/** By CPU: the locals of its program that are asked for. */
export function observedLocals(scenario: Scenario): number[][] {
  const all = observedOf(scenario);
  return Array.from({ length: scenario.cpus }, (_, cpu) => [
    ...new Set(all.flatMap(local => (local.cpu === cpu ? [local.reg] : []))),
  ]);
}

/** By program: which statement a local is the `let` of. */
const statements = new WeakMap<CpuProgram, Map<number, number>>();

/** The statement of a CPU's own program that gives a local its value. What stands in no block within keeps it, so it is the last such. */
export function statementOf(program: CpuProgram, reg: number): number {
  let known = statements.get(program);
  if (!known) statements.set(program, (known = new Map()));
  let found = known.get(reg);
  if (found === undefined) {
    const own = program.statements.slice(0, program.handlers?.[0] ?? program.preempting);
    found = own.findLastIndex(({ action }) => 'into' in action && action.into === reg);
    known.set(reg, found);
  }
  return found;
}
