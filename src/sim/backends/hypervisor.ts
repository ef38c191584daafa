/**
 * The hypervisor, or a shadow guest's host, on its way through the requests of one call, in order: each is checked,
 * then written as its command says (ops/hypervisor.ts `Next`). Between two writes hardware may move.
 */
import type { Routine } from '../steps.ts';

/** From the call's beginning to its end; what brought the CPU here is the step before. */
export const hostLoop: Routine = [
  { op: 'label', name: 'next' },
  { op: 'hv_next' },
  { op: 'if', to: 'preserve', is: 1 },
  { op: 'if', to: 'store', is: 2 },
  { op: 'if', to: 'read_or_store', is: 3 },
  { op: 'if', to: 'other', is: 4 },
  { op: 'if', to: 'flush', is: 5 },
  { op: 'return' },
  { op: 'label', name: 'preserve' },
  { op: 'hv_load' },
  { op: 'label', name: 'try' },
  { op: 'hv_cmpxchg' },
  { op: 'if', to: 'next' },
  { op: 'goto', to: 'try' },
  { op: 'label', name: 'store' },
  { op: 'hv_store', or: false },
  { op: 'goto', to: 'next' },
  { op: 'label', name: 'read_or_store' },
  { op: 'hv_load' },
  { op: 'hv_store', or: true },
  { op: 'goto', to: 'next' },
  { op: 'label', name: 'other' },
  { op: 'hv_other' },
  { op: 'goto', to: 'next' },
  { op: 'label', name: 'flush' },
  { op: 'hv_flush' },
  { op: 'if', to: 'flush' },
  { op: 'goto', to: 'next' },
];

/** Xen's end of a hypercall. */
export const hypervisor: Routine = [{ op: 'hypercall' }, ...hostLoop];
