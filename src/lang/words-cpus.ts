/** Functions about words of memory and their order, and about what is a CPU's own: lazy mode, TLB, preemption, interrupts. */

/** A function's form, what it does, and where that stands. */
export type Row = readonly [form: string, doc: string, source: string];

export const ofCpus: readonly Row[] = [
  ['READ_ONCE(x)', 'Reads a word.', 'include/linux/compiler.h: READ_ONCE; a plain mov'],
  [
    'WRITE_ONCE(x, value)',
    'Writes a word. Under `memory tso` the store waits in the CPU’s store buffer.',
    'include/linux/compiler.h: WRITE_ONCE; a plain mov',
  ],
  [
    'xchg(x, value)',
    'Exchanges a word, locked; gives what was found. A full barrier, as all locked instructions.',
    'arch/x86/include/asm/cmpxchg.h',
  ],
  ['xadd(x, value)', 'Adds to a word, locked; gives what was found.', 'arch/x86/include/asm/cmpxchg.h'],
  [
    'cmpxchg(x, old, new)',
    'Writes `new` into a word that is `old`, locked; gives what was found.',
    'arch/x86/include/asm/cmpxchg.h',
  ],
  [
    'smp_mb()',
    'A full barrier: what waits in the CPU’s store buffer lands before it goes on.',
    'arch/x86/include/asm/barrier.h: smp_mb',
  ],
  ['mfence()', 'The instruction; the same as smp_mb.', 'Intel SDM vol. 2: MFENCE'],
  [
    'smp_wmb()',
    'Stores before it come before those behind it. x86 has them in order anyway: it is no instruction, and changes nothing.',
    'arch/x86/include/asm/barrier.h: __smp_wmb',
  ],
  ['smp_rmb()', 'The same of reads.', 'arch/x86/include/asm/barrier.h: __smp_rmb'],
  [
    'smp_store_release(x, value)',
    'As WRITE_ONCE: an x86 stores after all that stands before.',
    'arch/x86/include/asm/barrier.h: __smp_store_release',
  ],
  [
    'smp_load_acquire(x)',
    'As READ_ONCE: an x86 reads before all that stands behind.',
    'arch/x86/include/asm/barrier.h: __smp_load_acquire',
  ],
  [
    'rcu_read_lock()',
    'A read-side section of RCU begins. One with interrupts or preemption off is one, too.',
    'include/linux/rcupdate.h: rcu_read_lock',
  ],
  ['rcu_read_unlock()', 'It ends.', 'include/linux/rcupdate.h: rcu_read_unlock'],
  [
    'synchronize_rcu()',
    'Waits for the sections that have begun, not for later ones. What was taken away before may be freed behind it, also by `call_rcu`.',
    'kernel/rcu/tree.c: synchronize_rcu; before 4.20 synchronize_sched waited for sections with interrupts off',
  ],
  [
    'arch_enter_lazy_mmu_mode()',
    'Lazy MMU mode begins, as with `lazy { … }`, and lasts until it is left: code that forgets that can be written.',
    'arch/x86/kernel/paravirt.c: paravirt_enter_lazy_mmu',
  ],
  [
    'arch_leave_lazy_mmu_mode()',
    'Lazy MMU mode ends, and what is queued leaves.',
    'arch/x86/kernel/paravirt.c: paravirt_leave_lazy_mmu',
  ],
  [
    'arch_flush_lazy_mmu_mode()',
    'In lazy mode, what is queued leaves now, and the mode goes on; the mode is off in an interrupt since 2.6.30, and then nothing leaves.',
    'arch/x86/kernel/paravirt.c: arch_flush_lazy_mmu_mode, later paravirt_flush_lazy_mmu',
  ],
  [
    'load_cr3()',
    'The same page tables again: this CPU forgets its TLB, and no other does. With PCIDs, what it has of the address space that is loaded. Older stores land first.',
    'arch/x86/include/asm/processor.h: load_cr3',
  ],
  [
    'invlpg(p)',
    'This CPU forgets page p, of the address space that is loaded, and no other CPU does; under Xen by a hypercall. Older stores land first.',
    'arch/x86/mm/tlb.c: flush_tlb_one_user, before 4.15 __flush_tlb_one; Intel SDM vol. 2: INVLPG',
  ],
  [
    'preempt_disable()',
    'Preemption of this CPU is off: no `preempt` of it comes. It may be turned off several times, and is on once it was turned on as often.',
    'include/linux/preempt.h',
  ],
  ['preempt_enable()', 'It is on again.', 'include/linux/preempt.h'],
  [
    'local_irq_disable()',
    'Interrupts of this CPU are off: no `irq` of it comes, and who flushes its TLB by an interrupt waits. A flush by hypercall does not.',
    'include/linux/irqflags.h; arch/x86: cli, under Xen a flag that the hypervisor reads',
  ],
  ['local_irq_enable()', 'Interrupts of this CPU are on.', 'include/linux/irqflags.h'],
  [
    'local_irq_save()',
    'As local_irq_disable; gives 1 where they were on, for local_irq_restore.',
    'include/linux/irqflags.h',
  ],
  ['local_irq_restore(flags)', 'On where they were on at local_irq_save.', 'include/linux/irqflags.h'],
];
