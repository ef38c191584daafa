/** A CPU goes from one of its two tasks to the other. */
import type { Facts } from './fact.ts';
import { MARKS_W, STORES_SELF } from './touch.ts';

export type SwitchStep =
  | { readonly op: 'switch_to' }
  | { readonly op: 'task_end' }
  | { readonly op: 'set_tif_lazy' }
  | { readonly op: 'test_and_clear_tif_lazy' };

export const switchFacts = {
  switch_to: {
    text: 'switch_to(prev, next)',
    does: 'The other task of the CPU goes on where it was, or begins.',
    visible: true,
    touches: STORES_SELF,
  },
  task_end: {
    text: null,
    does: 'The task that has preempted the first is over, and the first goes on.',
    visible: true,
    touches: STORES_SELF | MARKS_W,
  },
  set_tif_lazy: {
    text: 'set_thread_flag(TIF_LAZY_MMU_UPDATES)',
    does: 'The task was switched out of lazy MMU mode.',
  },
  test_and_clear_tif_lazy: {
    text: 'test_and_clear_thread_flag(TIF_LAZY_MMU_UPDATES)',
    does: 'FLAG: the task was switched out of lazy MMU mode.',
  },
} as const satisfies Facts<SwitchStep>;
