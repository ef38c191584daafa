/**
 * The hypervisor, or a shadow guest's host, on its way through the requests of one call, in order: each is checked,
 * then written as its command says (steps/hypervisor.ts `hv_next`). Between two writes hardware may move.
 */
import { type Body, choose, forever, repeat, retry } from '../routine.ts';

/** The loop over one call's requests. */
export const hostLoop: Body = [
  forever([
    choose('hv_next', {
      done: ['break'],
      preserve: ['hv_load', retry([], 'hv_cmpxchg')],
      store: [{ op: 'hv_store', or: false }],
      readOrStore: ['hv_load', { op: 'hv_store', or: true }],
      other: ['hv_other'],
      flush: [repeat([], 'hv_flush')],
    }),
  ]),
];
