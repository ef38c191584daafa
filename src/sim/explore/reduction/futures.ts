/**
 * The next move of each CPU, and everything it may still do after it, as footprints. The first is exact up to what its
 * invisible steps decide; the second is a superset, from the program's remaining statements and their code.
 */
import { isForWrites, isUseful } from '../../fills.ts';
import type { Fill, Machine } from '../../machine.ts';
import { interruptedStatement } from '../../ops/interrupts.ts';
import { queuedRequest } from '../../ops/multicall.ts';
import { TO_COME } from '../../ops/switch.ts';
import { maySleep } from '../../preemption.ts';
import * as st from '../../state.ts';
import * as t from '../../steps/touch.ts';
import type { Step } from '../../steps.ts';
import { flushesOne, MOST_STORES } from '../../store-buffer.ts';
import { mmapSem } from '../../tasks.ts';
import { CodePaths, CUT_FAULT, CUT_MMAP, CUT_PTL } from './code-paths.ts';
import {
  ALL_TLBS,
  both,
  type Footprint,
  footprint,
  lookingAtTasks,
  NO_PLACE,
  NOTHING,
  type Places,
  sayingNothing,
} from './footprint.ts';
import { InvisibleTails } from './invisible-tail.ts';
import { Landings } from './landings.ts';
import { NextSteps } from './next-step.ts';
import { Relevance } from './relevance.ts';
import { Rights } from './rights.ts';
import { ALL_PAGES, ALL_TABLES, SharedPages } from './shared-pages.ts';
import { NOWHERE, type Reach, StatementPages } from './statement-pages.ts';
import { StatementRests } from './statement-rests.ts';
import type { TlbUses } from './tlb-uses.ts';
import { MOVES_PAGE } from './touches.ts';

/** Where a CPU stands, as its own words say: what its futures have in common, and those that were asked for already. */
interface Standing {
  /** Besides the CPU's own words, it is about these areas, and mmap_sem held for writing or not. */
  readonly areas: number;
  readonly holds: boolean;
  readonly reach: Reach;
  readonly queued: number;
  /** No area allows what is left of the access that it is at. */
  readonly forbidden: boolean;
  /** What its next move touches as long as no revocation is open, where that hangs on nothing else that others write; null where nobody has asked. */
  quiet: Footprint | null;
  readonly rests: { readonly cuts: number; readonly locked: number; readonly footprint: Footprint }[];
}

/** Steps whose touches hang on what others write, besides revocations. */
const asksOthers: ReadonlySet<Step['op']> = new Set(['access', 'barrier', 'free_gathered']);

export class Futures {
  private readonly machine: Machine;
  private readonly sharedPages: SharedPages;
  private readonly paths: CodePaths;
  private readonly statementPages: StatementPages;
  private readonly rights: Rights;
  private readonly relevance: Relevance;
  /** By CPU, what is left of one with two tasks; found when first asked for. */
  private readonly anyRests: (Footprint | undefined)[] = [];
  /** By CPU: the first statement of each handler. */
  private readonly handlers: readonly (readonly number[])[];
  private readonly statementRests: StatementRests;
  private readonly tails: InvisibleTails;
  private readonly nextSteps: NextSteps;
  /** The landings of stores that wait, which are moves of their own. */
  readonly landings: Landings;
  /** By CPU, the tables whose pte locks it holds; null where nobody has asked about them in this state. */
  private locked: Int32Array | null = null;
  /** By CPU, where it stands, and the number of its own part; null and -1 where it has moved since. */
  private readonly standings: (Standing | null)[];
  private readonly parts: number[];
  /** By CPU and number of its own part. */
  private readonly known: readonly Map<number, Standing>[];
  /** By CPU, what its next move touches; null where nobody has asked in this state. */
  private readonly nexts: (Footprint | null)[];

  constructor(machine: Machine, tlbUses: TlbUses) {
    const { scenario, code } = machine.build;
    this.standings = scenario.programs.map(() => null);
    this.parts = scenario.programs.map(() => -1);
    this.known = scenario.programs.map(() => new Map());
    this.nexts = scenario.programs.map(() => null);
    this.machine = machine;
    this.relevance = new Relevance(machine, tlbUses);
    this.sharedPages = new SharedPages(machine.build);
    this.landings = new Landings(machine, this.relevance, this.sharedPages);
    this.paths = new CodePaths(code);
    this.tails = new InvisibleTails(machine);
    this.nextSteps = new NextSteps(machine, tlbUses);
    this.rights = new Rights(machine);
    this.statementPages = new StatementPages(machine, this.sharedPages, tlbUses);
    this.statementRests = new StatementRests(machine, this.paths, this.statementPages, (...of) => this.touched(...of));
    this.handlers = scenario.programs.map(program => program.handlers ?? []);
  }

