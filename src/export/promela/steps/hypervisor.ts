/** Xen's work on a queued request in Promela. */
import { since } from '../../../sim/parameters.ts';
import type { HypervisorStep } from '../../../sim/steps/hypervisor.ts';
import { flag, type LinesOf, when } from '../lines.ts';
import { hvNext, hvOther } from '../queue.ts';
import { adjusted, write } from '../stores.ts';

export const hypervisorLines: LinesOf<HypervisorStep> = {
  hypercall: [],
  hv_next: (_, { parameters, cpu: c }) => hvNext(parameters, c),
  hv_load: ['hv_lo = lo[req_page[hv - 1]]; hv_hi = hi[req_page[hv - 1]]'],
  hv_cmpxchg: (_, { parameters, cpu: c }) => [
    flag('lo[req_page[hv - 1]] == hv_lo && hi[req_page[hv - 1]] == hv_hi'),
    `if :: flag -> ${write(c, 'req_page[hv - 1]', `${adjusted(parameters, 'req_lo[hv - 1]')} | (hv_lo & (A | D))`, 'req_hi[hv - 1]', undefined, 'req_lo[hv - 1]').join('; ')}; hv_lo = 0; hv_hi = 0` +
      ' :: else -> hv_lo = lo[req_page[hv - 1]]; hv_hi = hi[req_page[hv - 1]] fi',
  ],
  hv_store: (step, { parameters, cpu: c }) => {
    const kept = step.or ? ' | (hv_lo & (A | D))' : '';
    return [
      ...write(
        c,
        'req_page[hv - 1]',
        `${adjusted(parameters, 'req_lo[hv - 1]')}${kept}`,
        'req_hi[hv - 1]',
        undefined,
        'req_lo[hv - 1]',
      ),
      'hv_lo = 0; hv_hi = 0',
    ];
  },
  hv_other: (_, { tablesChange, cpu: c }) => (tablesChange ? [hvOther(c)] : ['skip']),
  hv_flush: (_, { parameters, cpu: c }) => [
    `if :: (req_what[hv - 1] & 1) -> flush_page(flush_cpu, req_page[hv - 1]) :: else -> flush_all(flush_cpu) fi`,
    'flush_cpu++',
    // 2.6 has flushed its own TLB before.
    ...(!since(parameters.mm, '6.1') ? [when(`flush_cpu == ${c}`, 'flush_cpu++')] : []),
    flag(`(req_what[hv - 1] & 15) >= 8 && flush_cpu < CPUS`),
    when('!flag', 'flush_cpu = 0'),
  ],
};
