/** References to frames that are no entries, and rights that are taken away to be noticed, in Promela (../activities.ts). */
import type { GupStep } from '../../../sim/steps/gup.ts';
import { type HintStep, hintFacts } from '../../../sim/steps/hints.ts';
import { flag, type LinesOf, outside, when } from '../lines.ts';
import { isDirty, modified, OLD, restoresNew, savesDirty, savesNew } from '../saved-dirty.ts';

const { pte_present: present, is_swap_pte: swapped } = hintFacts.uffd_peek.answers;

const put = (value: string): string => `old_lo = (${value} -> lo[page] : 0); old_hi = (${value} -> hi[page] : 0)`;

export const gupLines: LinesOf<GupStep | HintStep> = {
  follow_page: ({ pin }) => [
    put(`(lo[page] & P)${pin ? ' && (lo[page] & RW)' : ''}`),
    when('old_lo', pin ? 'pin(OLD_FRAME)' : 'refer(OLD_FRAME)'),
  ],
  follow_huge: outside,
  gup_pmd: outside,
  gup_pmd_same: outside,
  gup_hint: outside,
  gup_missed: [
    flag(
      'old_lo == 0 && !FILE(page) && !SHARED(page) && MAPPED(page) && vma_prot[page] != PROT_NONE && (!wr || WRITABLE(vma_prot[page]))',
    ),
  ],
  gup_pte: [put('(lo[page] & P) && (lo[page] & RW)'), flag('old_lo')],
  try_grab_page: ['pin(OLD_FRAME)'],
  gup_pte_same: [flag('lo[page] == old_lo && hi[page] == old_hi')],
  write_seqcount: ['write_protect_seq++'],
  seqcount_begin: [flag('!(write_protect_seq & 1)'), 'seen_lo = (flag -> write_protect_seq : 0)'],
  seqcount_retry: [flag('write_protect_seq != seen_lo'), 'seen_lo = 0'],
  unpin_user_page: ['unpin(OLD_FRAME)'],
  copy_present_page: ['new_lo = old_lo & ~A; new_hi = old_hi'],
  page_exclusive: [flag('page_flags[page] & EXCLUSIVE')],
  share_anon: ['page_flags[page] = page_flags[page] & ~EXCLUSIVE'],
  numa_peek: (_, { cpu: c }) => [
    `looked(${c}, page)`,
    flag('(lo[page] & P) && ((OF_SCRIPT(FRAME(lo[page])) && references[FRAME(lo[page])] == 1) || SHARED(page))'),
  ],
  numa_none: (_, { parameters }) => [
    modified(parameters, OLD, 'PROT_NONE', '0', ` | (${parameters.mm === '6.1' ? 'old_lo & RW' : '0'})`),
  ],
  numa_restore: (_, { parameters }) => {
    // Since 6.2 (6a56ccbcf6c6) can_change_pte_writable: a page of ours alone, or a dirty shared one.
    const may = savesDirty(parameters)
      ? `!(TRACKED && !(old_lo & SD)) && (SHARED(page) -> ${isDirty(parameters, OLD)} : EXCLUSIVE_AT(page, OLD_FRAME))`
      : '(old_lo & RW)';
    return [
      modified(parameters, OLD, 'vma_prot[page]', '0'),
      when(
        `${may} && WRITABLE(vma_prot[page]) && !(old_lo & UFFD)`,
        'new_lo = new_lo | RW',
        ...restoresNew(parameters),
      ),
      'new_lo = new_lo | A',
    ];
  },
  uffd_wp: ({ on }, { parameters }) => [
    on ? 'new_lo = (old_lo & ~RW) | UFFD' : 'new_lo = old_lo & ~UFFD',
    'new_hi = old_hi',
    ...(on ? savesNew(parameters) : []),
  ],
  uffd_peek: (_, { cpu: c }) => [
    `looked(${c}, page)`,
    `flag = (PRESENT(lo[page]) -> ${present} : ((lo[page] || hi[page]) -> ${swapped} : 0))`,
  ],
  swap_uffd: ({ on }) => [`new_lo = ${on ? 'lo[page] | UFFD' : 'lo[page] & ~UFFD'}; new_hi = hi[page]`],
  userfault_wait: ['skip'],
};
