/**
 * A script after elaboration: what the engine runs. Loops are unrolled, params and constants folded, names resolved;
 * only tests on values that a run produces remain, as forward jumps. Plain data, so it crosses a worker boundary.
 *
 * Pages are named by mapping and index, not by address, because a mapping without `at` lies elsewhere on a 32-bit
 * backend; the engine's layout turns them into addresses.
 */
import type { HappeningKind, Metric } from './happenings.ts';
import type { Replaceable } from './kernel-functions.ts';
import type { Action, Bound, PageRange, PageRef, Place, Protection, Statement } from './statements.ts';

export interface Mapping {
  readonly name: string;
  readonly pages: number;
  readonly protection: Protection;
  /** Byte address, page aligned; absent where the layout chooses. */
  readonly address?: number;
  /** resident: present, exclusive, A and D clear; read: A; written: A and D; untouched: no entry yet. */
  readonly state: 'resident' | 'untouched' | 'read' | 'written';
  /** shared without `file` is shmem. */
  readonly sharing: 'private' | 'shared';
  /** File-backed, with dirty accounting where shared. */
  readonly file: boolean;
  /** A private mapping of a file of tmpfs, which reads nothing ahead. A shared one is shmem, and no `file`. */
  readonly tmpfs?: boolean;
  /** The file is open for reading only: a shared mapping of it can never be made writable (VM_MAYWRITE is clear). */
  readonly readonly?: boolean;
  /** Pages of a folio, a power of two, where that is more than one (folio.ts). A file's pages are in the page cache, then. */
  readonly folio?: number;
  /** Mapped by huge entries, 2 MiB each, which are a mapping of their own (huge.ts). */
  readonly huge?: true;
  /** Of huge entries: the number of the mapping that they map. */
  readonly entriesOf?: number;
  /** Half-open index ranges whose entries are swap entries. */
  readonly swapped: readonly (readonly [number, number])[];
  /** Half-open index ranges whose entries are migration entries (write ones where the protection has w). */
  readonly migrating: readonly (readonly [number, number])[];
  /** Number of the address space that it lies in; absent: 0, `main`. */
  readonly mm?: number;
  /** The mapping that a fork copies it from, into the child's address space; it is not there before. */
  readonly copyOf?: number;
  readonly place: Place;
}

/** A word of memory that CPUs share, beside the page tables. */
export interface SharedWord {
  readonly name: string;
  readonly value: number;
  /** The kernel's own, such as how many readers RCU has: how it ends is no outcome. */
  readonly ofKernel?: true;
  readonly place: Place;
}

/** The words that a script itself declares; the kernel's own stand behind them. */
export const declaredWords = ({ words = [] }: Pick<Scenario, 'words'>): readonly SharedWord[] =>
  words.filter(word => !word.ofKernel);

/** Whether a script has readers of RCU, which the kernel counts in a word of its own. */
export const hasReaders = ({ words = [] }: Pick<Scenario, 'words'>): boolean => words.some(word => word.ofKernel);

/** The address spaces of a script, and where its CPUs begin. */
export interface Tasks {
  /** By number; the first is `main`. */
  readonly mms: readonly string[];
  /** By CPU: the number of an address space, or KTHREAD. */
  readonly starts: readonly number[];
  /** Where the script first says that it has tasks. */
  readonly place: Place;
}

/** In place of an address space: a kernel thread, which has none of its own. */
export const KTHREAD = -1;
/** Most address spaces of a script. */
export const MAX_MMS = 8;

/** How stores come to memory: at once, or through a store buffer per CPU, as x86-TSO says. */
export type MemoryModel = 'sc' | 'tso';

/** Whether TLBs are filled by accesses alone, or unasked, too (fills.ts). */
export type TlbFills = 'asked' | 'unasked';

/** A CPU's program, loops unrolled. */
export interface CpuProgram {
  readonly statements: readonly Statement[];
  /** Number of locals used. */
  readonly locals: number;
  /** The first statement of each handler of the CPU's interrupts (interrupts.ts); they stand behind its own end. Absent where it has none. */
  readonly handlers?: readonly number[];
  /** Which of them are of a non-maskable interrupt, by number. Absent where none is. */
  readonly nmis?: readonly number[];
  /** The first statement of the task that preempts the CPU's own (preemption.ts), behind all these. Absent where there is none. */
  readonly preempting?: number;
}

/** The statements of a CPU's own program with its handlers, and those of its second task. */
export const tasksOf = ({ statements, preempting = statements.length }: CpuProgram): Statement[][] => [
  statements.slice(0, preempting),
  statements.slice(preempting),
];

/** Which programs, tasks of one CPU apart, may do something, themselves or by a function that they call, or that stands in the place of the kernel's. */
export function tasksDoing({ programs, functions = [] }: Scenario, does: (action: Action) => boolean): number[] {
  const called = functions.some(f => f.program.statements.some(({ action }) => does(action)));
  const calls = (action: Action): boolean => called && (action.kind === 'call' || action.kind === 'activity');
  return programs
    .flatMap(tasksOf)
    .flatMap((part, i) => (part.some(({ action }) => does(action) || calls(action)) ? [i] : []));
}

/** A start/commit pair of the user's own. Locals 0 and 1 of `commit` are `old` and `new`. */
export interface Protocol {
  readonly name: string;
  readonly start: CpuProgram;
  readonly commit: CpuProgram;
  readonly place: Place;
}

