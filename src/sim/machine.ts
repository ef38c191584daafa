/**
 * The machine: CPUs that execute linked code over one flat state, the hypervisor and the hardware being part of it.
 *
 * `step(cpu)` executes one step. Everything that happens is told to an observer (a run records it, the explorer passes
 * none), and everything that persists is in `state`, so a caller may copy the state, step, and put the copy back.
 */
import type { EventKind } from '../model/events.ts';
import { type AreaList, AreaLists } from './area-list.ts';
import type { CostName } from './cost.ts';
import type { Entries } from './entries.ts';
import type { Exits } from './exit-table.ts';
import type { PageFrames } from './frames.ts';
import type { HugeEntries } from './huge.ts';
import type { Layout } from './layout.ts';
import { cpuOf, isBuffer, isCpu, isFill, isInterrupt, isTask, placeOfFill } from './mover.ts';
import type { Parameters } from './parameters.ts';
import type { Revocable } from './revocable.ts';
import type { Scenario, ScriptFunction } from './scenario.ts';
import * as st from './state.ts';
import type { Step } from './steps.ts';
import type { TaskTable } from './task-table.ts';
import type { UniformTables } from './uniform.ts';
import type { Waker } from './wakers.ts';

/** What a step does: `b` is the offset of the CPU's words in the state, `to` its jump or call target. */
export type Operation<S extends Step = Step> = (machine: Machine, b: number, cpu: number, step: S, to: number) => void;

export interface LinkedStep {
  readonly step: Step;
  readonly run: Operation;
  /** Index to jump or call to; -1 where the step does neither. */
  readonly to: number;
  readonly visible: boolean;
  /** Whether a run's scheduler has something to decide before this step. */
  readonly decides: boolean;
  /** Whether a CPU must wait before this step; null where it never has to. */
  readonly blocked: ((machine: Machine, b: number, step: Step) => boolean) | null;
}

/** What comes to a CPU from beside it: a walk for the access that it makes next, an interrupt, a switch of tasks. Whether it can now, and that it does. */
export interface Beside {
  readonly ready: (machine: Machine, cpu: number) => boolean;
  readonly come: (machine: Machine, cpu: number) => void;
}

/** A page of which a CPU's TLB may be filled unasked (fills.ts). */
export interface Fill {
  readonly page: number;
  /** The address space that has it. */
  readonly mm: number;
  /** The last statements of the CPU that access it, and write to it; -1 where none writes. Of a CPU with handlers or two tasks, its end. */
  readonly last: number;
  readonly lastWrite: number;
  /** The first statement by which the program may come past its last access to the page, without a look at the TLB. */
  readonly leaves: number;
}

/** The same of a CPU's unasked fills, each by its place among them. */
export interface Fills {
  readonly ready: (machine: Machine, cpu: number, place: number) => boolean;
  readonly come: (machine: Machine, cpu: number, place: number) => void;
}

/** Linked code: a program counter is an index into `steps`. */
export interface Code {
  readonly steps: readonly LinkedStep[];
  /** Where each CPU's program starts. */
  readonly entry: readonly number[];
  readonly setup: number;
  /** The oldest store of a CPU's buffer lands; null where stores do not wait. */
  readonly land: ((machine: Machine, cpu: number) => void) | null;
  /** The data of a program's writes wait, too. */
  readonly writesWait: boolean;
  /** The page walker of a CPU, apart from its accesses (walker.ts); null where each walk is one move with its access. */
  readonly walker: Beside | null;
  /** Fills of TLBs that no access asks for (fills.ts); null where none can make a difference. */
  readonly fills: Fills | null;
  /** The interrupts of CPUs (interrupts.ts); null where none can come. */
  readonly interrupts: Beside | null;
  /** By CPU: where its handlers start, in the order in which their interrupts come. */
  readonly handlers: readonly (readonly number[])[];
  /** Switches of tasks (preemption.ts); null where no CPU has a second one. */
  readonly preemption: Beside | null;
  /** By CPU: where the task starts that preempts its own; -1 where there is none. And where a switch does. */
  readonly preempting: readonly number[];
  readonly schedule: number;
  /** How deep calls nest. */
  readonly depth: number;
  /** Routines by where they start. */
  readonly names: ReadonlyMap<number, string>;
}

