/** A page fault's decision in Promela; the longer ones are inlines (inlines.ts). */
import { since } from '../../../sim/parameters.ts';
import { type FaultStep, faultFacts } from '../../../sim/steps/fault.ts';
import { freshDirty } from '../inlines.ts';
import { flag, type LinesOf, outside } from '../lines.ts';

export const faultLines: LinesOf<FaultStep> = {
  fault_way: (_, { cpu: c }) => [
    `software_read(${c}, page, A | D)`,
    'fault_way()',
    `if :: flag == ${faultFacts.fault_way.answers.spurious} || flag == ${faultFacts.fault_way.answers.userfault} -> disregarded(${c}, page) :: else fi`,
  ],
  repaired: ['repairs = ((lo[page] & P) && (!wr || (lo[page] & RW)) -> 1 : 2)'],
  clear_repairs: ['repairs = 0'],
  fault_area: [flag('MAPPED(page) && vma_prot[page] != PROT_NONE && (!wr || WRITABLE(vma_prot[page]))')],
  fault_look: ['old_lo = lo[page]; old_hi = hi[page]'],
  copied: ['copied()'],
  anon_vma_prepare: (_, { anonVma }) => (anonVma ? ['anon_vma_prepare()'] : []),
  read_ahead: ['read_ahead()'],
  fault_around: ({ first }, { cpu: c }) => [`fault_around(${first ? 1 : 0}, ${c})`],
  page_left_out: (_, { frames, parameters: { mm } }) => [
    flag('lo[page] == 0 && hi[page] == 0'),
    `if :: flag -> page_flags[page] = (page_flags[page] | CACHED) & ~ZAPPED; ${frames ? 'fault_frame(page, 0); ' : ''}new_lo = ENTRY(${frames ? 'frame' : 'page + 1'}, PROT_FLAGS(vma_prot[page], PAGE_PROT_WRITES(page)))${freshDirty(since(mm, '7.2'), 'page')}; new_hi = NO_EXEC(vma_prot[page]) :: else fi`,
  ],
  fault_folio: outside,
  fault_around_done: ['page = kept_page; kept_page = 0'],
};
