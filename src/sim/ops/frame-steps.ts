/** Steps about frames: allocated, copied, let go, and asked about (frames.ts). */
import { A, PSE, RW } from '../../model/pte.ts';
import { ZERO } from '../frames.ts';
import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { FrameStep } from '../steps/frames.ts';
import { addRmap, movesHere } from './by-hand.ts';
import { local } from './expressions.ts';
import {
  addReference,
  allocate,
  allocateHuge,
  answer,
  cachedOfSlot,
  contentOf,
  dropReference,
  framesNamed,
  frameWords,
  freeGathered,
  mappingsOf,
  namedBy,
  nameFrame,
  namesSlot,
  PG_DIRTY,
  readFrame,
  readSlot,
  referencesOf,
  writeFrame,
} from './frames.ts';
import type { OpsOf } from './kind.ts';

/** make_writable_migration_entry or make_readable_migration_entry; make_migration_entry_young and _dirty (2e3468778dbe, 6.1). */
function asMigration(m: Machine, b: number, into: number | undefined): void {
  if (into === undefined) return;
  const { entries } = m.build;
  const [lo, hi] = [m.state[b + st.OLD], m.state[b + st.OLD + 1]];
  const kind = lo & RW ? 'migration-write' : 'migration-read';
  entries.migration(namedBy(m, b + st.OLD), kind, (lo & A) !== 0, entries.isDirty(lo, hi));
  const word = local(m, b, into);
  m.state[word] = entries.lo;
  m.state[word + 1] = entries.hi;
}

/** page_count of what an entry names: of a huge page, who maps it, and whoever refers to any part (page_count is the head's, which GUP of a tail page takes; 4.5). */
function countOf(m: Machine, b: number): number {
  const counts = framesNamed(m, b + st.OLD).map(pfn => referencesOf(m, pfn));
  const mapped = Math.min(...counts);
  return counts.reduce((sum, count) => sum + count - mapped, mapped);
}

export const frameOps: OpsOf<FrameStep> = {
  alloc_page: (m, b, cpu, step) => {
    const s = m.state;
    const from = namedBy(m, b + st.OLD);
    const first = m.build.huge?.below(s[b + st.PAGE]) ?? -1;
    if (first >= 0) {
      const content = (page: number): number => (step.copy ? contentOf(m, from + page - first) : ZERO);
      const word = b + (step.copy ? st.SEEN : st.OLD);
      nameFrame(m, word, allocateHuge(m, b, cpu, first, content));
      s[word] |= PSE;
      return;
    }
    const content = step.copy ? contentOf(m, from) : ZERO;
    const pfn = allocate(m, b, cpu, s[b + st.PAGE], content);
    nameFrame(m, b + (step.copy ? st.SEEN : st.OLD), pfn);
    m.note('alloc_page', b, cpu, s[b + st.PAGE], 0, 0, pfn);
  },
  copy_page: (m, b, cpu) => {
    const s = m.state;
    const sources = framesNamed(m, b + st.OLD);
    const targets = framesNamed(m, b + st.NEW);
    const swapped = namesSlot(m, b);
    for (let i = 0; i < Math.min(sources.length, targets.length); i++) {
      const content = swapped ? readSlot(m, b, cpu, b + st.OLD) : readFrame(m, b, cpu, sources[i]);
      writeFrame(m, cpu, s[b + st.STATEMENT], targets[i], content);
    }
    const source = swapped ? cachedOfSlot(m, b + st.OLD) || -1 : sources[0];
    m.note('copy_page', b, cpu, s[b + st.PAGE], 0, 0, source, targets[0]);
  },
  get_page: (m, b) => {
    for (const pfn of framesNamed(m, b + st.OLD)) addReference(m, pfn);
  },
  page_count: (m, b, _cpu, step) => answer(m, b, step.into, countOf(m, b)),
  page_mapcount: (m, b, _cpu, step) => answer(m, b, step.into, mappingsOf(m, namedBy(m, b + st.OLD))),
  test_page_dirty: (m, b, _cpu, step) => {
    const f = frameWords(m, namedBy(m, b + st.OLD));
    const dirty = f >= 0 && (m.state[f + st.FRAME_FLAGS] & PG_DIRTY) !== 0;
    if (dirty && step.clear) m.state[f + st.FRAME_FLAGS] &= ~PG_DIRTY;
    answer(m, b, step.into, dirty ? 1 : 0);
  },
  pages_identical: (m, b, cpu, step) => {
    const found = readFrame(m, b, cpu, namedBy(m, b + st.NEW));
    answer(m, b, step.into, found === readFrame(m, b, cpu, namedBy(m, b + st.OLD)) ? 1 : 0);
  },
  as_migration: (m, b, _cpu, step) => asMigration(m, b, step.into),
  is_migration: (m, b, _cpu, step) => {
    const { entries } = m.build;
    const [lo, hi] = [m.state[b + st.OLD], m.state[b + st.OLD + 1]];
    const is = step.writable ? entries.isWriteMigration(lo, hi) : entries.isMigration(lo, hi);
    answer(m, b, step.into, is ? 1 : 0);
  },
  put_page: (m, b) => {
    for (const pfn of framesNamed(m, b + st.OLD)) dropReference(m, pfn);
  },
  page_add_rmap: (m, b) => addRmap(m, b),
  page_moves: (m, b) => movesHere(m, b),
  free_gathered: freeGathered,
};
