/**
 * The parts that the kernels' text is compiled in: mm, which is the same for all, and a family of backends each. A file that
 * comes later replaces functions of those before it.
 */
export const parts: Readonly<Record<string, readonly string[]>> = {
  mm: [
    'arch/x86/mm/fault.c',
    'mm/memory.c',
    'mm/filemap.c',
    'mm/mprotect.c',
    'mm/mmap.c',
    'mm/madvise.c',
    'mm/mremap.c',
    'mm/msync.c',
    'mm/rmap.c',
    'kernel/fork.c',
    'kernel/exit.c',
  ],
  xen: [
    'arch/x86/xen/multicalls.h',
    'arch/x86/xen/multicalls.c',
    'arch/x86/xen/mmu.c',
    'hosts/requests.h',
    'xen/arch/x86/mm.c',
  ],
};
