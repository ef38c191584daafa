/** Xen's multicall buffer in Promela: how full it is, and the requests in it (queue.ts). */
import type { MulticallStep } from '../../../sim/steps/multicall.ts';
import { lazyMode } from '../lazy-mode.ts';
import { flag, type LinesOf, outside, when } from '../lines.ts';
import { push } from '../queue.ts';

/** MC_BATCH callbacks at most (arch/x86/xen/multicalls.c). */
const MC_CALLBACKS = 32;

export const multicallLines: LinesOf<MulticallStep> = {
  mc_batch: [],
  mc_entry_alloc: step => [flag(`mcidx == MC_BATCH || FULL(ROUND_UP_8(argidx) + ${step.bytes})`)],
  mc_entry: step => [`mcidx++; argidx = ROUND_UP_8(argidx) + ${step.bytes}; last_op = ${step.hypercall}; fresh = 1`],
  mc_extend: step => [
    flag(`mcidx > 0 && last_op == ${step.hypercall} && !FULL(argidx + ${step.bytes})`),
    when('flag', `argidx = argidx + ${step.bytes}`),
  ],
  mc_request: (step, setting) => push(step.request, setting),
  mc_issue: (step, setting) => [flag(step.mode ? `${lazyMode(setting)} == 0` : 'true')],
  // What waits for the batch is a child's locks, which nobody takes, and only how many there are makes a difference.
  mc_callback: (_, { besides }) =>
    besides.handlers.length > 0 ? outside : [flag(`cbidx == ${MC_CALLBACKS}`), 'if :: flag :: else -> cbidx++ fi'],
  mc_flush: [flag('mcidx > 0')],
  flush_reason: [],
  mc_flushed: (_, { besides, forks }) => [
    `mcidx = 0; argidx = 0; last_op = 0${forks ? '; cbidx = 0' : ''}`,
    'empty_queue()',
    'flag = failed; failed = 0',
    ...(besides.handlers.length > 0 ? ['if :: aside_mcidx -> take_back() :: else fi'] : []),
  ],
  direct: (step, setting) => [
    ...(setting.besides.handlers.length > 0 ? ['if :: mcidx -> put_aside() :: else fi'] : []),
    'mcidx = 1; fresh = 1',
    ...push(step.request, setting),
  ],
};
