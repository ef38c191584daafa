/** The end of areas' locks (vma_end_write_all): the writer of mmap_lock drops them with it. */
import type { Area } from '../area.ts';
import type { AreaList } from '../areas.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import { mmAtHand, mmOf } from '../tasks.ts';

export const areasOf = (m: Machine): AreaList => m.areaLists.list(m.state[st.AREAS]);

/** Whether an area is of the address space that a CPU's statement is about. */
export const isOwn = (m: Machine, cpu: number, area: Area): boolean =>
  !m.build.tasks || mmOf(m, area.first) === mmAtHand(m, cpu);

export function dropVmaLocks(m: Machine, cpu: number): void {
  if (!m.build.vmaLocks) return;
  const taken = (area: Area): boolean => area.locked && isOwn(m, cpu, area);
  const areas = areasOf(m);
  if (!areas.some(taken)) return;
  m.state[st.AREAS] = m.areaLists.number(areas.map(area => (taken(area) ? { ...area, locked: false } : area)));
}
