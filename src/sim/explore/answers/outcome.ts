/**
 * What a run ends in, as far as the program that ran, or its kernel, could tell. An outcome is
 *
 *   - every page's final entry: absent, present, PROT_NONE or other (swap, migration, stray bits), with its frame as
 *     the guest knows it, RW, A and D;
 *   - which bits were lost, on which pages; and where the script follows what pages hold, writes that pages do not show;
 *   - which CPU's access to which page ended as SIGSEGV, and which pages were stored to through a stale TLB entry;
 *   - the final value of each word, and of what an expectation asks for of a CPU's locals;
 *   - which CPUs wait for ever, and which have stopped at a BUG of the kernel.
 *
 * Not in it: faults that the kernel mended, and how many steps, traps or hypercalls it took; so outcomes of two
 * backends, and of two protocols, can be compared.
 */

import { type EndedRange, rangeName } from '../../../model/outcomes.ts';
import { A, D, frameOf, P, RW } from '../../../model/pte.ts';
import { FIRST_PFN } from '../../entries.ts';
import type { Machine } from '../../machine.ts';
import { observedOf, observedText } from '../../observed.ts';
import { observedAtEnd } from '../../ops/expressions.ts';
import { unshownTexts } from '../../ops/landing.ts';
import { declaredWords } from '../../scenario.ts';
import * as st from '../../state.ts';
import { leftWaiting } from '../../waits.ts';
import type { Mark } from '../states/history.ts';

export interface Outcome {
  /** Equal for equal outcomes, of whatever backend. */
  readonly key: string;
  /** The same in words, pages that end alike said once. */
  readonly text: string;
  /** Final entries; neighbours of a mapping that end alike are one range. */
  readonly entries: readonly EndedRange[];
  /** What happened on the way, and who has not come to an end, in words. */
  readonly happened: readonly string[];
  readonly marks: readonly Mark[];
  /** CPUs that wait for ever. */
  readonly stuck: readonly number[];
}

/** The outcome of the machine's state, in which no CPU can move, after what `marks` say. */
export function outcomeOf(machine: Machine, marks: readonly Mark[], pageName: (page: number) => string): Outcome {
  const left = Array.from({ length: machine.build.cpus }, (_, cpu) => cpu).filter(cpu => !machine.done(cpu));
  const stuck = left.filter(cpu => !machine.stopped(cpu) && !leftWaiting(machine, cpu));
  // A BUG is said of the CPU that stops at it.
  const happened = marks
    .filter(({ kind }) => kind !== 'bug')
    .map(mark => markText(mark, pageName))
    .sort();
  if (machine.build.frames) happened.push(...unshownTexts(machine, pageName));
  const waits = left.map(cpu => `cpu ${cpu} ${restOf(machine, cpu)}`);
  const starts = new Set(machine.build.layout.regions.map(({ first }) => first));
  const entries = folded(endsOf(machine), starts);
  const values = valuesAtEnd(machine);
  const said = (name: (page: number) => string): string =>
    [...entries.map(range => `${rangeName(range, name)} ${range.end}`), ...values, ...happened, ...waits].join('; ');
  const told = [...values, ...happened, ...waits];
  return { key: said(String), text: said(pageName), entries, happened: told, marks, stuck };
}

/** Where a CPU that cannot move is left. */
function restOf(machine: Machine, cpu: number): string {
  if (machine.stopped(cpu)) return 'stops at a BUG';
  return leftWaiting(machine, cpu) ? 'waits for an interrupt' : 'waits for ever';
}

/** The words of the script, and what expectations ask of the CPUs' locals. */
function valuesAtEnd(machine: Machine): string[] {
  const { scenario, shape } = machine.build;
  const words = declaredWords(scenario).map(({ name }, i) => `${name} = ${machine.state[shape.shared + i]}`);
  const locals = observedOf(scenario).flatMap(asked => {
    const value = observedAtEnd(machine, asked);
    return value === null ? [] : [observedText(asked, value)];
  });
  return [...words, ...locals];
}

/** The pages' entries in words, as they were when they were last asked for: from one end of an exploration to another few of them differ. */
const told = new WeakMap<Machine, { readonly lo: Int32Array; readonly hi: Int32Array; readonly ends: string[] }>();

/** The final entry of each page in words. */
function endsOf(machine: Machine): readonly string[] {
  const { pages } = machine.build.layout;
  let last = told.get(machine);
  if (!last) told.set(machine, (last = { lo: new Int32Array(pages), hi: new Int32Array(pages), ends: [] }));
  const { lo, hi, ends } = last;
  for (let page = 0; page < pages; page++) {
    const e = machine.entry(page);
    if (page < ends.length && machine.state[e + st.LO] === lo[page] && machine.state[e + st.HI] === hi[page]) continue;
    lo[page] = machine.state[e + st.LO];
    hi[page] = machine.state[e + st.HI];
    ends[page] = endOf(machine, page);
  }
  return ends;
}

/** A page's final entry in words. */
function endOf(machine: Machine, page: number): string {
  const { entries } = machine.build;
  const e = machine.entry(page);
  const lo = machine.state[e + st.LO] >>> 0;
  const hi = machine.state[e + st.HI] >>> 0;
  const flags = [lo & RW ? 'RW' : '', lo & A ? 'A' : '', lo & D ? 'D' : ''].filter(Boolean).join(' ');
  if (lo === 0 && hi === 0) return 'absent';
  if (!entries.present(lo)) return `not present${flags && frameOf(lo, hi) === 0 ? `, stray ${flags}` : ''}`;
  const kind = lo & P ? 'present' : 'PROT_NONE';
  const frame = entries.pfn(lo, hi) - FIRST_PFN - page;
  return `${kind}${flags && ` ${flags}`}${frame ? ` frame ${frame > 0 ? '+' : ''}${frame}` : ''}`;
}

export function markText({ kind, bit, cpu, page }: Mark, pageName: (page: number) => string): string {
  switch (kind) {
    case 'lost':
      return `lost ${bit === D ? 'D' : 'A'} of ${pageName(page)}`;
    case 'sigsegv':
      return `cpu ${cpu} SIGSEGV at ${pageName(page)}`;
    case 'sigbus':
      return `SIGBUS at ${pageName(page)}`;
    case 'fault':
    case 'spurious_fault':
      return `${kind.replace('_', ' ')} at ${pageName(page)}`;
    case 'stale_write':
    case 'freed_write':
    case 'late_write':
    case 'untraced_write':
      return `${kind.replace('_', ' ')} to ${pageName(page)}`;
    case 'stale_read':
    case 'lost_write':
    case 'freed_read':
    case 'late_read':
    case 'torn_read':
      return `${kind.replace('_', ' ')} of ${pageName(page)}`;
    case 'bug':
      return 'kernel BUG';
  }
}

/** Neighbours of a mapping that end alike, said once. */
function folded(ends: readonly string[], starts: ReadonlySet<number>): EndedRange[] {
  const out: EndedRange[] = [];
  for (let first = 0; first < ends.length; ) {
    let last = first;
    while (last + 1 < ends.length && ends[last + 1] === ends[first] && !starts.has(last + 1)) last++;
    out.push({ first, last, end: ends[first] });
    first = last + 1;
  }
  return out;
}
