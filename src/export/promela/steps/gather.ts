/** The flush range in Promela, and how it is flushed (tlb.ts). */
import type { GatherStep } from '../../../sim/steps/gather.ts';
import { flag, type LinesOf, outside, when } from '../lines.ts';
import { flushWay } from '../tlb.ts';

export const gatherLines: LinesOf<GatherStep> = {
  // Of exit alone, which the model leaves out.
  gather_full: outside,
  pending_begins: ['FLUSH_PENDING++'],
  pending_ends: ['FLUSH_PENDING--'],
  flush_pending: [flag('FLUSH_PENDING > 0')],
  flush_nested: [flag('FLUSH_PENDING > 1')],
  gather: ['flush_first = -1; flush_end = -1; area_end = range_first'],
  gather_page: [when('NEEDS_FLUSH(old_lo, new_lo, old_hi, new_hi)', 'widen(page)')],
  flush_way: (_, { parameters, cpus, tasks }) => flushWay(parameters, cpus > 1 || tasks !== null),
  next_flush_page: ['page++', flag('page < flush_end')],
  gather_this: ['widen(page)'],
  gather_table: outside,
  gather_p4d: outside,
  gather_extent: outside,
  gather_all: ['flush_first = EVERYTHING; flush_end = -1'],
  force_flush: ['flag = force_flush; force_flush = 0'],
  gathered: [flag('flush_first != -1'), 'zap_work = 0'],
  flushed: ['page = kept_page; kept_page = 0; flush_first = -1; flush_end = -1'],
};