  /** A CPU's own words are those of a part that has a number. */
  stands(cpu: number, part: number): void {
    this.standings[cpu] = this.known[cpu].get(part) ?? null;
    this.parts[cpu] = part;
  }

  /** A CPU has moved. */
  moved(cpu: number): void {
    this.standings[cpu] = null;
    this.parts[cpu] = -1;
  }

  /** The machine is in another state than when it was last asked about. */
  begin(): void {
    this.nexts.fill(null);
    this.locked = null;
    this.rights.begin();
  }

  /** What the next move of a CPU touches; of one that is done, nothing. */
  next(cpu: number): Footprint {
    if (this.machine.done(cpu)) return NOTHING;
    const known = this.nexts[cpu];
    if (known) return known;
    const s = this.machine.state;
    const { code } = this.machine.build;
    const isQuiet =
      s[st.REVOKED] === 0 &&
      !code.interrupts &&
      !code.preemption &&
      !asksOthers.has(code.steps[s[this.machine.base(cpu) + st.PC]].step.op);
    const at = isQuiet ? this.standing(cpu) : null;
    const next = at?.quiet ?? this.compute(cpu);
    if (at) at.quiet = next;
    this.nexts[cpu] = next;
    return next;
  }

  private compute(cpu: number): Footprint {
    return both(this.nextOf(cpu), both(this.landings.of(cpu, 1), both(this.interruptOf(cpu), this.switchOf(cpu))));
  }

  /** What an interrupt of the CPU touches, where one may come now, and the steps of its handler that go with it: those of its first statement, at most. */
  private interruptOf(cpu: number): Footprint {
    const { interrupts } = this.machine.build.code;
    if (!interrupts?.ready(this.machine, cpu)) return NOTHING;
    const b = this.machine.base(cpu);
    return this.beginning(cpu, this.handlers[cpu][this.machine.state[b + st.STRUCK]]);
  }

  /**
   * What a switch between the CPU's two tasks touches: the interrupt flag, which is off until it is over; with the first steps of the second task
   * those of its first statement, at most. Where the task that runs may sleep, locks that either waits for decide whether there is one.
   */
  private switchOf(cpu: number): Footprint {
    const s = this.machine.state;
    const b = this.machine.base(cpu);
    const { scenario, code } = this.machine.build;
    const { preempting } = scenario.programs[cpu];
    if (preempting === undefined || !code.preemption) return NOTHING;
    const { op } = code.steps[s[b + st.PC]].step;
    if (s[b + st.TASK] !== TO_COME) return maySleep(op) ? this.anyRest(cpu) : NOTHING;
    if (op === 'switch_to') return this.beginning(cpu, preempting);
    return code.preemption.ready(this.machine, cpu) ? this.touched(cpu, t.STORES_SELF, NOWHERE, 0) : NOTHING;
  }

  /** Code of the CPU begins with a statement, by an interrupt or a switch. */
  private beginning(cpu: number, statement: number): Footprint {
    const comes = this.touched(cpu, t.STORES_SELF, NOWHERE, 0);
    const path = this.paths.from(this.statementRests.starts[cpu][statement], 0);
    const reach = this.statementPages.all[cpu][statement];
    return both(comes, this.touched(cpu, path.touches, reach, reach.pages));
  }

