const native = [
  'arch/x86/include/asm/pgtable.h',
  'arch/x86/kernel/paravirt.c',
  'arch/x86/mm/pgtable.c',
  'arch/x86/mm/tlb.c',
];

/** Where CPUs switch from one address space to another: without a hypervisor, and under Xen. */
const tasks = ['kernel/sched.c'];

/**
 * The parts that the kernels' text is compiled in: mm, which is the same for all, and a family of backends each. A file that
 * comes later replaces functions of those before it, also where theirs are of a newer kernel: a hook of a paravirtual family
 * stays its own, whatever mm calls it. What such a family does with a function that is no hook, it says anew for that kernel.
 */
export const parts: Readonly<Record<string, readonly string[]>> = {
  mm: [
    'include/linux/mm.h',
    'arch/x86/mm/fault.c',
    'mm/memory.c',
    'mm/pgtable-generic.c',
    'mm/huge_memory.c',
    'mm/khugepaged.c',
    'mm/filemap.c',
    'mm/mprotect.c',
    'mm/mmap.c',
    'mm/madvise.c',
    'mm/mremap.c',
    'mm/msync.c',
    'mm/rmap.c',
    'mm/truncate.c',
    'mm/vmscan.c',
    'mm/migrate.c',
    'mm/ksm.c',
    'mm/gup.c',
    'mm/mempolicy.c',
    'mm/userfaultfd.c',
    'fs/proc/task_mmu.c',
    'kernel/fork.c',
    'kernel/exit.c',
    'kernel/sched-threads.c',
  ],
  native: [...native, ...tasks],
  naive: [...native, ...tasks, 'naive/pgtable.c'],
  xen: [
    'arch/x86/xen/multicalls.h',
    'arch/x86/xen/multicalls.c',
    'arch/x86/xen/mmu.c',
    'arch/x86/xen/mmu_pv.c',
    'arch/x86/xen/mmu-tables.c',
    ...tasks,
    'hosts/requests.h',
    'xen/arch/x86/ptwr.h',
    'xen/arch/x86/mm.c',
  ],
  vmi: [...native, 'hosts/requests.h', 'arch/x86/kernel/vmi_32.h', 'arch/x86/kernel/vmi_32.c'],
  kvm: [...native, 'hosts/requests.h', 'arch/x86/kernel/kvm.h', 'arch/x86/kernel/kvm.c'],
  s390: [...native, 'arch/s390/include/asm/pgtable.h', 'arch/s390/mm/pgtable.c'],
  lguest: [...native, 'hosts/requests.h', 'arch/x86/lguest/boot.h', 'arch/x86/lguest/boot.c'],
};
