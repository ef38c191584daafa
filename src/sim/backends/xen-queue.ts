/**
 * How a Xen guest puts a request into its multicall buffer, or past it: the few lines that every pv operation of
 * arch/x86/xen/mmu.c repeats (mmu_pv.c in 6.1), as builders of bodies.
 */
import {
  HC_MMU_UPDATE,
  HC_MMUEXT_OP,
  LAZY_MMU,
  MMU_NORMAL_PT_UPDATE,
  MMU_PT_UPDATE_PRESERVE_AD,
} from '../../model/events.ts';
import type { Parameters, Width } from '../parameters.ts';
import { type Bodies, type Body, call, when } from '../routine.ts';
import type { Request } from '../steps/multicall.ts';

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
export const mcEntry = (hypercall: number, bytes: number, request: Request, flags = 0): Body => [
  when({ op: 'mc_entry_alloc', bytes }, [call('xen_mc_flush')]),
  { op: 'mc_entry', hypercall, bytes, flags },
  { op: 'mc_request', request },
];

/** xen_mc_batch, something queued, xen_mc_issue. */
export const batched = (queue: Body, mode = LAZY_MMU): Body => [
  'mc_batch',
  ...queue,
  when({ op: 'mc_issue', mode }, [call('xen_mc_flush')]),
];

/** xen_extend_mmu_update (patch 4's extend_mmu_update), or an entry of its own where there is no xen_mc_extend_args. */
export function mmuUpdate(request: Request, parameters: Parameters): Body {
  return parameters.extend_args ? extended(request) : mcEntry(HC_MMU_UPDATE, MMU_UPDATE_BYTES, request);
}

/** extend_mmu_update, on a kernel that has it. */
const extended = (request: Request): Body => [
  when(
    { op: 'mc_extend', hypercall: HC_MMU_UPDATE, bytes: MMU_UPDATE_BYTES },
    [{ op: 'mc_request', request }],
    mcEntry(HC_MMU_UPDATE, MMU_UPDATE_BYTES, request),
  ),
];

/**
 * The same, one by one, for functions of a script: what a patch of the guest calls (arch/x86/xen/mmu.c and multicalls.c,
 * patches 3 and 4 of the thread). MULTI_mmu_update takes an entry of its own (__xen_mc_entry) and fills it.
 */
export const queueOperations: Bodies = Object.fromEntries([
  ['xen_mc_batch', ['mc_batch']],
  ['xen_mc_issue', [when({ op: 'mc_issue', mode: LAZY_MMU }, [call('xen_mc_flush')])]],
  ...[['', MMU_NORMAL_PT_UPDATE] as const, ['_preserve_ad', MMU_PT_UPDATE_PRESERVE_AD] as const].flatMap(
    ([suffix, command]): [string, Body][] => [
      [`MULTI_mmu_update${suffix}`, mcEntry(HC_MMU_UPDATE, MMU_UPDATE_BYTES, { kind: 'pte', command })],
      [`extend_mmu_update${suffix}`, extended({ kind: 'pte', command })],
    ],
  ),
]);

/** A hypercall that bypasses the buffer: HYPERVISOR_mmu_update, HYPERVISOR_update_va_mapping, HYPERVISOR_mmuext_op. */
export function direct(hypercall: number, request: Request, width: Width): Body {
  const bytes = { [HC_MMU_UPDATE]: MMU_UPDATE_BYTES, [HC_MMUEXT_OP]: mmuextSize(width) }[hypercall] ?? 0;
  return [{ op: 'direct', hypercall, bytes, request }, call('hypervisor'), 'mc_flushed'];
}
