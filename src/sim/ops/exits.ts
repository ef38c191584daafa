/**
 * The end of an address space, and what becomes of pinned tables under Xen (../exits.ts): arch/x86/xen/mmu.c of 2.6.26, mmu_pv.c of
 * 6.1; xen/arch/x86/mm.c MMUEXT_UNPIN_TABLE, new_guest_cr3, get_page_from_l1e.
 */
import { RW } from '../../model/pte.ts';
import { cr3Words, exitWords } from '../exits.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import * as st from '../state.ts';
import { type ExitStep, exitFacts } from '../steps/exits.ts';
import { loadCr3, mmAtHand, mmOf } from '../tasks.ts';
import { UNLOCK, waiting } from '../waiting-stores.ts';
import { flushTlb } from './flush.ts';
import type { OpsOf } from './kind.ts';
import { EBUSY, EINVAL } from './mm.ts';
import { gibOf, nextOfTree } from './pin-walk.ts';
import { tableExists } from './tables.ts';

const Callback = exitFacts.next_callback.answers;
const Write = exitFacts.write_to_table.answers;

/** Offset of the flags of the page-table page above a page. */
const flagsOf = (m: Machine, page: number): number => m.tableOf(page) + st.TABLE_FLAGS;

const flag = (m: Machine, b: number, holds: boolean): void => {
  m.state[b + st.FLAG] = holds ? 1 : 0;
};

/** Whether an unlock of a table waits in the CPU's store buffer. */
const unlocks = (m: Machine, b: number, table: number): boolean =>
  waiting(m, b).some(({ kind, where }) => kind === UNLOCK && m.build.layout.table(where) === table);

/** Numbers of the page-table pages that an address space has. */
function tablesOf(m: Machine, mm: number): number[] {
  const { layout, tasks } = m.build;
  return tasks!.pages[mm].flatMap(([first, end]) => {
    const from = layout.table(first);
    const tables = Array.from({ length: layout.table(end - 1) - from + 1 }, (_, i) => from + i);
    return tables.filter(table => tableExists(m, layout.firstPage(table), 4));
  });
}

export const exitOps: OpsOf<ExitStep> = {
  mmput: (m, b, cpu) => {
    flag(m, b, --m.state[exitWords(m, mmAtHand(m, cpu)) + st.MM_USERS] === 0);
  },
  all_cpus: (m, b, cpu) => {
    m.state[b + m.build.shape.task + st.FLUSH_MASK] |= ((1 << m.build.cpus) - 1) & ~(1 << cpu);
  },
  read_current_cr3: (m, b) => {
    const s = m.state;
    const target = s[b + st.FLUSH_CPU];
    const { task } = m.build.shape;
    if (s[cr3Words(m, target) + st.XEN_CURRENT_CR3] !== s[b + task + st.FLUSH_MM]) return;
    s[b + task + st.FLUSH_MASK] |= 1 << (target + st.INTERRUPTED);
  },
  load_init_mm: (m, b, cpu) => {
    const target = m.state[b + st.FLUSH_CPU];
    m.charge('hypercall');
    m.charge('tlb_flush');
    flushTlb(m, b, cpu, target, -1, -1);
    loadCr3(m, target, 0);
    m.state.fill(0, cr3Words(m, target), cr3Words(m, target) + st.CR3_WORDS);
  },
  set_current_cr3: (m, _b, cpu) => {
    const at = cr3Words(m, cpu);
    m.state[at + st.XEN_CURRENT_CR3] = m.state[at + st.GUEST_TABLE];
  },
  page_pinned: (m, b) => {
    const mm = mmOf(m, m.state[b + st.PAGE]);
    flag(m, b, m.state[exitWords(m, mm) + st.MM_UNPINNED] === 0);
  },
  clear_pinned: (m, _b, cpu) => {
    m.state[exitWords(m, mmAtHand(m, cpu)) + st.MM_UNPINNED] = 1;
  },
  next_unpinned: (m, b, cpu) => {
    const { layout } = m.build;
    const tables = tablesOf(m, mmAtHand(m, cpu));
    // A GiB of which the script maps nothing has the PMD page that it began with.
    const hasPmd = (gib: number): boolean =>
      layout.allTables.every(table => gibOf(m, table) !== gib || tableExists(m, layout.firstPage(table), 3));
    nextOfTree(m, b, table => tables.includes(table), hasPmd);
  },
  next_callback: (m, b, cpu) => {
    const s = m.state;
    const { layout, shape } = m.build;
    const cr3 = cr3Words(m, cpu);
    s[b + st.FLAG] = Callback.done;
    if (s[b + st.CBIDX] > 0) {
      s[b + st.CBIDX]--;
      // A buffer has callbacks of one kind: of a switch, or of a walk over tables, which locks them in their order. Nobody asks for the locks
      // of a child's tables before it runs, so those are not followed.
      const held = layout.allTables.findIndex(
        table => s[shape.tables + table * st.TABLE_WORDS + st.PTL_OWNER] === cpu + 1 && !unlocks(m, b, table),
      );
      if (s[cr3 + st.GUEST_TABLE] !== s[cr3 + st.XEN_CURRENT_CR3]) s[b + st.FLAG] = Callback.set_current_cr3;
      else if (held >= 0) {
        s[b + st.FLAG] = Callback.xen_pte_unlock;
        // A walk may be under way, and goes on with its own page: kept as a number below 0, which no flush keeps.
        if (s[b + st.KEPT_PAGE] === 0) s[b + st.KEPT_PAGE] = -1 - s[b + st.PAGE];
        s[b + st.PAGE] = layout.firstPage(held);
      } else s[b + st.CBIDX] = 0;
    }
    if (s[b + st.FLAG] !== Callback.done || s[b + st.KEPT_PAGE] >= 0) return;
    s[b + st.PAGE] = -1 - s[b + st.KEPT_PAGE];
    s[b + st.KEPT_PAGE] = 0;
  },
  write_to_table: (m, b) => {
    const flags = m.state[flagsOf(m, m.state[b + st.PAGE])];
    m.state[b + st.FLAG] =
      flags & st.TABLE_WRITABLE ? Write.stores : flags & st.TABLE_UNTYPED ? Write.faults : Write.traps;
  },
  is_readonly: (m, b) => flag(m, b, (m.state[flagsOf(m, m.state[b + st.PAGE])] & st.TABLE_WRITABLE) === 0),
};