/** A function of the script, for arguments of certain kinds. Its first locals are its parameters. */
export interface ScriptFunction {
  /** The routine that it becomes. */
  readonly routine: string;
  readonly name: string;
  readonly parameters: number;
  readonly program: CpuProgram;
  /** Pages that it, and what it calls, names by itself. */
  readonly pages: readonly PageRange[];
  /** The kernel function in whose place it stands, and on which backends; on all where `on` is absent. */
  readonly replaces?: Replaceable;
  readonly on?: readonly string[];
  readonly place: Place;
}

export type OverrideValue = string | number | boolean;

/** One backend to run. `name` is what the script calls it, else the preset. */
export interface BackendChoice {
  readonly name: string;
  /** The preset that it comes from in the end. */
  readonly preset: string;
  /** Backends of the script that it comes from, nearest first: what replaces a function on one of them does so here. */
  readonly from?: readonly string[];
  readonly overrides: Readonly<Record<string, OverrideValue>>;
  readonly place?: Place;
}

/** What the final state alone says. */
export type EndAtom =
  /** The entry's final value has (or lacks) all of these bits. */
  | { readonly kind: 'has' | 'lacks'; readonly page: PageRef; readonly lo: number; readonly hi: number }
  /** The final value of a word, or of what a CPU's `let` holds, compares so. */
  | { readonly kind: 'word'; readonly shared: number; readonly bound: Bound; readonly value: number }
  | {
      readonly kind: 'local';
      readonly cpu: number;
      readonly reg: number;
      readonly name: string;
      readonly bound: Bound;
      readonly value: number;
    }
  | EntryRead
  | DataRead;

/** What a CPU's `let` has read of a page was the write of this name. */
export interface DataRead {
  readonly kind: 'data_read';
  readonly cpu: number;
  readonly reg: number;
  readonly name: string;
  readonly write: string;
}

/** The entry that a CPU's `let` holds has all of these bits, or none of them. */
export interface EntryRead {
  readonly kind: 'entry_read';
  readonly cpu: number;
  readonly reg: number;
  readonly name: string;
  /** All of them, or none. */
  readonly has: boolean;
  readonly lo: number;
  readonly hi: number;
}

/** One thing that a run ends with or passes through. */
export type OutcomeAtom =
  | EndAtom
  | { readonly kind: 'lost'; readonly bit: 'A' | 'D'; readonly range?: PageRange }
  /** It happened, on one of these pages where there is a range. */
  | { readonly kind: HappeningKind; readonly range?: PageRange }
  /** Some CPU waits for ever. */
  | { readonly kind: 'hang' }
  /** In the end the page shows something else than the last write to it. */
  | { readonly kind: 'unshown'; readonly range?: PageRange }
  /** In the end the page, its file or its swap slot shows the write of this name. */
  | {
      readonly kind: 'shows';
      readonly page: PageRef;
      readonly where: 'memory' | 'disk' | 'swap';
      readonly name: string;
    }
  /** In the end the page structure of the frame that has the page is dirty. */
  | { readonly kind: 'page_dirty'; readonly page: PageRef };

/** What an expectation asks of a complete run. */
export type OutcomeCondition =
  | OutcomeAtom
  | { readonly kind: 'not'; readonly of: OutcomeCondition }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly OutcomeCondition[] };

export type Expectation = {
  /** Backend names it is limited to; absent: every backend that runs. */
  readonly on?: readonly string[];
  /** As the script has it, without `expect` and `on …`. */
  readonly text: string;
  readonly place: Place;
} & (
  | {
      readonly kind: 'outcome';
      readonly quantifier: 'never' | 'sometimes' | 'always';
      readonly condition: OutcomeCondition;
    }
  | { readonly kind: 'count'; readonly metric: Metric; readonly bound: Bound; readonly value: number }
);

export interface Scenario {
  /** File name for reports. */
  readonly name: string;
  readonly cpus: number;
  readonly backends: readonly BackendChoice[];
  readonly maps: readonly Mapping[];
  /** Absent where the script has none. */
  readonly words?: readonly SharedWord[];
  /** Absent where the script has one address space, which is live on all CPUs. */
  readonly tasks?: Tasks;
  /** What the script says of its machine's memory; absent where it leaves that open. */
  readonly memory?: MemoryModel;
  /** What it says of fills of TLBs that no access asks for; absent where it leaves that open. */
  readonly fills?: TlbFills;
  /** Runs before the CPUs, on cpu 0, without events and free of cost: it makes the state that the test starts in. */
  readonly setup: CpuProgram;
  /** One a CPU; a CPU without a block has an empty program. */
  readonly programs: readonly CpuProgram[];
  readonly protocols: readonly Protocol[];
  /** Absent where the script has none. A function stands behind those that it calls. */
  readonly functions?: readonly ScriptFunction[];
  /** The replay code of a `schedule` line, and where it stands. */
  readonly schedule?: { readonly code: string; readonly place?: Place };
  readonly expectations: readonly Expectation[];
}

/** Most statements after unrolling, over all CPUs. */
export const MAX_STATEMENTS = 1_000_000;
/** Most pages of one mapping: 16 TiB. */
export const MAX_PAGES = 2 ** 32;
/** Most backends of a script: all presets, and as many variants again. Each is a run and an exploration of its own. */
export const MAX_BACKENDS = 32;
/** Most words of a script. */
export const MAX_WORDS = 30;
/** Most CPUs of a machine. */
export const MAX_CPUS = 8;
/** Most bytes of a script. */
export const MAX_SCRIPT_BYTES = 1 << 20;

/** Mappings that only an mremap of the script makes, by number. */
export function remapTargets(programs: readonly CpuProgram[]): Set<number> {
  return new Set(
    programs.flatMap(p => p.statements).flatMap(({ action }) => (action.kind === 'mremap' ? [action.to.map] : [])),
  );
}
