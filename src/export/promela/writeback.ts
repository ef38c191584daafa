/**
 * msync and clear_refs in Promela: which pages of a file are written back, where each is mapped, and the areas of an address
 * space (6.1 mm/msync.c, mm/rmap.c, fs/proc/task_mmu.c). Said a second time, after what sim/ops/clean.ts and rmap.ts name.
 */
import type { Machine } from '../../sim/machine.ts';
import { since } from '../../sim/parameters.ts';
import * as st from '../../sim/state.ts';
import type { CpuVariable } from './lines.ts';
import { tablesChange } from './memory.ts';
import { nextArea } from './next-area.ts';
import { byPage } from './runs.ts';
import { says } from './says.ts';

/** Whether pages of files are written back. */
export const syncs = (machine: Machine): boolean => says(machine, 'msync');

/** The place in a file. */
export const syncRegisters: readonly CpuVariable[] = [['cursor', 'short']];

/** Names and inlines. */
export function writeback(machine: Machine): string {
  const { layout, parameters, frames, scenario } = machine.build;
  const tracks =
    scenario.setup.statements.some(({ action }) => action.kind === 'clear_refs') || says(machine, 'clear_refs');
  const tracked = tracks
    ? `bit tracked = ${machine.state[st.TRACKED]}; /* areas have no VM_SOFTDIRTY */\n#define TRACKED tracked\n${nextArea('next_area', 'MAPPED')}`
    : '#define TRACKED 0\n';
  if (!syncs(machine)) return tracked;
  const pages = Array.from({ length: layout.pages }, (_, page) => page);
  const regions = pages.map(page => layout.region(page));
  // 2.6 writes back all of the file (no vfs_fsync_range).
  const whole = !since(parameters.mm, '6.1');
  // Since 6.2 the rmap of what is zapped goes after the flush (5df397dec7c4).
  const zapped = since(parameters.mm, '6.12')
    ? `(page_flags[p] & ZAPPED)${tablesChange(machine) ? ' && REACHABLE(p)' : ''} || `
    : '!(page_flags[p] & ZAPPED) && ';
  const waits = since(parameters.mm, '6.1') || parameters.mkclean_sync ? '1' : '0';
  return `${tracked}#define FILE_FIRST(p) (${byPage(regions.map(({ first }) => first))})
#define FILE_END(p) (${byPage(regions.map(({ first, pages }) => first + pages))})
/* Whether the entry of a file's page is looked for under its lock: it maps the page, or may be about to. */
#define MAPPED_AT(p) (PRESENT(lo[p]) || (${frames ? zapped : ''}${waits} && MAPPED(p)${tablesChange(machine) ? ' && REACHABLE(p)' : ''}))
#define LOCK_OF_FILE(p) (OF_SCRIPT(cache[p]) -> HOME_OF(cache[p]) : (p))
inline next_synced() {
  i = area_end; do :: i < range_end && !(MAPPED(i) && SHARED(i) && FILE(i)) -> i++ :: else -> break od;
  flag = (i < range_end -> 1 : 0); area_end = i;
  if
  :: flag ->
    area_end = i + 1;
    do :: area_end < range_end && MAPPED(area_end) && JOINED(area_end) && vma_prot[area_end] == vma_prot[i] -> area_end++
       :: else -> break od;
    cursor = ${whole ? 'FILE_FIRST(i)' : 'i'}; section_end = ${whole ? 'FILE_END(i)' : 'area_end'}
  :: else
  fi;
  i = 0
}
`;
}
