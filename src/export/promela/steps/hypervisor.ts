/** Xen's work on a queued request in Promela. */
import type { HypervisorStep } from '../../../sim/steps/hypervisor.ts';
import { type Besides, flag, type LinesOf } from '../lines.ts';
import { hvFlush, hvNext, hvOther } from '../queue.ts';
import { adjusted, write } from '../stores.ts';

/** What a request writes is the software's that queued it. */
const asWhoAsked = ({ contexts }: Besides): string[] => (contexts ? ['j = me; me = req_by[hv - 1]'] : []);
const asBefore = ({ contexts }: Besides): string[] => (contexts ? ['me = j; j = 0'] : []);

export const hypervisorLines: LinesOf<HypervisorStep> = {
  hypercall: [],
  hv_next: (_, setting) => hvNext(setting),
  hv_load: ['hv_lo = lo[req_page[hv - 1]]; hv_hi = hi[req_page[hv - 1]]'],
  hv_cmpxchg: (_, { parameters, cpu: c, besides }) => [
    flag('lo[req_page[hv - 1]] == hv_lo && hi[req_page[hv - 1]] == hv_hi'),
    ...asWhoAsked(besides),
    `if :: flag -> ${write(c, 'req_page[hv - 1]', `${adjusted(parameters, 'req_lo[hv - 1]')} | (hv_lo & (A | D))`, 'req_hi[hv - 1]', undefined, 'req_lo[hv - 1]').join('; ')}; hv_lo = 0; hv_hi = 0` +
      ' :: else -> hv_lo = lo[req_page[hv - 1]]; hv_hi = hi[req_page[hv - 1]] fi',
    ...asBefore(besides),
  ],
  hv_store: (step, { parameters, cpu: c, besides }) => {
    const kept = step.or ? ' | (hv_lo & (A | D))' : '';
    return [
      ...asWhoAsked(besides),
      ...write(
        c,
        'req_page[hv - 1]',
        `${adjusted(parameters, 'req_lo[hv - 1]')}${kept}`,
        'req_hi[hv - 1]',
        undefined,
        'req_lo[hv - 1]',
      ),
      'hv_lo = 0; hv_hi = 0',
      ...asBefore(besides),
    ];
  },
  hv_other: (_, { tablesChange, cpu: c }) => (tablesChange ? [hvOther(c)] : ['skip']),
  hv_flush: (_, setting) => hvFlush(setting),
};
