/** TLB invalidation by the kernel itself. */
import type { Facts } from './fact.ts';
import { MARKS_W, TLB_TARGET } from './touch.ts';

export type FlushStep =
  | { readonly op: 'flush_begin'; readonly cpus: 'self' | 'others' | 'all' }
  | { readonly op: 'flush_this_page' }
  | { readonly op: 'flush_cpu' };

export const flushFacts = {
  flush_begin: {
    text: 'flush_begin($cpus)',
    does: "Starts a flush of the CPU's flush range over this CPU or all; FLAG 1 while a CPU is left.",
  },
  flush_this_page: { text: 'flush_range_is(p)', does: 'Makes `page` alone the flush range.' },
  flush_cpu: {
    text: 'flush_cpu()',
    does: 'Flushes one CPU. FLAG 1 while another is left.',
    visible: true,
    touches: TLB_TARGET | MARKS_W,
    costs: ['cr3_switch', 'hypercall', 'invlpg', 'invlpgb', 'invpcid', 'ipi', 'tlb_flush', 'tlbsync', 'vm_exit'],
  },
} as const satisfies Facts<FlushStep>;
