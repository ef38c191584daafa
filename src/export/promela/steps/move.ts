/** mremap's move of entries in Promela (../moving.ts). */
import { since } from '../../../sim/parameters.ts';
import type { MoveStep } from '../../../sim/steps/move.ts';
import { flag, type LinesOf, outside, when } from '../lines.ts';

export const moveLines: LinesOf<MoveStep> = {
  next_moving: ['next_moving()'],
  remap_begin: ['remap_begin()'],
  next_extent: ['next_extent()'],
  exchange_page: ['i = page; page = other_page; other_page = i; i = 0'],
  same_table: [flag('TABLE(page) == TABLE(other_page)')],
  // Since 6.13 the area is not watched at its new place (0cef0bb836e3).
  move_entry: (_, { parameters: { mm, width } }) => [
    `new_lo = ${since(mm, '7.2') && width === 'x86-64' ? '(old_lo & ~UFFD)' : 'old_lo'}${since(mm, '6.1') && width === 'x86-64' ? ' | SD' : ''}; new_hi = old_hi`,
    when('PRESENT(old_lo)', 'force_flush = 1'),
    'moved()',
  ],
  next_moved: ['other_page++; page++', flag('page < section_end')],
  // A move of so many pages is refused (model.ts).
  move_table: ['skip'],
  // Of huge entries.
  extent_entry: outside,
  target_entry: outside,
  extent_pages: outside,
  table_moves: outside,
  extent_start: ['other_page = other_page - (page - extent_first); page = extent_first'],
};