  private nextOf(cpu: number): Footprint {
    const m = this.machine;
    const s = m.state;
    const b = m.base(cpu);
    const pc = s[b + st.PC];
    const { step } = m.build.code.steps[pc];
    const page = s[b + st.PAGE];
    const head = this.nextSteps.head(cpu, step);
    const all = this.tails.of(cpu, this.rights.forbids(cpu, page, page) ? CUT_FAULT : 0);
    const tail = this.nextSteps.behind(cpu, step, head, all);
    const targets = flushesOne(step) ? 1 << s[b + st.FLUSH_CPU] : ALL_TLBS;
    // A flush may go over addresses that are no page of the script, and a script of words has none; such a step touches no entry.
    const inScript = page >= 0 && page < m.build.layout.pages;
    const places: Places = {
      entries: inScript ? this.sharedPages.page(page) : 0,
      neighbours: (head | tail.before) & t.NEIGHBOURS ? this.sharedPages.neighbours(page) : 0,
      queued: head & t.QUEUED_W ? this.sharedPages.page(s[this.requestAtHand(b) + 1]) : 0,
      data: this.machine.build.frames?.aliased ? ALL_PAGES : inScript ? this.sharedPages.page(page) : 0,
      tables: inScript ? this.sharedPages.tables(page, page) : 0,
      ownTlb: 1 << cpu,
      targetTlbs: targets,
      words: 'shared' in step ? 1 << step.shared : 0,
    };
    const near = footprint(this.relevance.of(cpu, head | tail.before), places);
    if ((tail.after & ~MOVES_PAGE) === 0) return near;
    const anywhere = {
      ...places,
      entries: ALL_PAGES,
      data: ALL_PAGES,
      neighbours: ALL_PAGES,
      queued: ALL_PAGES,
      tables: ALL_TABLES,
    };
    return both(near, footprint(this.relevance.of(cpu, tail.after), anywhere));
  }

  /**
   * Everything that a CPU may touch from here on while the CPUs of `still` (a mask) do not move: behind a lock that one
   * of them holds, nothing.
   */
  rest(cpu: number, still: number): Footprint {
    const m = this.machine;
    if (m.done(cpu)) return NOTHING;
    const at = this.standing(cpu);
    // Behind a switch, a CPU waits for another mmap_sem.
    const writer = m.build.tasks ? 0 : m.state[st.MMAP_WRITER];
    const cutMmap = writer !== 0 && still & (1 << (writer - 1)) ? CUT_MMAP : 0;
    const locked = this.lockedTables(still);
    const cutFault = at.forbidden && !this.rights.mayChange(cpu, still) ? CUT_FAULT : 0;
    const cuts = cutMmap | cutFault | (at.reach.tables & ~locked ? 0 : locked ? CUT_PTL : 0);
    for (const known of at.rests) if (known.cuts === cuts && known.locked === locked) return known.footprint;
    const { handlers, preempting } = this.machine.build.scenario.programs[cpu];
    const rest =
      preempting !== undefined
        ? this.anyRest(cpu)
        : handlers
          ? this.interruptedRest(cpu, at)
          : this.restOf(cpu, at, cuts, locked);
    const ever = both(rest, this.landings.of(cpu, MOST_STORES));
    // Whether a CPU has ended is asked for where it has not come to all its barriers.
    const footprint = m.state[m.base(cpu) + st.BARRIERS] >= m.build.barriers[cpu] ? sayingNothing(ever) : ever;
    at.rests.push({ cuts, locked, footprint });
    return footprint;
  }

  /** The rest of a CPU with handlers: theirs, the one's that runs, and what is left of the program; what locks cut off is not asked for. */
  private interruptedRest(cpu: number, at: Standing): Footprint {
    const rests = this.statementRests.of(cpu, 0, 0);
    const under = rests[interruptedStatement(this.machine, this.machine.base(cpu))];
    const handlers = rests[this.handlers[cpu][0]];
    const comes = this.touched(cpu, t.STORES_SELF, NOWHERE, 0);
    return both(both(this.restOf(cpu, at, 0, 0), comes), both(under?.footprint ?? NOTHING, handlers.footprint));
  }

  /** The rest of a CPU with two tasks: all that its statements can touch, and what a switch sends. */
  private anyRest(cpu: number): Footprint {
    const known = this.anyRests[cpu];
    if (known) return known;
    const queued = this.statementPages.all[cpu].reduce((mask, reach) => mask | reach.pages, 0);
    const { touches } = this.paths.from(this.machine.build.code.schedule, 0);
    const switches = this.touched(cpu, touches | t.STORES_SELF, NOWHERE, queued);
    const all = this.statementRests.of(cpu, 0, 0).reduce((sum, rest) => both(sum, rest.footprint), switches);
    this.anyRests[cpu] = all;
    return all;
  }

