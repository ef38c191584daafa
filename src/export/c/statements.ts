/**
 * A script's statements as calls of the C program, one a line. Single accesses at equal distances, as a loop over pages
 * unrolls to, are one call. What a program cannot ask of a real kernel is refused, by its place.
 */
import { PAGE_BYTES } from '../../model/pte.ts';
import { Unsupported } from '../../sim/program.ts';
import type { CpuProgram } from '../../sim/scenario.ts';
import type { Action, PageRange, Place, Protection, Statement } from '../../sim/statements.ts';
import type { Places } from '../steps.ts';
import { MAX_CALLS, type Part } from './runtime.ts';

/** One call of the program: its text, the parts that it needs, and the line of the script. */
export interface Call {
  readonly text: string;
  readonly parts: readonly Part[];
  readonly line: number;
}

/** The bits of a protection in the words of sys/mman.h. */
export const protWords: Readonly<Record<Protection, string>> = {
  none: 'PROT_NONE',
  r: 'PROT_READ',
  rw: 'PROT_READ | PROT_WRITE',
  rx: 'PROT_READ | PROT_EXEC',
  rwx: 'PROT_READ | PROT_WRITE | PROT_EXEC',
};

/** How many CPUs have an n-th barrier. */
export function partiesOf(programs: readonly CpuProgram[]): (number: number) => number {
  const counts = new Map<number, number>();
  for (const { statements } of programs)
    for (const { action } of statements)
      if (action.kind === 'barrier') counts.set(action.number, (counts.get(action.number) ?? 0) + 1);
  return number => counts.get(number) ?? 0;
}

/** The calls of a program's statements, in their order. Throws Unsupported. */
export function callsOf(
  statements: readonly Statement[],
  places: Places,
  parties: (number: number) => number,
): readonly Call[] {
  const calls: Call[] = [];
  for (let i = 0; i < statements.length; ) {
    const strided = stridedAccess(statements, i, places);
    const { action, place } = statements[i];
    calls.push(strided?.call ?? callOf(action, place, places, parties));
    i += strided?.statements ?? 1;
    if (calls.length > MAX_CALLS)
      throw new Unsupported(place, `more than ${MAX_CALLS} calls: that is no program that a compiler is given`);
  }
  return calls;
}

/** Numbers of a call: `0x10000000000, 64`. */
export function spanOf(range: PageRange, places: Places): string {
  const [from, to] = [places.address(range.first), places.address(range.last)];
  return `0x${from.toString(16)}, ${(to - from) / PAGE_BYTES + 1}`;
}

/** Accesses to one page each, upwards at one distance, from a statement on; undefined where there is only one. */
function stridedAccess(
  statements: readonly Statement[],
  from: number,
  places: Places,
): { readonly call: Call; readonly statements: number } | undefined {
  const pageOf = ({ action }: Statement, kind: Action['kind']): number | undefined => {
    if (action.kind !== kind || (action.kind !== 'read' && action.kind !== 'write')) return undefined;
    const [first, last] = [places.address(action.range.first), places.address(action.range.last)];
    return first === last ? first / PAGE_BYTES : undefined;
  };
  const { kind } = statements[from].action;
  const first = pageOf(statements[from], kind);
  const second = statements[from + 1] && pageOf(statements[from + 1], kind);
  if (first === undefined || second === undefined || second <= first) return undefined;
  const step = second - first;
  let count = 2;
  while (from + count < statements.length && pageOf(statements[from + count], kind) === first + count * step) count++;
  const text = `do_access(${kind === 'write' ? 1 : 0}, 0x${(first * PAGE_BYTES).toString(16)}, ${count}, ${step});`;
  return { call: { text, parts: ['access'], line: statements[from].place.line }, statements: count };
}

function callOf(action: Action, place: Place, places: Places, parties: (number: number) => number): Call {
  const call = (text: string, ...parts: Part[]): Call => ({ text, parts, line: place.line });
  switch (action.kind) {
    case 'mprotect':
      return call(`do_mprotect(${spanOf(action.range, places)}, ${protWords[action.protection]});`, 'mprotect');
    case 'munmap':
      return call(`do_munmap(${spanOf(action.range, places)});`, 'munmap');
    case 'mremap':
      return call(`do_mremap(${spanOf(action.range, places)}, 0x${places.address(action.to).toString(16)});`, 'mremap');
    case 'madvise':
      return call(
        `do_madvise(${spanOf(action.range, places)}, ${action.advice === 'free' ? 'MADV_FREE' : 'MADV_DONTNEED'});`,
        'madvise',
      );
    case 'msync':
      return call(`do_msync(${spanOf(action.range, places)});`, 'msync');
    case 'fork':
      return call('do_fork();', 'fork');
    case 'wait':
      return call('do_wait();', 'fork', 'wait');
    case 'read':
    case 'write':
      return call(`do_access(${action.kind === 'write' ? 1 : 0}, ${spanOf(action.range, places)}, 1);`, 'access');
    case 'clear_refs':
      throw new Unsupported(place, 'clear-refs goes over all of a process, whose other pages no script has');
    case 'barrier':
      return call(`barrier(${action.number}, ${parties(action.number)});`, 'barrier');
    default:
      throw new Unsupported(place, `${wordOf(action)} is nothing that a program can ask of a real kernel`);
  }
}

/** What a statement that is refused is called. */
function wordOf(action: Action): string {
  switch (action.kind) {
    case 'call':
      return 'a function of the script';
    case 'let':
    case 'unless':
    case 'jump':
      return 'a choice by the value of an entry';
    case 'lazy_enter':
    case 'lazy_leave':
      return 'lazy';
    case 'activity':
    case 'of_huge':
    case 'of_frames':
    case 'of_file':
      return action.does;
    default:
      return action.kind;
  }
}
