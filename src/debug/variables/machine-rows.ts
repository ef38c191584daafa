/** Locks, areas and tables: the state that all CPUs share beside the entries. */
import * as st from '../../sim/state.ts';
import type { Timeline } from '../timeline.ts';
import { named, type Variable, yesNo } from './variable.ts';

const holder = (owner: number): string => (owner === 0 ? 'free' : `held by cpu ${owner - 1}`);

/** mmap_sem, the pte locks, mm->page_table_lock, and Xen's own. */
export function lockRows({ machine, pages }: Timeline): Variable[] {
  const s = machine.state;
  const { layout, shape, parameters, xen } = machine.build;
  const readers = s[st.MMAP_READERS];
  const mmap = s[st.MMAP_WRITER] ? `${holder(s[st.MMAP_WRITER])} for writing` : readers ? `${readers} readers` : 'free';
  const rows: Variable[] = [{ name: 'mmap_sem', value: mmap }];
  for (let table = 0; table < layout.tables.length && table < MOST_TABLES; table++) {
    const first = layout.firstPage(table);
    const region = pages.find(r => first >= r.first && first < r.first + r.pages);
    const name = region ? `${region.name || region.address}[${first - region.first + region.index}]` : String(first);
    rows.push({ name: `pte lock of ${name}`, value: holder(s[shape.tables + table * st.TABLE_WORDS + st.PTL_OWNER]) });
  }
  if (layout.tables.length > MOST_TABLES)
    rows.push({ name: '…', value: `${layout.tables.length - MOST_TABLES} more pte locks` });
  rows.push({ name: 'page_table_lock', value: holder(s[st.TABLE_LOCK]) });
  if (xen && parameters.pt_lock === 'domain')
    rows.push({
      name: 'Xen’s lock of the domain',
      value: s[st.XEN_LOCK] === 0 ? 'free' : `held for cpu ${(s[st.XEN_LOCK] - shape.cpus) / shape.cpuWords}`,
    });
  return rows;
}

/** Page tables whose locks are listed. */
const MOST_TABLES = 64;

/** The areas of the address space. */
export function areaRows(timeline: Timeline): Variable[] {
  const { machine } = timeline;
  return machine.areaLists.list(machine.state[st.AREAS]).map(area => ({
    name: `${timeline.pageName(area.first)}..${timeline.pageName(area.end - 1)}`,
    value: `${area.protection}, ${area.shared ? 'shared' : 'private'}${area.file ? ', file' : ''}`,
    children: named(() => [
      { name: 'pages', value: String(area.end - area.first) },
      { name: 'anon_vma', value: yesNo(area.anonVma) },
      { name: 'VM_ACCOUNT', value: yesNo(area.account) },
    ]),
  }));
}
