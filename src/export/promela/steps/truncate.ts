/** A file's page goes, in Promela: its end, its place in the page cache, and where it is mapped; and its lock by hand. */
import type { TruncateStep } from '../../../sim/steps/truncate.ts';
import { GIVEN_UP, ZEROES } from '../frames.ts';
import { flag, type LinesOf, when } from '../lines.ts';
import { ofCache } from '../macros.ts';

/** old = an entry that names a frame; of frame 0, none. */
const NAMES_CACHED = 'old_lo = cache[page] << 12; old_hi = 0';

export const truncateLines: LinesOf<TruncateStep> = {
  file_ends: [when('BACKED(page)', 'past_end[page] = 1', `ought[page] = ${GIVEN_UP}`)],
  past_end: [flag('old_lo == 0 && old_hi == 0 && past_end[page]')],
  file_vma: (_, { tablesChange }) => [
    'section_end = page + 1',
    flag(`${tablesChange ? 'REACHABLE(page) && ' : ''}BACKED(page)`),
  ],
  maps_file_page: (_, { cpu: c }) => [
    flag('PRESENT(lo[page]) && !(page_flags[page] & ANON)'),
    when('flag', `looked(${c}, page)`),
  ],
  uncache: ({ cleanOnly }, { parameters }) => [
    flag(`cache[page]${cleanOnly ? ' && !(OF_SCRIPT(cache[page]) && (frame_flags[cache[page]] & PG_DIRTY))' : ''}`),
    'old_lo = 0; old_hi = 0',
    when(
      'flag',
      NAMES_CACHED,
      'mark(OLD_FRAME, 0, PG_DIRTY)',
      `cache[page] = 0; page_flags[page] = page_flags[page] & ~${ofCache(parameters)}`,
      `disk[page] = (past_end[page] -> ${ZEROES} : disk[page])`,
    ),
  ],
  get_cached: [NAMES_CACHED, when('cache[page]', 'refer(cache[page])')],
  try_cached: ({ into }, { cpu: c }) => [
    flag('page_lock[LOCK_CACHED(page)] == 0'),
    ...(into === undefined ? [] : [`var_lo[${into}] = flag; var_hi[${into}] = 0`]),
    when('flag', `page_lock[LOCK_CACHED(page)] = ME(${c}) + 1`),
  ],
  // Anonymous memory may map another page by now than the one that was locked.
  unlock_cached: (_, { cpu: c }) => [
    `i = LOCK_CACHED(page); if :: page_lock[i] != ME(${c}) + 1 && !BACKED(page) -> i = 0; do :: i < PAGES && page_lock[i] != ME(${c}) + 1 -> i++ :: else -> break od :: else fi`,
    when(`i < PAGES && page_lock[i] == ME(${c}) + 1`, 'page_lock[i] = 0'),
    'i = 0',
  ],
};
