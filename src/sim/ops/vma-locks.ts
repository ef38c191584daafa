/** The locks of areas (6.12 include/linux/mmap_lock.h, mm/memory.c lock_vma_under_rcu): who reads which, and which are taken for writing. */
import type { Area } from '../area.ts';
import { type AreaList, areaOf, changed, withArea } from '../areas.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { VmaLockStep } from '../steps/vma-locks.ts';
import { mmapSem } from '../tasks.ts';
import { wantsAnonVma } from './fault.ts';
import type { OpsOf } from './kind.ts';
import { merging, nextFixup } from './mm.ts';
import { movedArea } from './move.ts';
import { areasOf, isOwn } from './vma-unlock.ts';

type Reading = Extract<VmaLockStep, { op: 'vma_read_lock' }>;
type Writing = Extract<VmaLockStep, { op: 'vma_write_lock' }>;

/** Offset of what the software on a CPU reads: the first page of the walk + 1, and 0 where it has no area's lock. */
const readWord = (m: Machine, cpu: number): number => m.build.shape.vmaLocks + m.running(cpu);

/** The area whose lock is enough; undefined where mmap_lock is needed. Watched areas are thought to be all that userfaultfd may watch. */
function enough(m: Machine, b: number, step: Reading): Area | undefined {
  const s = m.state;
  const area = areaOf(areasOf(m), s[b + (step.range ? st.RANGE_FIRST : st.PAGE)]);
  if (!area || area.locked) return undefined;
  if (step.range) return area.end >= s[b + st.RANGE_END] && !m.build.frames?.watched ? area : undefined;
  return wantsAnonVma(m, b, area) && s[mmapSem(m, m.cpuAt(b))] !== 0 ? undefined : area;
}

/** Areas that change, by a list that is made of another one. */
const apart = (before: AreaList, after: AreaList): AreaList => before.filter(area => !after.includes(area));

/** The areas that a statement is about to change. */
function taken(m: Machine, b: number, { of }: Writing): AreaList {
  const s = m.state;
  const areas = areasOf(m);
  const [first, end] = [s[b + st.RANGE_FIRST], s[b + st.RANGE_END]];
  const inRange = (area: Area): boolean => area.end > first && area.first < end;
  switch (of) {
    case 'fixup': {
      const fixup = nextFixup(m, b);
      return 'areas' in fixup ? apart(areas, fixup.areas) : [];
    }
    case 'range':
      return apart(areas, changed(areas, first, end, null, merging(m)));
    case 'move': {
      const to = movedArea(m, b);
      return to ? [...areas.filter(inRange), ...apart(areas, withArea(areas, to, merging(m)))] : [];
    }
    case 'copied':
      return areas.filter(area => area.first <= s[b + st.PAGE] && isOwn(m, m.cpuAt(b), area));
    case 'mm':
      return areas.filter(area => isOwn(m, m.cpuAt(b), area));
    case 'collapse':
      return areas.filter(area => area === areaOf(areas, m.build.huge!.below(s[b + st.PAGE])));
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
    const areas = areasOf(m);
    const mine = new Set(taken(m, b, step));
    if (areas.some(area => mine.has(area) && !area.locked))
      m.state[st.AREAS] = m.areaLists.number(areas.map(area => (mine.has(area) ? { ...area, locked: true } : area)));
  },
};