/** Whether nothing refers to the top tables of an mm any more: not a pin, and not a vCPU that has them loaded. */
function isReleased(m: Machine, mm: number): boolean {
  const s = m.state;
  const tops = m.build.parameters.width === 'x86-64' ? 2 : 1;
  if (s[exitWords(m, mm) + st.XEN_UNPINS] < tops) return false;
  for (let cpu = 0; cpu < m.build.cpus; cpu++) if (s[cr3Words(m, cpu) + st.GUEST_TABLE] === mm + 1) return false;
  return true;
}

/** Xen has loaded other tables for a vCPU, and has no reference to the old ones any more: on x86-64 once it has those of user mode, too. */
export function loadedTables(m: Machine, cpu: number, mm: number): void {
  m.state[cr3Words(m, cpu) + st.GUEST_TABLE] = mm;
}

/** MMUEXT_UNPIN_TABLE, of a page-table page or of a top one. Without locks the former have no pin of their own, and lose their type with the latter. */
export function unpinTable(m: Machine, cpu: number, page: number, level: number): void {
  const mm = mmAtHand(m, cpu);
  if (level === TOP) m.state[exitWords(m, mm) + st.XEN_UNPINS]++;
  if (!isReleased(m, mm)) return;
  if (level !== TOP) m.state[flagsOf(m, page)] |= st.TABLE_UNTYPED;
  else if (!m.build.parameters.pin_locks)
    for (const table of tablesOf(m, mm)) m.state[flagsOf(m, m.build.layout.firstPage(table))] |= st.TABLE_UNTYPED;
}

/** PT_PGD, PT_PTE of enum pt_level. */
const TOP = 1;
const PAGE_TABLE = 4;

/**
 * update_va_mapping of the guest's own mapping of a table that was unpinned: the errno with which Xen refuses to let it be written, since it still has a
 * type; 0 where it does not.
 */
export function mapsTable(m: Machine, cpu: number, page: number, level: number, lo: number): number {
  if (!(lo & RW)) return 0;
  const flags = flagsOf(m, page);
  const untyped = level === PAGE_TABLE ? m.state[flags] & st.TABLE_UNTYPED : isReleased(m, mmAtHand(m, cpu));
  if (!untyped) return since(m.build.parameters.mm, '6.1') ? EBUSY : EINVAL;
  if (level === PAGE_TABLE) m.state[flags] |= st.TABLE_WRITABLE;
  return 0;
}