/** Who hears what a machine does. `statement` is the index in the CPU's program that an event belongs to. */
export interface Observer {
  event(
    kind: EventKind,
    cpu: number,
    statement: number,
    page: number,
    lo: number,
    hi: number,
    a: number,
    b: number,
    c: number,
  ): void;
  charge(cost: CostName, times: number): void;
  /** Software has put A or D into an entry that had it not. */
  put?(bits: number, cpu: number, statement: number, page: number): void;
  /** What hardware and software have done to the entries of pages is the history of others from now on: mremap moved so many. */
  moved?(page: number, to: number, pages: number): void;
}

/** What a machine is built from; all of it constant while it runs. */
export interface Build {
  readonly scenario: Scenario;
  readonly parameters: Parameters;
  readonly layout: Layout;
  /** Mappings whose pages lie in large folios on this kernel, by number. */
  readonly folios: ReadonlySet<number>;
  /** Of mappings whose files are read into large folios, by number: where the state has what read-ahead knows. */
  readonly readAhead: ReadonlyMap<number, number>;
  /** Entries that map 2 MiB; null where the script has none. */
  readonly huge: HugeEntries | null;
  /** Pages that MADV_FREE has seen wait in a list, and the script can tell. */
  readonly lazyFree: boolean;
  /** Areas have locks of their own, and the script can tell. */
  readonly vmaLocks: boolean;
  readonly entries: Entries;
  readonly code: Code;
  /** The script's functions that this backend runs with. */
  readonly functions: readonly ScriptFunction[];
  /** A Xen guest (or none of the hypervisor's rules apply). */
  readonly xen: boolean;
  /** Pages whose revocations are followed. */
  readonly revocable: Revocable;
  /** By CPU, the pages of which its TLB may be filled unasked. */
  readonly fills: readonly (readonly Fill[])[];
  /** By CPU and statement: whether it is an access of the program's own, a read or a write. */
  readonly byAccess: readonly (readonly boolean[])[];
  /** For each CPU, whether another one makes calls that gather pages whose flush is pending for a while. */
  readonly othersGather: readonly boolean[];
  /** The host that makes a copy of the guest's tables for the hardware; null where that walks the guest's own. */
  readonly shadow: 'kvm' | 'lguest' | null;
  /** What pages hold; null where the script does not ask. */
  readonly frames: PageFrames | null;
  /** Address spaces and who runs in which; null where the script has one, which is live on all CPUs. */
  readonly tasks: TaskTable | null;
  /** Address spaces that end; null where none does. */
  readonly exits: Exits | null;
  /** How many barriers each CPU's program has. */
  readonly barriers: readonly number[];
  /** CPUs of the machine. */
  readonly cpus: number;
  /** Who reads and writes entries by software: the CPUs, and where they are interrupted, what handlers run on them. */
  readonly contexts: number;
  /** Who may end a wait for a word, beside the CPUs' own programs. */
  readonly wakers: readonly Waker[];
  /** Who can move: the CPUs, and what moves beside them (mover.ts). */
  readonly movers: readonly number[];
  /** By CPU: locals of its program that expectations ask for. */
  readonly observed: readonly (readonly number[])[];
  /** Index of a page among those that a script accesses, by page number; -1 where none does. */
  readonly accessIndex: ReadonlyMap<number, number>;
  readonly shape: st.StateShape;
}

