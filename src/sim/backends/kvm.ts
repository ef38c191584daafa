/**
 * KVM 2.6.26 with shadow paging: guest arch/x86/kernel/kvm.c, host arch/x86/kvm/mmu.c, x86.c, x86_emulate.c.
 *
 * The host write-protects the page tables that it shadows, so an instruction that writes one exits; but only three times
 * in a row. With the third write the host gives the table up (kvm_mmu_pte_write, "we may be forking"), a fourth exit
 * finds it writable, and the rest of a long mprotect runs without exits. The shadow page is gone by then, so what is
 * accessed later in its 2 MiB, unchanged pages too, costs a shadow fault each (ops/shadow-copy.ts, ops/shadow-fault.ts).
 *
 * Setting an entry has a hypercall, KVM_HC_MMU_OP, and in lazy mode the guest queues its operations, as kvm_flush_tlb
 * does: MMU_QUEUE_SIZE = 1024 bytes, 42 of 24. The host copies 512 bytes a call, does the 21 whole operations in them,
 * and returns how many bytes that was; the guest calls again with the rest (kvm_mmu_op), so a full queue is two
 * hypercalls. These are writes to the table, too: of two cleared entries, the first WRITE_PTE is the third write.
 *
 *                ptep_get_and_clear                     set_pte_at                      exits of n entries of a table
 *   x86-64       xchg                                   queued KVM_MMU_OP_WRITE_PTE     n, at most 4
 *   pae          xchg of one word, store of the other   queued KVM_MMU_OP_WRITE_PTE     2, or 4
 *
 * Both widths ran it (setup_32.c and setup_64.c call kvm_guest_init); the preset is x86-64. The host emulates a locked
 * instruction as a read and a write ("kvm: emulating exchange as write"), so another vCPU's walk may set A or D in
 * between, and the clear does not see it: get_and_clear is not atomic there, and a bit can be lost.
 *
 * The series would take the exits away (start is a read, commit a queued operation), but WRITE_PTE is a plain write,
 * so it would lose D for sure; the host would have to write with `hypervisor_update cmpxchg`, as Xen does
 * (media/examples/kvm-would-gain-all-its-exits.pte).
 *
 * Not counted: the host's interrupts to vCPUs whose TLBs it flushes, and the exits that a guest's own interrupts and its
 * loads of cr3 cost.
 */
import { FLUSH_ARGS, FLUSH_LEAVE_LAZY, HC_KVM_MMU_OP, type HostCall } from '../../model/events.ts';
import * as pte from '../../model/pte.ts';
import type { Parameters, Width } from '../parameters.ts';
import { type Bodies, type Body, call, choose, repeat, when } from '../routine.ts';
import type { EntryStep, Half } from '../steps/entry.ts';
import type { TrapStep } from '../steps/trap.ts';
import { hostLoop } from './hypervisor.ts';
import { ifYoung, nativeFlush, nativeRoutines } from './native.ts';
import type { Owed } from './owed.ts';
import { flushOthers, flushTlbMm, tellNow } from './shadow.ts';
import { prepopulated, shadowTables } from './shadow-tables.ts';

type TrapKind = Extract<TrapStep, { op: 'trap' }>['why'];

/** struct kvm_pv_mmu_op_buffer of the host, in bytes. */
const HOST_BUFFER = 512;

const releasePt: Body = [{ op: 'leave_with', hypercall: HC_KVM_MMU_OP, call: 'KVM_MMU_OP_RELEASE_PT' }];

