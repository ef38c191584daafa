/** TLB invalidation by the kernel in Promela. */
import type { FlushStep } from '../../../sim/steps/flush.ts';
import { flag, type LinesOf, when } from '../lines.ts';

export const flushLines: LinesOf<FlushStep> = {
  flush_begin: (step, { cpu: c, cpus }) => {
    const first = step.cpus === 'others' ? (c === 0 ? 1 : 0) : c;
    const any = step.cpus !== 'others' || cpus > 1;
    return [`flush_many = ${step.cpus === 'self' ? 0 : 1}; flush_cpu = ${first}; flag = ${any ? 1 : 0}`];
  },
  flush_this_page: (_, { unmaps }) => [`flush_first = page; flush_end = page + 1${unmaps ? '; BARE_RANGE' : ''}`],
  flush_cpu: (_, { cpu: c }) => [
    'if :: flush_first < 0 -> flush_all(flush_cpu) :: else -> flush_range(flush_cpu, flush_first, flush_end) fi',
    `if :: flush_cpu == ${c} -> flush_cpu = 0 :: else -> flush_cpu++ fi`,
    when(`flush_cpu == ${c}`, 'flush_cpu++'),
    flag('flush_many && flush_cpu < CPUS'),
    when('!flag', 'flush_cpu = 0'),
  ],
};
