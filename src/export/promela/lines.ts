/** Pieces that lines of Promela are made of, and what they depend on. */
import type { Parameters } from '../../sim/parameters.ts';

/** A variable of a CPU, its type, and whether it is an array and how long. */
export type CpuVariable = readonly [name: string, type: string, length?: string];

/** A CPU's second task: where it begins, where a switch does, and what lies behind the exchange of the two. */
export interface SecondTask {
  readonly start: number;
  readonly schedule: number;
  readonly behindSwitch: number;
}

/** What comes to a CPU beside its steps. */
export interface Besides {
  /** Whether interrupts have to do with the script, so that CPUs say whether theirs are on. */
  readonly flags: boolean;
  /** Whether the script turns preemption off. */
  readonly preempts: boolean;
  /** The handlers of this CPU, by number, that come while its interrupts are off, too. */
  readonly nmis: readonly number[];
  /** By statement, whose software it is (Machine.context); null where CPUs are never interrupted. */
  readonly contexts: readonly number[] | null;
  /** Where this CPU's handlers begin. */
  readonly handlers: readonly number[];
  readonly task: SecondTask | null;
}

/** What the lines need to know of a script's tasks. */
export interface TaskSetting {
  /** By statement of the CPU, the mm that its pages are of, or that the CPU is in. */
  readonly mms: readonly number[];
}

/** What the lines depend on beside the step. */
export interface Setting {
  readonly cpu: number;
  readonly cpus: number;
  readonly parameters: Parameters;
  readonly xen: boolean;
  /** For each statement of this CPU, whether it is an access of the program's own. */
  readonly byAccess: readonly boolean[];
  /** Whether another CPU makes calls that gather flushes. */
  readonly othersGather: boolean;
  /** Whether an expectation asks for torn reads. */
  readonly tears: boolean;
  /** Whether an expectation asks for spurious faults. */
  readonly grows: boolean;
  /** Whether a page fault can find its page, or its neighbours, in the page cache. */
  readonly pageCache: boolean;
  /** Whether page-table pages are missing at the start, or a statement sets an entry that maps one. */
  readonly tablesChange: boolean;
  /** Whether pages lose their areas (unmapping.ts). */
  readonly unmaps: boolean;
  /** Whether pages move (moving.ts). */
  readonly moves: boolean;
  /** Whether programs fork, and pages have copies in address spaces of children (forking.ts). By statement of this CPU, the child that it makes. */
  readonly forks: boolean;
  readonly copies: boolean;
  readonly children: readonly number[];
  /** Whether it is followed which areas have an anon_vma. */
  readonly anonVma: boolean;
  /** Whether pages of files are written back (writeback.ts). */
  readonly syncs: boolean;
  /** Whether an entry may come to name another frame without having been empty. */
  readonly exchanges: boolean;
  /** Whether walks are moves of their own (walkers.ts). */
  readonly walks: boolean;
  /** Whether TLBs are filled unasked (fills.ts). */
  readonly fills: boolean;
  /** Whether stores wait (store-buffers.ts). */
  readonly tso: boolean;
  /** Whether the data of writes do, too (waiting-data.ts). */
  readonly writesWait: boolean;
  /** Whether the script follows what pages hold (frames.ts), and keeps what reads find; by statement of this CPU, the number of its write. */
  readonly frames: boolean;
  readonly keeps: boolean;
  readonly contents: readonly number[];
  /** Address spaces, where the script has tasks (tasks.ts). */
  readonly tasks: TaskSetting | null;
  /** How deep calls nest. */
  readonly depth: number;
  /** What comes to the CPU beside its steps (besides.ts). */
  readonly besides: Besides;
  /** What expectations ask of locals: where the model keeps it, what it is, and the statement that reads it. */
  readonly observed: readonly (readonly [kept: number, value: string, statement: number])[];
  /** That every CPU which has this barrier is at it, or has ended. */
  readonly allAt: (barrier: number) => string;
}

export type Lines = readonly string[];

/** What the model does not have. */
export const outside = 'outside';

/** What some kinds of steps are in the model. */
export type LinesOf<S extends { readonly op: string }> = {
  readonly [K in S['op']]:
    | Lines
    | ((step: Extract<S, { readonly op: K }>, setting: Setting) => Lines | typeof outside)
    | typeof outside;
};

/** Statements that are executed where a condition holds. */
export const when = (condition: string, ...then: string[]): string =>
  `if :: ${condition} -> ${then.join('; ')} :: else fi`;

/** FLAG, 1 where a condition holds. */
export const flag = (condition: string): string => `flag = (${condition} -> 1 : 0)`;

/** One Promela statement over several lines. */
export const statement = (...lines: string[]): string => lines.join('\n    ');
