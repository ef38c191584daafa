/** Words of the state at the playhead: CPUs, locks, entries, TLBs. */
import { t } from '../../src/protocol/l10n.ts';

export const machineStrings = {
  title: t('CPUs at the playhead'),
  cpu: 'cpu',
  at: t('at'),
  statement: t('statement'),
  lazyMode: t('lazy MMU mode'),
  locks: t('locks held'),
  notBegun: t('not begun'),
  over: t('done'),
  on: t('on'),
  off: t('off'),
  none: t('none'),
  mmapSem: (how: 'read' | 'write') => (how === 'read' ? t('mmap_sem for read') : t('mmap_sem for write')),
  ptl: (page: string) => t('pte lock of {0}', page),
  mfn: 'mfn',
  pfn: 'pfn',
  frame: t('frame'),
  tlbOf: (cpu: number) => t('TLB of cpu {0}', cpu),
  noEntry: t('no entry'),
  stale: t('stale'),
  staleWhy: t('Memory no longer allows this; until the flush, accesses go by it.'),
  hidesDirty: t('D only here'),
  hidesDirtyWhy: t('The TLB has D set and memory has not: a store through it sets no D in memory.'),
} as const;
