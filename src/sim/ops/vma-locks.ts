/** The locks of areas (6.12 include/linux/mmap_lock.h, mm/memory.c lock_vma_under_rcu): who reads which, and which are taken for writing. */
import type { Area } from '../area.ts';
import type { AreaList } from '../area-list.ts';
import { changed, withArea } from '../areas.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { VmaLockStep } from '../steps/vma-locks.ts';
import { mmapSem } from '../tasks.ts';
import { wantsAnonVma } from './fault.ts';
import type { OpsOf } from './kind.ts';
import { merging, nextFixup } from './mm.ts';
import { movedArea } from './move.ts';
import { isOwn } from './vma-unlock.ts';

type Reading = Extract<VmaLockStep, { op: 'vma_read_lock' }>;
type Writing = Extract<VmaLockStep, { op: 'vma_write_lock' }>;

/** Offset of what the software on a CPU reads: the first page of the walk + 1, and 0 where it has no area's lock. */
const readWord = (m: Machine, cpu: number): number => m.build.shape.vmaLocks + m.running(cpu);

/** The area whose lock is enough; undefined where mmap_lock is needed. Watched areas are thought to be all that userfaultfd may watch. */
function enough(m: Machine, b: number, step: Reading): Area | undefined {
  const s = m.state;
  const area = m.areas.at(s[b + (step.range ? st.RANGE_FIRST : st.PAGE)]);
  if (!area || area.locked) return undefined;
  if (step.range) return area.end >= s[b + st.RANGE_END] && !m.build.frames?.watched ? area : undefined;
  return wantsAnonVma(m, b, area) && s[mmapSem(m, m.cpuAt(b))] !== 0 ? undefined : area;
}

/** Areas that a list has no more which is made of another one by a change of the pages [first, end): they have some of these, or are neighbours. */
const apart = (before: AreaList, after: AreaList, first: number, end: number): Area[] =>
  before.within(first - 1, end + 1).filter(area => after.at(area.first) !== area);

/** The areas that a statement is about to change. */
function taken(m: Machine, b: number, { of }: Writing): Area[] {
  const s = m.state;
  const { areas } = m;
  const [first, end] = [s[b + st.RANGE_FIRST], s[b + st.RANGE_END]];
  switch (of) {
    case 'fixup': {
      const fixup = nextFixup(m, b);
      return 'areas' in fixup ? apart(areas, fixup.areas, fixup.at, fixup.to) : [];
    }
    case 'range':
      return apart(areas, changed(areas, first, end, null, merging(m)), first, end);
    case 'move': {
      const to = movedArea(m, b);
      if (!to) return [];
      return [...areas.within(first, end), ...apart(areas, withArea(areas, to, merging(m)), to.first, to.end)];
    }
    case 'copied':
      return areas.within(0, s[b + st.PAGE] + 1).filter(area => isOwn(m, m.cpuAt(b), area));
    case 'mm':
      return [...areas].filter(area => isOwn(m, m.cpuAt(b), area));
    case 'collapse':
      return [areas.at(m.build.huge!.below(s[b + st.PAGE]))].filter(area => area !== undefined);
  }
}

/** Whether a lock of areas has to be waited for. */
export function vmaLocked(m: Machine, b: number, step: Reading | Writing): boolean {
  if (step.op === 'vma_read_lock') return m.state[mmapSem(m, m.cpuAt(b))] !== 0 && !enough(m, b, step);
  const areas = taken(m, b, step);
  const { vmaLocks } = m.build.shape;
  for (let context = 0; context < m.build.contexts; context++) {
    const page = m.state[vmaLocks + context] - 1;
    if (page >= 0 && areas.some(area => area.first <= page && area.end > page)) return true;
  }
  return false;
}

export const vmaLockOps: OpsOf<VmaLockStep> = {
  vma_read_lock: (m, b, cpu, step) => {
    const s = m.state;
    const area = enough(m, b, step);
    if (area) s[readWord(m, cpu)] = s[b + (step.range ? st.RANGE_FIRST : st.PAGE)] + 1;
    else s[mmapSem(m, cpu) + 1]++;
    m.note('lock', b, cpu, -1, 0, 0, area ? 2 : 1, 0);
  },
  vma_read_unlock: (m, b, cpu) => {
    const s = m.state;
    const read = readWord(m, cpu);
    const byArea = s[read] !== 0;
    if (byArea) s[read] = 0;
    else s[mmapSem(m, cpu) + 1]--;
    m.note('unlock', b, cpu, -1, 0, 0, byArea ? 2 : 1, 0);
  },
  vma_write_lock: (m, b, _cpu, step) => {
    const open = taken(m, b, step).filter(area => !area.locked);
    if (open.length > 0) m.areas = m.areas.withEach(open.map(area => ({ ...area, locked: true })));
  },
};
