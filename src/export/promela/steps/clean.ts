/** Entries that lose D, A or soft-dirty, in Promela: MADV_FREE's look, msync and clear_refs (../writeback.ts). */
import { D, RW } from '../../../model/pte.ts';
import { type CleanStep, cleanFacts } from '../../../sim/steps/clean.ts';
import { flagWords } from '../expressions.ts';
import { flag, type LinesOf, outside, when } from '../lines.ts';
import { cleansNew, savesDirty, savesNew } from '../saved-dirty.ts';
import { freePeek } from './zap.ts';

const { pte_none, pte_present, is_swap_pte } = cleanFacts.soft_dirty_peek.answers;

export const cleanLines: LinesOf<CleanStep> = {
  free_peek: (_, { cpu: c, parameters }) => freePeek(c, parameters),
  // Since 6.12 and 7.2, where a script can tell.
  lru_add_drain: outside,
  folio_mark_lazyfree: outside,
  next_synced: ['next_synced()'],
  synced: ['cursor = 0', flag('area_end >= range_end')],
  mkclean_lock: (_, { cpu: c }) => [
    flag('MAPPED_AT(cursor)'),
    when('flag', `page = cursor; ptl[TABLE(page)] = ${c + 1}`),
  ],
  next_file_page: ['cursor++', flag('cursor < section_end')],
  clean_peek: (_, { cpu: c, parameters }) => [
    `looked(${c}, page)`,
    flag(
      `PRESENT(lo[page]) && (${savesDirty(parameters) ? '(lo[page] & RW) || IS_DIRTY(lo[page], hi[page])' : 'lo[page] & (D | RW)'})`,
    ),
  ],
  entry_without: ({ mask }, { parameters }) => [
    `new_lo = old_lo & ~(${flagWords(mask)}); new_hi = old_hi`,
    ...(mask & D ? cleansNew(parameters) : mask & RW ? savesNew(parameters) : []),
  ],
  track_soft_dirty: ['tracked = 1'],
  next_area: ['next_area()'],
  soft_dirty_peek: (_, { cpu: c }) => [
    `looked(${c}, page)`,
    `flag = (PRESENT(lo[page]) -> ${pte_present} : ((lo[page] || hi[page]) -> ${is_swap_pte} : ${pte_none}))`,
  ],
  swap_clean: ['new_lo = lo[page] & ~SD; new_hi = hi[page]'],
  young_peek: (_, { cpu: c }) => [`looked(${c}, page)`, flag('PRESENT(lo[page])')],
};