export class Machine {
  readonly build: Build;
  readonly areaLists: AreaLists;
  state: st.StateWords;
  observer: Observer | null = null;
  /** Tables of a large mapping that are kept as stretches, in a run; null where every entry is in the state. */
  uniform: UniformTables | null = null;
  /** The setup block runs: it may leave entries that Xen would refuse, as if the frame had been the guest's before. */
  settingUp = false;
  /** Page whose window the last step opened, or -1. */
  window = -1;

  constructor(build: Build, state: st.StateWords, areaLists = new AreaLists()) {
    this.build = build;
    this.state = state;
    this.areaLists = areaLists;
  }

  /** Page numbers may need more than 31 bits. */
  get wide(): boolean {
    return this.state instanceof Float64Array;
  }

  get areas(): AreaList {
    return this.areaLists.list(this.state[st.AREAS]);
  }

  set areas(list: AreaList) {
    this.state[st.AREAS] = this.areaLists.number(list);
  }

  /** Offset of a CPU's words. */
  base(cpu: number): number {
    return this.build.shape.cpus + cpu * this.build.shape.cpuWords;
  }

  /** The CPU whose words begin there. */
  cpuAt(b: number): number {
    return (b - this.build.shape.cpus) / this.build.shape.cpuWords;
  }

  /** Offset of an entry's words. */
  entry(page: number): number {
    const { uniform } = this;
    const { entries } = this.build.shape;
    return uniform === null ? entries + page * st.ENTRY_WORDS : uniform.offset(this.state, entries, page);
  }

  /** Takes bits out of the marks of all entries. */
  clearMarks(bits: number): void {
    const { uniform, state } = this;
    const { layout, shape } = this.build;
    uniform?.clearMarks(state, shape.entries, bits);
    for (let page = 0; page < layout.pages; ) {
      const end = uniform?.endOf(page) ?? -1;
      if (end < 0) state[this.entry(page) + st.UNSEEN] &= ~bits;
      page = end < 0 ? page + 1 : end;
    }
  }

  /** Offset of a page-table page's words. */
  tableOf(page: number): number {
    return this.build.shape.tables + this.build.layout.table(page) * st.TABLE_WORDS;
  }

  /** Offset of the word of the table of `level` (4: page-table page, 3: PMD page, 2: PUD page) above a page; -1 where it is always there. */
  existence(level: number, page: number): number {
    return this.existenceAbove(level, this.build.layout.table(page));
  }

  /** The same above a page-table page, by its number. */
  existenceAbove(level: number, table: number): number {
    if (level === 4) return this.build.shape.tables + table * st.TABLE_WORDS + st.TABLE_FLAGS;
    const upper = this.build.layout.upper(level, table);
    return upper === undefined ? -1 : this.build.shape.uppers + upper * st.UPPER_WORDS;
  }

  /** Whether a walk finds the page-table page of a page: every table above it exists. */
  reachable(page: number): boolean {
    return this.missingLevel(page) === 0;
  }

  /** The level of the first table above a page that a walk does not find; 0 where it finds all. */
  missingLevel(page: number): number {
    const table = this.build.layout.table(page);
    const above = this.missingAbove(table);
    return above || (this.state[this.existenceAbove(4, table)] & st.TABLE_EXISTS ? 0 : 4);
  }

  /** The same above a page-table page. */
  missingAbove(table: number): number {
    for (let level = 2; level <= 3; level++) {
      const word = this.existenceAbove(level, table);
      if (word >= 0 && !(this.state[word] & st.TABLE_EXISTS)) return level;
    }
    return 0;
  }

  /** Offset of a TLB entry, or -1 for a page that no script accesses. A shadowing host's copy stands for all CPUs' TLBs. */
  tlb(cpu: number, page: number): number {
    const index = this.build.accessIndex.get(page);
    if (index === undefined) return -1;
    const { copy, tlb } = this.build.shape;
    return (this.build.shadow ? copy : this.base(cpu) + tlb) + index;
  }

  done(cpu: number): boolean {
    return this.state[this.base(cpu) + st.DONE] !== 0;
  }

