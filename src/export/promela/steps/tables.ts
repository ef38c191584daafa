/** The tables above an entry in Promela: which exist, and what makes and frees them. */
import { mappedLevel } from '../../../sim/ops/tables.ts';
import type { TableStep } from '../../../sim/steps/tables.ts';
import { flag, type LinesOf, outside } from '../lines.ts';

export const tableLines: LinesOf<TableStep> = {
  set_table: step => [`set_table(page, ${mappedLevel(step.level)}, ${step.clear ? 0 : 1})`],
  table_event: [],
  table_lock: (_, { cpu: c }) => [`TABLE_LOCK = ${c + 1}`],
  table_unlock: ['TABLE_LOCK = 0'],
  table_missing: (step, { tablesChange }) => (tablesChange ? [flag(`!HAS_${step.level}(page)`)] : []),
  zero_table: ['zero_table(page)'],
  load_cr3: (_, { cpu: c }) => [`flush_all(${c})`],
  invlpg: (_, { cpu: c, tasks }) => (tasks ? outside : [`flush_page(${c}, page)`]),
  // no script sees that mapping, and its value makes no difference
  kernel_entry: ['new_lo = 0; new_hi = 0'],
  ptpage_event: [],
  pgd_event: [],
  mmap_downgrade: ['MMAP_WRITER = 0; MMAP_READERS++'],
};
