/** The end of areas' locks (vma_end_write_all): the writer of mmap_lock drops them with it. */
import type { Area } from '../area.ts';
import type { Machine } from '../machine.ts';
import { mmAtHand, mmOf } from '../tasks.ts';

/** Whether an area is of the address space that a CPU's statement is about. */
export const isOwn = (m: Machine, cpu: number, area: Area): boolean =>
  !m.build.tasks || mmOf(m, area.first) === mmAtHand(m, cpu);

export function dropVmaLocks(m: Machine, cpu: number): void {
  if (!m.build.vmaLocks) return;
  const taken = m.areas.locked.filter(area => isOwn(m, cpu, area));
  if (taken.length > 0) m.areas = m.areas.withEach(taken.map(area => ({ ...area, locked: false })));
}
