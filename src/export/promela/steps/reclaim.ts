/** Reclaim and migration of a page, KSM, and locks of pages in Promela (../activities.ts). */
import { since } from '../../../sim/parameters.ts';
import type { ReclaimStep } from '../../../sim/steps/reclaim.ts';
import { GIVEN_UP } from '../frames.ts';
import { flag, type LinesOf, outside, when } from '../lines.ts';
import { isDirty, OLD } from '../saved-dirty.ts';

/** A fault locks what it is about to map where its first look found no entry that is present; read by guardOf, too. */
export const LOCKS_OF_FAULT = '!PRESENT(old_lo) && ((old_lo == 0 && old_hi == 0) || !PRESENT(lo[page]))';

const ofOld = (bit: string): string => `OF_SCRIPT(OLD_FRAME) && (frame_flags[OLD_FRAME] & ${bit})`;

export const reclaimLines: LinesOf<ReclaimStep> = {
  unmap_peek: ({ isolated }, { cpu: c }) =>
    isolated ? outside : [flag('PRESENT(lo[page])'), when('flag', `looked(${c}, page)`)],
  isolate_page: outside,
  next_mapping: outside,
  isolated_page: outside,
  putback_page: outside,
  put_new_page: outside,
  try_to_unmap_one: ['unmap_one()'],
  kept_by_pins: [
    flag(
      'PRESENT(lo[page]) && (page_flags[page] & ANON) && OF_SCRIPT(FRAME(lo[page])) && pins[FRAME(lo[page])] && swap_cache[HOME_OF(FRAME(lo[page]))] != FRAME(lo[page])',
    ),
  ],
  clear_page_dirty: ({ pageout }) =>
    pageout
      ? [flag(`MAY_PAGEOUT(OLD_FRAME) && ${ofOld('PG_DIRTY')}`), when('flag', 'mark(OLD_FRAME, 0, PG_DIRTY)')]
      : [flag(ofOld('PG_DIRTY')), 'mark(OLD_FRAME, 0, PG_DIRTY)'],
  page_dirty: [flag(ofOld('PG_DIRTY'))],
  writepage: ['write_out()'],
  remove_mapping: ['leave_cache()'],
  old_dirty: (_, { parameters }) => [flag(isDirty(parameters, OLD))],
  set_page_dirty: ['mark(OLD_FRAME, PG_DIRTY, 0)'],
  page_count_unexpected: ['besides(OLD_FRAME)', flag('j > 1'), 'j = 0'],
  file_page: [flag('cache[cursor]'), when('flag', 'old_lo = cache[cursor] << 12; old_hi = 0')],
  unmapped_page: [
    'i = (cache[page] -> cache[page] : swap_cache[page])',
    flag('i'),
    when('flag', 'old_lo = i << 12; old_hi = 0'),
    'i = 0',
  ],
  batch_flush_pending: [flag('BATCHED != BATCHED_DONE'), 'seen_lo = (flag -> ((BATCHED << 8) | BATCHED_DONE) : 0)'],
  batch_flush_set: (_, { cpu: c }) => ['BATCHED++', `flush_required = flush_required | (1 << ME(${c}))`],
  batch_flush_done: [when('seen_lo == ((BATCHED << 8) | BATCHED_DONE)', 'BATCHED_DONE = BATCHED'), 'seen_lo = 0'],
  own_batch_pending: (_, { cpu: c }) => [flag(`flush_required & (1 << ME(${c}))`)],
  own_batch_done: (_, { cpu: c }) => [`flush_required = flush_required & ~(1 << ME(${c}))`],
  // Entries of exclusive pages, which fork of 6.1 asks for, are not told apart.
  migration_entry: (_, { forks, parameters }) =>
    forks && since(parameters.mm, '6.1') ? outside : ['migration_entry()'],
  remove_migration_pte: ({ back }) => [`mapped_again(FRAME(${back ? 'old_lo' : 'seen_lo'}), ${back ? 1 : 0})`],
  migration_lock: (_, { cpu: c }) => ['page = (MIGRATED_AT)', `ptl[TABLE(page)] = ${c + 1}`],
  migration_entry_wait: ['skip'],
  mark_page_lazyfree: [when('!(lo[page] & D)', `ought[page] = ${GIVEN_UP}`), 'mark(OLD_FRAME, LAZY_FREE, PG_DIRTY)'],
  page_lock: ({ of }, { cpu: c }) => {
    if (of === 'cached') return [`page_lock[LOCK_CACHED(page)] = ME(${c}) + 1`];
    if (of === 'faulted') return [when(LOCKS_OF_FAULT, `page_lock[LOCK_FAULTED(page)] = ME(${c}) + 1`), 'skip'];
    if (of === 'page') return [`page_lock[LOCK_OF(page)] = ME(${c}) + 1`];
    if (of === 'absent') return [when('!PRESENT(lo[page])', `page_lock[LOCK_TO_MAP(page)] = ME(${c}) + 1`), 'skip'];
    return [`page_lock[LOCK_OF_FILE(cursor)] = ME(${c}) + 1`];
  },
  page_trylock: (_, { cpu: c }) => [
    flag('page_lock[LOCK_OF(page)] == 0'),
    when('flag', `page_lock[LOCK_OF(page)] = ME(${c}) + 1`),
  ],
  page_unlock: (_, { cpu: c }) => [
    `i = 0; do :: i < PAGES && page_lock[i] != ME(${c}) + 1 -> i++ :: else -> break od`,
    when('i < PAGES', 'page_lock[i] = 0'),
    'i = 0',
  ],
};
