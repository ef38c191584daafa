/**
 * Flushes of other vCPUs where the hypervisor translates a guest's memory a second time (EPT, NPT). The guest's page tables are its own, and all
 * that is done to an entry is native. Only to reach another vCPU is a matter of the hypervisor (Linux 7.2):
 *
 *   event_channel  Xen, PVH and HVM. No mmu operation is replaced (arch/x86/xen/mmu_hvm.c). The interrupt of a function call is an event
 *                  channel's (arch/x86/xen/smp_hvm.c xen_hvm_smp_init, smp.c xen_smp_send_call_function_ipi): EVTCHNOP_send for each vCPU
 *   send_ipi       KVM (arch/x86/kernel/kvm.c kvm_flush_tlb_multi). One vCPU is interrupted by its APIC, which leaves the guest; several,
 *                  by one KVM_HC_SEND_IPI (kvm_send_ipi_mask, up to 128 APIC numbers)
 *   flush_call     Hyper-V (arch/x86/hyperv/mmu.c hyperv_flush_tlb_multi): one hypercall for all vCPUs, this one included.
 *                  HvCallFlushVirtualAddressList has an entry for up to 4096 pages; everything is HvCallFlushVirtualAddressSpace
 *
 * A vCPU that KVM has preempted is not interrupted: a bit in its kvm_steal_time has KVM flush its TLB before it runs again
 * (KVM_VCPU_FLUSH_TLB, 858a43aae236, 4.16: kvm_flush_tlb_multi sets the bit by try_cmpxchg where KVM_VCPU_PREEMPTED is set, and interrupts the vCPU
 * where that fails; record_steal_time of the host takes both by one xchg, and flushes). It makes no access in between, so to all that can be seen it is flushed at once, as here; that it costs no
 * interrupt is not counted, since here all vCPUs run. The protocol itself is media/examples/fixes/flush-of-a-preempted-vcpu.pte. What a hypervisor pays to reach a processor is not counted either.
 */
import {
  FLUSH_ISSUE,
  HC_EVENT_CHANNEL_OP,
  HC_FLUSH_LIST,
  HC_FLUSH_SPACE,
  HC_KVM_SEND_IPI,
} from '../../model/events.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';

/** Charges for the flush of `target` by `cpu`; true where the hypervisor does it, and no vCPU is interrupted. */
export function reach(m: Machine, b: number, cpu: number, target: number, pages: number): boolean {
  const { cpus, entries, parameters, xen } = m.build;
  // s390: IPTE and IDTE reach all CPUs themselves.
  if (entries.marked) return true;
  // A PV guest's interrupt is an event channel's, too (arch/x86/xen/smp.c xen_send_IPI_mask); its flushes need none.
  if (xen) call(m, b, cpu, HC_EVENT_CHANNEL_OP);
  if (xen || !since(parameters.mm, '6.1')) return false;
  const firstOther = target === (cpu === 0 ? 1 : 0);
  switch (parameters.remote_flush) {
    case 'event_channel':
      if (target !== cpu) call(m, b, cpu, HC_EVENT_CHANNEL_OP);
      return false;
    case 'send_ipi':
      if (firstOther && cpus === 2) m.charge('vm_exit');
      if (firstOther && cpus > 2) call(m, b, cpu, HC_KVM_SEND_IPI);
      return false;
    case 'flush_call':
      if (target === cpu) call(m, b, cpu, pages < 0 ? HC_FLUSH_SPACE : HC_FLUSH_LIST);
      return true;
    default:
      return false;
  }
}

/** Whether the hypervisor flushes other vCPUs itself, whatever they do. */
export function reachedByHypervisor({ build: { xen, parameters, entries } }: Machine): boolean {
  return entries.marked || (!xen && since(parameters.mm, '6.1') && parameters.remote_flush === 'flush_call');
}

/** A hypercall of no list: one entry, no update. */
function call(m: Machine, b: number, cpu: number, op: number): void {
  m.charge('hypercall');
  m.note('hypercall', b, cpu, -1, 0, FLUSH_ISSUE, op, 1, 0);
}
