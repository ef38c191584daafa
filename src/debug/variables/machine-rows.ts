/** Locks, areas and tables: the state that all CPUs share beside the entries. */
import { cr3Words } from '../../sim/exits.ts';
import type { Machine } from '../../sim/machine.ts';
import * as st from '../../sim/state.ts';
import { mmWords, tlbState } from '../../sim/tasks.ts';
import type { Timeline } from '../timeline.ts';
import { named, type Variable, yesNo } from './variable.ts';

const holder = (owner: number): string => (owner === 0 ? 'free' : `held by cpu ${owner - 1}`);

/** mmap_sem, the pte locks, mm->page_table_lock, and Xen's own. */
export function lockRows({ machine, pages }: Timeline): Variable[] {
  const s = machine.state;
  const { layout, shape, parameters, xen } = machine.build;
  const spaces = lockWords(machine);
  const rows: Variable[] = spaces.map(({ name, sem }) => {
    const [writer, readers] = [s[sem], s[sem + 1]];
    const value = writer ? `${holder(writer)} for writing` : readers ? `${readers} readers` : 'free';
    return { name: `mmap_sem${name}`, value };
  });
  for (let table = 0; table < layout.tables && table < MOST_TABLES; table++) {
    const first = layout.firstPage(table);
    const region = pages.find(r => first >= r.first && first < r.first + r.pages);
    const name = region ? `${region.name || region.address}[${first - region.first + region.index}]` : String(first);
    rows.push({ name: `pte lock of ${name}`, value: holder(s[shape.tables + table * st.TABLE_WORDS + st.PTL_OWNER]) });
  }
  if (layout.tables > MOST_TABLES) rows.push({ name: '…', value: `${layout.tables - MOST_TABLES} more pte locks` });
  for (const { name, tables } of spaces) rows.push({ name: `page_table_lock${name}`, value: holder(s[tables]) });
  if (xen && parameters.pt_lock === 'domain')
    rows.push({
      name: 'Xen’s lock of the domain',
      value: s[st.XEN_LOCK] === 0 ? 'free' : `held for cpu ${(s[st.XEN_LOCK] - shape.cpus) / shape.cpuWords}`,
    });
  return rows;
}

/** Where each address space has its mmap_sem and its page_table_lock. */
function lockWords(machine: Machine): { name: string; sem: number; tables: number }[] {
  const { tasks } = machine.build.scenario;
  if (!tasks) return [{ name: '', sem: st.MMAP_WRITER, tables: st.TABLE_LOCK }];
  return tasks.mms.map((mm, i) => {
    const words = mmWords(machine, i);
    return { name: ` of ${mm}`, sem: words + st.MM_WRITER, tables: words + st.MM_TABLE_LOCK };
  });
}

/** Whose tables each CPU has loaded, and which address space each flush would reach it for. */
export function taskRows(timeline: Timeline): Variable[] {
  const { machine } = timeline;
  const { tasks } = machine.build.scenario;
  if (!tasks) return [];
  const s = machine.state;
  const { exits } = machine.build;
  const named = (mm: number): string => (mm === 0 ? 'init_mm' : tasks.mms[mm - 1]);
  const cpus = Array.from({ length: machine.build.cpus }, (_, cpu) => {
    const at = tlbState(machine, cpu);
    const lazy = s[at + st.LAZY_TLB] ? ', lazy' : '';
    const off = s[at + st.SWITCH_IRQS_OFF] ? ', interrupts off' : '';
    const cr3 = exits?.pins ? `, cr3 of ${named(s[cr3Words(machine, cpu) + st.GUEST_TABLE])}` : '';
    return { name: `cpu ${cpu}`, value: `${named(s[at + st.LOADED_MM])}${lazy}${off}${cr3}` };
  });
  const masks = tasks.mms.map((mm, i) => {
    const mask = s[mmWords(machine, i) + st.MM_CPUMASK];
    const members = cpus.flatMap((_, cpu) => (mask & (1 << cpu) ? [`cpu ${cpu}`] : []));
    return { name: `mm_cpumask of ${mm}`, value: members.join(', ') || 'empty' };
  });
  return [...cpus, ...masks, ...(exits?.pins ? unpinnedRows(timeline) : [])];
}

/** Page-table pages that are no page tables to Xen any more. */
function unpinnedRows(timeline: Timeline): Variable[] {
  const { state, build } = timeline.machine;
  const tables = build.layout.allTables.slice(0, MOST_TABLES);
  return tables.flatMap(table => {
    const flags = state[build.shape.tables + table * st.TABLE_WORDS + st.TABLE_FLAGS];
    if (!(flags & st.TABLE_UNTYPED)) return [];
    const value = flags & st.TABLE_WRITABLE ? 'unpinned, writable' : 'unpinned, read-only';
    return [{ name: `table of ${timeline.pageName(build.layout.firstPage(table))}`, value }];
  });
}

/** Page tables whose locks are listed. */
const MOST_TABLES = 64;

/** The areas of the address space. */
export function areaRows(timeline: Timeline): Variable[] {
  const { machine } = timeline;
  return [...machine.areas].map(area => ({
    name: `${timeline.pageName(area.first)}..${timeline.pageName(area.end - 1)}`,
    value: `${area.protection}, ${area.shared ? 'shared' : 'private'}${area.file ? ', file' : ''}`,
    children: named(() => [
      { name: 'pages', value: String(area.end - area.first) },
      { name: 'anon_vma', value: yesNo(area.anonVma > 0) },
      { name: 'VM_ACCOUNT', value: yesNo(area.account) },
    ]),
  }));
}
