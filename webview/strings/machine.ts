/** Words of the state at the playhead: CPUs, locks, entries, TLBs. */
import { t } from '../../src/protocol/l10n.ts';

export const title = t('CPUs at the playhead');
export const cpu = 'cpu';
export const at = t('at');
export const statement = t('statement');
export const lazyMode = t('lazy MMU mode');
export const locks = t('locks held');
export const notBegun = t('not begun');
export const over = t('done');
export const on = t('on');
export const off = t('off');
export const none = t('none');
export const mmapSem = (how: 'read' | 'write') => (how === 'read' ? t('mmap_sem for read') : t('mmap_sem for write'));
export const ptl = (page: string) => t('pte lock of {0}', page);
export const mfn = 'mfn';
export const pfn = 'pfn';
export const frame = t('frame');
export const tlbOf = (cpu: number) => t('TLB of cpu {0}', cpu);
export const noEntry = t('no entry');
export const stale = t('stale');
export const staleWhy = t('Memory no longer allows this; until the flush, accesses go by it.');
export const hidesDirty = t('D only here');
export const hidesDirtyWhy = t('The TLB has D set and memory has not: a store through it sets no D in memory.');
