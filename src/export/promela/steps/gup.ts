/** References to frames that are no entries, and rights that are taken away to be noticed, in Promela (../activities.ts). */
import { since } from '../../../sim/parameters.ts';
import type { GupStep } from '../../../sim/steps/gup.ts';
import { type HintStep, hintFacts } from '../../../sim/steps/hints.ts';
import { flag, type LinesOf, outside, type Setting, when } from '../lines.ts';
import { isDirty, modified, OLD, restoresNew, savesDirty, savesNew } from '../saved-dirty.ts';

const { pte_present: present, is_swap_pte: swapped } = hintFacts.uffd_peek.answers;

const put = (value: string): string => `old_lo = (${value} -> lo[page] : 0); old_hi = (${value} -> hi[page] : 0)`;

/** Condition that an entry is PROT_NONE though its area is not: NUMA hinting. */
const hinted = ({ tablesChange }: Setting): string =>
  `PROT_NONE_ENTRY(lo[page]) && MAPPED(page) && vma_prot[page] != PROT_NONE${tablesChange ? ' && REACHABLE(page)' : ''}`;

export const gupLines: LinesOf<GupStep | HintStep> = {
  follow_page: ({ pin }, setting) => {
    if (pin) return [put('(lo[page] & P) && (lo[page] & RW)'), when('old_lo', 'pin(OLD_FRAME)')];
    // What the script is given of a hinted page is the entry that a fault would make.
    const mended = [modified(setting.parameters, OLD, 'vma_prot[page]', '0'), 'old_lo = new_lo; old_hi = new_hi'];
    return [
      put(`((lo[page] & P) || (${hinted(setting)}))`),
      when('old_lo', 'refer(OLD_FRAME)'),
      when('PROT_NONE_ENTRY(old_lo)', ...mended, 'new_lo = 0; new_hi = 0'),
    ];
  },
  // Since 7acddcc1ae30 (6.6) who does not write passes by the hint.
  gup_hint: ({ pin }, setting) => [flag(pin || !since(setting.parameters.mm, '6.12') ? hinted(setting) : 'false')],
  follow_huge: outside,
  gup_pmd: outside,
  gup_pmd_same: outside,
  gup_missed: [
    flag(
      'old_lo == 0 && ((!FILE(page) && !SHARED(page)) || PRESENT(lo[page])) && MAPPED(page) && vma_prot[page] != PROT_NONE && (!wr || WRITABLE(vma_prot[page]))',
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
