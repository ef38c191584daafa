/** The flush range in Promela, and how it is flushed (tlb.ts). */
import type { GatherStep } from '../../../sim/steps/gather.ts';
import { flag, type LinesOf, outside, when } from '../lines.ts';
import { flushWay } from '../tlb.ts';

export const gatherLines: LinesOf<GatherStep> = {
  // Of munmap, madvise and kernel activities alone, which the model leaves out.
  gather_full: outside,
  pending_begins: outside,
  pending_ends: outside,
  flush_pending: outside,
  flush_nested: outside,
  gather: ['flush_first = -1; flush_end = -1; area_end = range_first'],
  gather_page: [when('NEEDS_FLUSH(old_lo, new_lo, old_hi, new_hi)', 'widen(page)')],
  flush_way: (_, { parameters, cpus, tasks }) => flushWay(parameters, cpus > 1 || tasks !== null),
  next_flush_page: ['page++', flag('page < flush_end')],
  gather_this: outside,
  gather_table: outside,
  gather_p4d: outside,
  gather_extent: outside,
  gather_all: outside,
  force_flush: outside,
  gathered: outside,
  flushed: ['page = kept_page; kept_page = 0; flush_first = -1; flush_end = -1'],
};
