/** Taking pages away in Promela: madvise's zap and MADV_FREE's look (../activities.ts). */
import { PAGE_BYTES } from '../../../model/pte.ts';
import { cleanFacts } from '../../../sim/steps/clean.ts';
import { type ZapStep, zapFacts } from '../../../sim/steps/zap.ts';
import { flag, type LinesOf, outside, statement, when } from '../lines.ts';
import { dirtiesCache, ofCache } from '../macros.ts';
import { type DirtyKept, isDirty, OLD, savesDirty } from '../saved-dirty.ts';

const { pte_none, pte_present, is_swap_pte } = zapFacts.zap_peek.answers;
const { leave, used, clean, is_swap_pte: swapped } = cleanFacts.free_peek.answers;

/** A swap entry that is about to be cleared says which slot goes with it. */
const KEEP = 'old_lo = lo[page]; old_hi = hi[page]';

export const zapLines: LinesOf<ZapStep> = {
  detach_areas: ['detach(range_first, range_end)'],
  // Of exit alone, which the model leaves out.
  detach_mm: outside,
  next_detached: ['next_detached()'],
  next_freed: ['next_freed()'],
  // Gathers that are full are refused (model.ts).
  table_gathered: [flag('false')],
  // Since 6.14; a call that takes away so many pages is refused (model.ts).
  whole_table: [flag('false')],
  madvise_area: ({ anonymousOnly }) => [
    'i = area_end; flag = 0; do :: i < range_end && !MAPPED(i) -> i++ :: else -> break od',
    statement(
      `if :: i < range_end${anonymousOnly ? ' && !FILE(i) && !SHARED(i)' : ''} ->`,
      '      flag = 1; page = i; area_end = i + 1;',
      '      do :: area_end < range_end && MAPPED(area_end) && JOINED(area_end) && vma_prot[area_end] == vma_prot[i] && account[area_end] == account[i] -> area_end++',
      '         :: else -> break od',
      '   :: else fi',
    ),
    'i = 0',
  ],
  zap_peek: (_, { cpu: c }) => [
    `looked(${c}, page)`,
    `flag = (PRESENT(lo[page]) -> ${pte_present} : ((lo[page] || hi[page]) -> ${is_swap_pte} : ${pte_none}))`,
    when(`flag == ${is_swap_pte}`, KEEP),
  ],
  zero_entry: ['new_lo = 0; new_hi = 0'],
  zapped: ({ wasPresent }, { cpu: c, frames, parameters }) =>
    frames
      ? [`zapped(${c}, ${wasPresent ? 1 : 0})`]
      : [
          `i = page_flags[page]; page_flags[page] = i & ${ofCache(parameters)}`,
          ...(wasPresent && parameters.mm !== '2.6'
            ? [
                when(
                  `!(i & (ANON | ZEROPAGE)) && (${isDirty(parameters, OLD)})`,
                  'force_flush = 1',
                  ...dirtiesCache(parameters),
                ),
              ]
            : []),
          'i = 0; flag = 0',
        ],
  zap_block: (_, { parameters }) => [`zap_work = ${parameters.zap_block * PAGE_BYTES}`],
  zap_work: ({ bytes }) => [`zap_work = zap_work - ${bytes}`],
  next_in_block: ['page++', flag('page < section_end && zap_work > 0')],
  block_over: [flag('zap_work <= 0')],
};

/** `free_peek`: MADV_FREE takes A and D, and marks the page. */
export const freePeek = (c: number, kernel: DirtyKept): readonly string[] => [
  `looked_flushing(${c}, page)`,
  `flag = (PRESENT(lo[page]) -> (page_flags[page] & ZEROPAGE -> ${leave} : (${savesDirty(kernel) ? '((lo[page] & A) || IS_DIRTY(lo[page], hi[page]))' : '(lo[page] & (A | D))'} -> ${used} : ${clean})) : ((lo[page] || hi[page]) && !MIGRATION(page) -> ${swapped} : ${leave}))`,
  when(`flag == ${swapped} || flag == ${clean}`, KEEP),
];
