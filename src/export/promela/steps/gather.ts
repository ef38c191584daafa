/** The flush range in Promela, and how it is flushed (tlb.ts). */
import { since } from '../../../sim/parameters.ts';
import type { GatherStep } from '../../../sim/steps/gather.ts';
import { flag, type LinesOf, outside, when } from '../lines.ts';
import { flushWay } from '../tlb.ts';

/** The flush range is for no table that was freed. */
const bare = (unmaps: boolean): string[] => (unmaps ? ['BARE_RANGE'] : []);

export const gatherLines: LinesOf<GatherStep> = {
  // Of exit alone, which the model leaves out.
  gather_full: outside,
  pending_begins: ['FLUSH_PENDING++'],
  pending_ends: ['FLUSH_PENDING--'],
  flush_pending: [flag('FLUSH_PENDING > 0')],
  flush_nested: [flag('FLUSH_PENDING > 1')],
  gather: (_, { unmaps }) => ['flush_first = -1; flush_end = -1; area_end = range_first', ...bare(unmaps)],
  gather_page: [when('NEEDS_FLUSH(old_lo, new_lo, old_hi, new_hi)', 'widen(page)')],
  flush_way: (_, { parameters, cpus, tasks, unmaps }) => flushWay(parameters, cpus > 1 || tasks !== null, unmaps),
  next_flush_page: ['page++', flag('page < flush_end')],
  gather_this: (_, { unmaps }) => [...(unmaps ? ['cleared_at(5)'] : []), 'widen(page)'],
  gather_table: ({ level }) => [
    `cleared_at(${level})`,
    `widen_by_table(FIRST_${level}(TABLE(page)), BELOW_${level}(TABLE(page)))`,
  ],
  gather_p4d: [when('flush_first == -1', 'stride = 0'), 'widen_by_table(FIRST_2(TABLE(page)), BELOW_2(TABLE(page)))'],
  gather_extent: ['flush_first = extent_first; flush_end = section_end; BARE_RANGE; freed = 1'],
  gather_all: ({ freed }, { unmaps, parameters: { mm } }) => [
    'flush_first = EVERYTHING; flush_end = -1',
    ...bare(unmaps),
    ...(unmaps && freed && since(mm, '6.1') ? ['freed = 1'] : []),
  ],
  force_flush: ['flag = force_flush; force_flush = 0'],
  gathered: [flag('flush_first != -1'), 'zap_work = 0'],
  flushed: (_, { unmaps }) => ['page = kept_page; kept_page = 0; flush_first = -1; flush_end = -1', ...bare(unmaps)],
};
