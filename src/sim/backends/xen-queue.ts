/**
 * How a Xen guest puts a request into its multicall buffer, or past it: the few lines that every pv operation of
 * arch/x86/xen/mmu.c repeats (mmu_pv.c in 6.1), as builders of steps.
 */
import { HC_MMU_UPDATE, HC_MMUEXT_OP, LAZY_MMU } from '../../model/events.ts';
import type { Parameters, Width } from '../parameters.ts';
import type { Request, Routine, Step } from '../steps.ts';

/** sizeof(struct mmu_update): two u64. */
export const MMU_UPDATE_BYTES = 16;
/** sizeof(struct mmuext_op): 24 on x86-64 (recorded), three 4-byte words on i386. */
const mmuextSize = (width: Width): number => (width === 'x86-64' ? 24 : 12);
/** The same with a CPU mask behind it (xen_flush_tlb_others; 32 recorded on 6.1). */
export const mmuextMaskBytes = (width: Width): number => (width === 'x86-64' ? 32 : 16);

/** Bytes of the buffer that an mmuext_op takes: before patch 4 the buffer was an array of u64, and gave out whole ones. */
export function mmuextBytes({ width, extend_args }: Parameters): number {
  const size = mmuextSize(width);
  return extend_args ? size : Math.ceil(size / 8) * 8;
}

/** __xen_mc_entry, then the request written into its space. */
export function mcEntry(hypercall: number, bytes: number, request: Request, flags = 0): Step[] {
  return [
    { op: 'mc_entry_alloc', bytes },
    { op: 'unless', to: 'room' },
    { op: 'call', routine: 'xen_mc_flush' },
    { op: 'label', name: 'room' },
    { op: 'mc_entry', hypercall, bytes, flags },
    { op: 'mc_request', request },
  ];
}

/** xen_mc_batch, something queued, xen_mc_issue. */
export function batched(queue: readonly Step[], mode = LAZY_MMU): Routine {
  return [
    { op: 'mc_batch' },
    ...queue,
    { op: 'mc_issue', mode },
    { op: 'unless', to: 'later' },
    { op: 'call', routine: 'xen_mc_flush' },
    { op: 'label', name: 'later' },
  ];
}

/** xen_extend_mmu_update (patch 4's extend_mmu_update), or an entry of its own where there is no xen_mc_extend_args. */
export function mmuUpdate(request: Request, parameters: Parameters): Step[] {
  const entry = mcEntry(HC_MMU_UPDATE, MMU_UPDATE_BYTES, request);
  if (!parameters.extend_args) return entry;
  return [
    { op: 'mc_extend', hypercall: HC_MMU_UPDATE, bytes: MMU_UPDATE_BYTES },
    { op: 'if', to: 'extended' },
    ...entry,
    { op: 'goto', to: 'queued' },
    { op: 'label', name: 'extended' },
    { op: 'mc_request', request },
    { op: 'label', name: 'queued' },
  ];
}

/** A hypercall that bypasses the buffer: HYPERVISOR_mmu_update, HYPERVISOR_update_va_mapping, HYPERVISOR_mmuext_op. */
export function direct(hypercall: number, request: Request, width: Width): Step[] {
  const bytes = { [HC_MMU_UPDATE]: MMU_UPDATE_BYTES, [HC_MMUEXT_OP]: mmuextSize(width) }[hypercall] ?? 0;
  return [{ op: 'direct', hypercall, bytes, request }, { op: 'call', routine: 'hypervisor' }, { op: 'mc_flushed' }];
}
