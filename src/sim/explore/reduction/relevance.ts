/**
 * What of a step's touches can make a difference in this script. Most scripts have no barrier, no page whose revocation is followed, no
 * data, no buffer: what nobody looks at parts no two moves.
 */

import { exchangesFrames } from '../../exchanges.ts';
import type { Machine } from '../../machine.ts';
import { since } from '../../parameters.ts';
import type { CpuProgram } from '../../scenario.ts';
import * as st from '../../state.ts';
import type { Action } from '../../statements.ts';
import * as t from '../../steps/touch.ts';
import type { TlbUses } from './tlb-uses.ts';

/** Touches of steps that store: in words, entries and locks. */
const BUFFERED = t.ENTRY_W | t.WORD_W | t.PTL_W | t.TASKS;

/** Touches of steps that may make an entry map another frame. */
const WRITES_ENTRIES = t.ENTRY_W | t.QUEUED_W | t.NEIGHBOURS;

export class Relevance {
  private readonly machine: Machine;
  /** Whether what CPUs say to their neighbours ever changes. */
  private readonly speaks: boolean;
  /** Whether there are pages whose revocations are followed. */
  private readonly revokes: boolean;
  /** CPUs that never have to do with an entry by more than an access, and so complete nothing; none where an access may make others late. */
  private readonly onlyAccesses: readonly boolean[];
  /** CPUs that may come to write through a TLB entry with D, once others have cleared D in memory. */
  private readonly mayLeaveNoTrace: readonly boolean[];
  /** Whether a CPU's own statements touch entries, without a walk that has found their table. */
  private readonly presumes: readonly boolean[];
  private readonly tablesChange: boolean;
  private readonly locksDomain: boolean;
  /** Touches of steps that may enter the store buffer; none where there is none. */
  private readonly buffered: number;
  /** Whether msync asks for the folios of a file, which read-ahead makes (ops/read-ahead.ts): beside the areas it reads page flags. */
  private readonly syncsFolios: boolean;
  /**
   * Whether a CPU's access goes another way where hardware has set A or D already: under KNL4 it sets them by a step of
   * its own, and a read that finds D set lets a later write pass by the walker.
   */
  private readonly asksForMarks: readonly boolean[];

  constructor(machine: Machine, tlbUses: TlbUses) {
    const { scenario, functions, code, barriers, parameters } = machine.build;
    this.machine = machine;
    this.asksForMarks = scenario.programs.map((_, cpu) => parameters.stray_ad || tlbUses.readsThenWrites(cpu));
    this.locksDomain = machine.build.xen && parameters.pt_lock === 'domain';
    this.buffered = code.land ? BUFFERED | (code.writesWait ? t.DATA_W : 0) : 0;
    this.syncsFolios =
      machine.build.readAhead.size > 0 &&
      scenario.programs.some(p => p.statements.some(({ action }) => action.kind === 'msync'));
    this.tablesChange =
      machine.build.huge !== null ||
      !allTablesExist(machine) ||
      scenario.programs.some(p => changesTables(p, machine)) ||
      functions.some(f => changesTables(f.program, machine));
    this.presumes = scenario.programs.map(p => p.statements.some(s => 'page' in s.action || s.action.kind === 'call'));
    this.speaks = barriers.some(count => count > 0);
    const { users } = machine.build.revocable;
    this.revokes = users.size > 0;
    const exchanges = this.revokes && exchangesFrames(scenario);
    const onlyAccesses = machine.build.byAccess.map(statements => statements.every(Boolean));
    this.onlyAccesses = onlyAccesses.map(only => only && !exchanges);
    const masks = [...users.values()];
    const anyKernel = !onlyAccesses.every(Boolean);
    this.mayLeaveNoTrace = scenario.programs.map((_, cpu) => anyKernel && masks.some(mask => mask & (1 << cpu)));
  }

  /** Touches without those that can make no difference in this script. */
  of(cpu: number, touches: number): number {
    let left = this.speaks ? touches : touches & ~t.SAID;
    const { frames } = this.machine.build;
    if (!frames) left &= ~t.ANY_DATA;
    // A store of data asks which entries map its frame.
    else if (frames.aliased && touches & WRITES_ENTRIES) left |= t.DATA_R;
    if (!this.revokes) left &= ~(t.MARKS_R | t.MARKS_W);
    else if (this.onlyAccesses[cpu]) left &= ~t.MARKS_W;
    if (touches & this.buffered) left |= t.STORES_SELF;
    if (!this.machine.build.tasks) left &= ~t.TASKS;
    if (!this.machine.build.shadow && !this.machine.build.exits?.pins) left &= ~t.SHADOW;
    if (this.syncsFolios && touches & t.AREAS_R) left |= t.EVERYTHING;
    if (!this.locksDomain) left &= ~t.DOMAIN_LOCK;
    // Which table exists is what the entry of a PMD page says, where that has a number.
    if (this.machine.build.huge) {
      if (touches & t.TABLES_R) left |= t.ENTRY_R;
      if (touches & t.TABLES_W) left |= t.ENTRY_W;
    }
    if (touches & t.ENTRY_AD && this.asksForMarks[cpu]) left |= t.ENTRY_W;
    if (touches & t.ENTRY_AD && this.mayLeaveNoTrace[cpu]) left |= t.ENTRY_R;
    if (!this.tablesChange) left &= ~(t.TABLES_R | t.TABLES_W | t.ALL_ENTRIES);
    // The CPU that makes a table wipes its entries, those of pages that no other CPU names, too.
    else if (this.presumes[cpu] && touches & t.ANY_ENTRY) left |= t.TABLES_R;
    return left;
  }
}

function allTablesExist({ state, build }: Machine): boolean {
  const { layout, shape } = build;
  return layout.allTables.every(i => state[shape.tables + i * st.TABLE_WORDS + st.TABLE_FLAGS] & st.TABLE_EXISTS);
}

const tableActions: ReadonlySet<Action['kind']> = new Set(['munmap', 'mremap', 'exit', 'set_pmd', 'set_pud']);
/** Whether a program may make or free tables. Since 6.14 madvise does, where it empties all of one (reclaim_pt_is_enabled). */
function changesTables({ statements }: CpuProgram, { build: { layout, parameters } }: Machine): boolean {
  return statements.some(({ action }) => {
    if (action.kind !== 'madvise') return tableActions.has(action.kind);
    const [first, last] = layout.range(action.range);
    return since(parameters.mm, '7.2') && layout.vpn(last) - layout.vpn(first) + 1 >= layout.tableEntries;
  });
}