  /** What an unasked fill of a CPU's TLB touches, now and ever: nothing where no access can find it. What a write will go by asks for D. */
  fill(cpu: number, fill: Fill): Footprint {
    const b = this.machine.base(cpu);
    if (!isUseful(this.machine, b, fill)) return NOTHING;
    const asks = isForWrites(this.machine, b, fill) ? t.ENTRY_R : 0;
    const touches = this.relevance.of(cpu, t.ENTRY_AD | t.TLB_SELF | t.TABLES_R | asks);
    const filled = footprint(touches, { ...NO_PLACE, entries: this.sharedPages.page(fill.page), ownTlb: 1 << cpu });
    return this.machine.build.tasks ? lookingAtTasks(filled) : filled;
  }

  /** Whether a CPU, by its next moves, may come to where no access can find the fill any more. */
  leavesBehind(cpu: number, { leaves }: Fill): boolean {
    return this.machine.state[this.machine.base(cpu) + st.STATEMENT] >= leaves && this.tails.of(cpu, 0).ends;
  }

  private restOf(cpu: number, { reach, queued }: Standing, cuts: number, locked: number): Footprint {
    const s = this.machine.state;
    const b = this.machine.base(cpu);
    const statement = s[b + st.STATEMENT];
    // What is left of this statement: the code at hand, then each caller's.
    let path = this.paths.from(s[b + st.PC], cuts);
    let { touches } = path;
    for (let sp = s[b + st.SP] - 1; sp >= 0 && path.ends; sp--) {
      path = this.paths.from(s[b + this.machine.build.shape.stack + sp], cuts);
      touches |= path.touches;
    }
    let found = this.touched(cpu, touches, reach, queued);
    if (!path.ends && this.statementRests.unavoidable[cpu][statement]) return found;
    const rest = this.statementRests.of(cpu, cuts & CUT_MMAP, locked)[statement + 1];
    found = both(found, rest.footprint);
    const sends = rest.touches & t.QUEUED_W;
    // What is queued now may be sent by a later statement.
    return sends ? both(found, this.touched(cpu, sends, NOWHERE, queued)) : found;
  }

  private standing(cpu: number): Standing {
    const s = this.machine.state;
    const areas = s[st.AREAS];
    const holds = s[mmapSem(this.machine, cpu)] === cpu + 1;
    const known = this.standings[cpu];
    if (known && known.areas === areas && known.holds === holds) return known;
    const reach = this.statementPages.left(cpu);
    const standing: Standing = {
      areas,
      holds,
      reach,
      queued: this.queuedPages(this.machine.base(cpu)),
      forbidden: this.rights.forbids(cpu, reach.first, reach.last),
      quiet: null,
      rests: [],
    };
    this.standings[cpu] = standing;
    const part = this.parts[cpu];
    if (part >= 0) this.known[cpu].set(part, standing);
    return standing;
  }

  private touched(cpu: number, touches: number, reach: Reach, queued: number): Footprint {
    return footprint(this.relevance.of(cpu, reach.tlb ? touches : touches & ~t.TLB_SELF), {
      entries: reach.pages,
      neighbours: reach.pages,
      queued: queued | reach.pages,
      data: this.machine.build.frames?.aliased ? ALL_PAGES : reach.pages,
      tables: reach.tables,
      ownTlb: 1 << cpu,
      targetTlbs: ALL_TLBS,
      words: reach.words,
    });
  }

  /** Mask of tables whose pte lock a CPU of `still` holds. */
  private lockedTables(still: number): number {
    if (!this.sharedPages.tablesAreExact) return 0;
    this.locked ??= this.findLocked();
    let mask = 0;
    for (let cpu = 0; cpu < this.locked.length; cpu++) if (still & (1 << cpu)) mask |= this.locked[cpu];
    return mask;
  }

  private findLocked(): Int32Array {
    const { shape, layout, cpus } = this.machine.build;
    const locked = new Int32Array(cpus);
    for (let table = 0; table < layout.tables; table++) {
      const owner = this.machine.state[shape.tables + table * st.TABLE_WORDS + st.PTL_OWNER];
      if (owner !== 0) locked[owner - 1] |= 1 << table;
    }
    return locked;
  }

  /** Pages of the requests that the hypervisor has still to do, or has at hand. */
  private queuedPages(b: number): number {
    let mask = 0;
    const s = this.machine.state;
    for (let i = Math.max(0, s[b + st.HV_REQUEST] - 1); i < s[b + st.REQUESTS]; i++)
      mask |= this.sharedPages.page(s[queuedRequest(this.machine, b, i) + 1]);
    return mask;
  }

  private requestAtHand(b: number): number {
    return queuedRequest(this.machine, b, this.machine.state[b + st.HV_REQUEST] - 1);
  }
}