/** Routines of a KVM guest, in the order of its kernel/kvm.c. */
export function kvmRoutines(parameters: Parameters): Owed & Bodies {
  const native = nativeRoutines(parameters);
  const writeNow = (level: number) => tellNow('KVM_MMU_OP_WRITE_PTE', 'kvm_mmu_op', level);
  return {
    ...native,
    ...kvmExits(parameters.width),
    host: hostLoop,
    // mmu_queue_flush is this on the whole queue, and nothing on an empty one
    kvm_mmu_op: [
      repeat(
        [when({ op: 'leave_guest', hypercall: HC_KVM_MMU_OP, most: HOST_BUFFER }, [], ['break']), call('host')],
        'enter_guest',
      ),
    ],
    // kvm_set_pte_at, kvm_set_pmd, kvm_pmd_clear, kvm_set_pud, kvm_set_pgd: kvm_mmu_write
    set_pte_at: kvmDeferredMmuOp('KVM_MMU_OP_WRITE_PTE'),
    // kvm_release_pt: kvm_mmu_op of a buffer of its own, past the queue
    ...shadowTables(native, level => kvmDeferredMmuOp('KVM_MMU_OP_WRITE_PTE', level), [], releasePt),
    paravirt_release_pte: [...releasePt, 'unshadow'],
    pgd_alloc: parameters.width === 'pae' ? prepopulated(writeNow, []) : [],
    // kvm_flush_tlb; each CPU that is interrupted makes it, too, on its own queue
    flush_tlb_user: kvmDeferredMmuOp('KVM_MMU_OP_FLUSH_TLB'),
    flush_tlb_range: flushTlbMm(flushOthers(HC_KVM_MMU_OP, 'KVM_MMU_OP_FLUSH_TLB')),
    // The flush of one page has no hook, and INVLPG does not exit before 2.6.28 (a7052897b3b "trap invlpg")
    flush_tlb_page: nativeFlush(parameters).flush_tlb_page,
    // kvm_enter_lazy_mmu
    arch_enter_lazy_mmu_mode: ['enter_lazy'],
    // kvm_leave_lazy_mmu
    arch_leave_lazy_mmu_mode: [{ op: 'flush_reason', reason: FLUSH_LEAVE_LAZY }, call('kvm_mmu_op'), 'leave_lazy'],
  };
}

/** kvm_deferred_mmu_op: at once outside lazy mode. `level`: see shadowTables. */
const kvmDeferredMmuOp = (told: HostCall, level?: number): Body => [
  when(
    'in_lazy',
    [
      when({ op: 'queue_full', call: told }, [{ op: 'flush_reason', reason: FLUSH_ARGS }, call('kvm_mmu_op')]),
      { op: 'notify', call: told, level },
    ],
    tellNow(told, 'kvm_mmu_op', level),
  ),
];

/**
 * The native instruction, where the table is the guest's to write; where it is write-protected, the guest exits, and the
 * host does `emulated` in its place.
 */
const guarded = (
  native: Exclude<EntryStep, { op: 'load' | 'load_low' | 'load_high' }>,
  why: TrapKind,
  emulated: Body,
): Body => [choose({ ...native, guarded: true }, { exits: [{ op: 'trap', why }, ...emulated] })];

/** Instructions on a page table: of a shadowed one the guest exits, and the host reads and writes in its place. */
function kvmExits(width: Width) {
  const pae = width === 'pae';
  const store = (from: 'new' | 'zero', half?: Half): Body =>
    guarded({ op: 'store', from, half, charge: 'native_store' }, 'store', [{ op: 'emulate_store', from, half }]);
  const xchg = (half?: Half): Body =>
    guarded({ op: 'xchg', half, charge: 'native_xchg' }, 'xchg', [
      'emulate_load',
      { op: 'emulate_cmpxchg', write: 'zero', half, unconditional: true },
    ]);
  const clear = (mask: number): Body =>
    guarded({ op: 'clear_bits', mask, charge: 'native_xchg' }, 'clear_bits', [
      { op: 'emulate_load', tells: mask },
      { op: 'emulate_cmpxchg', write: 'cleared', mask, unconditional: true },
    ]);
  return {
    xchg_pte: xchg(pae ? 'lo' : undefined),
    zero_high: store('zero', 'hi'),
    set_high: store('new', 'hi'),
    set_low: store('new', 'lo'),
    clear_young: clear(pte.A),
    ptep_get_and_clear: pae
      ? [call('xchg_pte'), { op: 'load', into: 'old', half: 'hi' }, call('zero_high')]
      : [call('xchg_pte')],
    write_pte: pae ? [call('set_high'), call('set_low')] : store('new'),
    cmpxchg_pte: guarded({ op: 'cmpxchg', charge: 'native_xchg' }, 'cmpxchg', [
      'emulate_load',
      when('compare_seen', [{ op: 'emulate_cmpxchg', write: 'new', unconditional: true }]),
    ]),
    ptep_set_wrprotect: clear(pte.RW),
    ptep_test_and_clear_young: ifYoung([call('clear_young')]),
  } satisfies Bodies;
}