  /** Whether a CPU has come upon a BUG: it does nothing any more, and is not done. */
  stopped(cpu: number): boolean {
    return this.stepAt(cpu).op === 'stopped';
  }

  /** The step that a CPU is at. */
  stepAt(cpu: number): Step {
    return this.build.code.steps[this.state[this.base(cpu) + st.PC]].step;
  }

  /** Whose software makes a statement of a CPU's program: the CPU's first task, its handlers, or the task that preempts it, each of which has a number behind the CPUs'. */
  context(cpu: number, statement: number): number {
    const { contexts, cpus, scenario } = this.build;
    if (contexts === cpus || this.settingUp) return cpu;
    const { handlers, preempting } = scenario.programs[cpu];
    if (preempting !== undefined && statement >= preempting) return contexts - cpus + cpu;
    return handlers && statement >= handlers[0] ? cpus + cpu : cpu;
  }

  /** Whose software runs on a CPU. */
  running(cpu: number): number {
    return this.context(cpu, this.state[this.base(cpu) + st.STATEMENT]);
  }

  /** Whether a CPU's statement is an access of its own, or takes a page as one does, so that what its kernel does now is a page fault's. */
  accesses(cpu: number): boolean {
    return !this.settingUp && this.build.byAccess[cpu][this.state[this.base(cpu) + st.STATEMENT]];
  }

  /** Whether a mover can move now: a CPU that is not done, and waits for no lock or barrier; a store that waits; a walk; an interrupt. */
  enabled(mover: number): boolean {
    if (isCpu(mover)) {
      const b = this.base(mover);
      if (this.state[b + st.DONE]) return false;
      const next = this.build.code.steps[this.state[b + st.PC]];
      return next.blocked === null || !next.blocked(this, b, next.step);
    }
    if (isBuffer(mover)) return this.state[this.base(cpuOf(mover)) + st.STORES] > 0;
    if (isFill(mover)) return this.build.code.fills?.ready(this, cpuOf(mover), placeOfFill(mover)) ?? false;
    return this.beside(mover)?.ready(this, cpuOf(mover)) ?? false;
  }

  private beside(mover: number): Beside | null {
    const { walker, interrupts, preemption } = this.build.code;
    return isTask(mover) ? preemption : isInterrupt(mover) ? interrupts : walker;
  }

  /** Executes the next step of a CPU that is enabled, lands the oldest store of a buffer, has a walker walk, or an interrupt come. */
  step(mover: number): void {
    if (!isCpu(mover)) {
      this.window = -1;
      if (isBuffer(mover)) this.build.code.land?.(this, cpuOf(mover));
      else if (isFill(mover)) this.build.code.fills?.come(this, cpuOf(mover), placeOfFill(mover));
      else this.beside(mover)?.come(this, cpuOf(mover));
      return;
    }
    const b = this.base(mover);
    this.execute(this.build.code.steps[this.state[b + st.PC]], b, mover);
  }

  /** The same for who has looked up the step and the CPU's words already. */
  execute(linked: LinkedStep, b: number, cpu: number): void {
    this.state[b + st.PC]++;
    this.window = -1;
    linked.run(this, b, cpu, linked.step, linked.to);
  }

  /** Tells the observer of an event of the CPU's current statement. */
  note(kind: EventKind, b: number, cpu: number, page = -1, lo = 0, hi = 0, x = 0, y = 0, z = 0): void {
    this.observer?.event(kind, cpu, this.state[b + st.STATEMENT], page, lo >>> 0, hi >>> 0, x, y, z);
  }

  /** As `note`, for a statement that is over: the commit whose queued update the hypervisor makes now. */
  noteFor(kind: EventKind, cpu: number, statement: number, page: number, lo: number, hi: number, x = 0, y = 0, z = 0) {
    this.observer?.event(kind, cpu, statement, page, lo >>> 0, hi >>> 0, x, y, z);
  }

  charge(cost: CostName, times = 1): void {
    this.observer?.charge(cost, times);
  }
}
