/** Interrupts of a CPU: its flag, and the end of a handler. */
import type { Word } from '../statements.ts';
import type { Facts } from './fact.ts';
import { MARKS_W, STORES_SELF } from './touch.ts';

export type InterruptStep =
  | {
      readonly op: 'local_irq';
      readonly how: 'disable' | 'enable' | 'save' | 'restore';
      /** Of save: the local that keeps whether they were on. Of restore: whether they are to be. */
      readonly into?: number;
      readonly flags?: Word;
    }
  | { readonly op: 'preempt_count'; readonly by: 1 | -1 }
  | { readonly op: 'iret' }
  | { readonly op: 'in_interrupt' };

export const interruptFacts = {
  local_irq: {
    text: { 'local_irq_enable()': { how: 'enable' } },
    does: 'Interrupts of the CPU go off or on. Who flushes its TLB by an interrupt waits until they are on.',
    visible: true,
    touches: STORES_SELF,
  },
  preempt_count: {
    text: null,
    does: 'Preemption of the CPU is off once more, or once less.',
    visible: true,
    order: 'passes',
    touches: STORES_SELF,
  },
  iret: {
    text: null,
    does: 'The handler of an interrupt is over: the CPU goes on where it was.',
    visible: true,
    touches: STORES_SELF | MARKS_W,
  },
  in_interrupt: { text: 'in_interrupt()', does: 'FLAG: the handler of an interrupt runs.' },
} as const satisfies Facts<InterruptStep>;
