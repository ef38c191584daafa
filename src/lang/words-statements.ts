/**
 * Items, statements, modifiers, conditions: the words that the grammar spells out.
 */
import type { Word, WordKind } from './word.ts';

type Row = readonly [word: string, form: string, doc: string, source?: string];

const rows = (kind: WordKind, list: readonly Row[]): Word[] =>
  list.map(([word, form, doc, source]) => ({ word, kind, form, doc, ...(source ? { source } : {}) }));

const items = rows('item', [
  [
    'use',
    'use "FILE.pte"',
    'Brings the functions, protocols, params and backends of another file, as if they stood here; its mappings, CPUs and expectations stay there. The path is relative to this file, with `/`. The file lies beside the script or below its folder, or anywhere in the workspace (for the command line: the folder that it is called in).',
  ],
  [
    'machine',
    'machine { cpus N memory sc|tso fills unasked|asked }',
    'The machine; each part may be left out. Without `cpus`, there are as many CPUs as the highest `cpu` block needs. The mm is live on all of them, so its TLB flushes go to all.',
  ],
  [
    'memory',
    'machine { memory sc|tso }',
    'How stores come to memory: `sc` at once, `tso` through a store buffer per CPU, as x86 has them. Where the script says neither, `tso` if it has words or tasks, or asks what a read has found, else `sc`.',
    'Sewell et al., x86-TSO, CACM 53 (2010)',
  ],
  [
    'fills',
    'machine { fills unasked|asked }',
    'Whether hardware fills TLBs `unasked`, too, for accesses that are guessed and never made, or by accesses alone. Where the script does not say, `unasked` if an expectation asks what accesses do, or for spurious faults.',
    'Intel SDM vol. 3A, 4.10.2.3',
  ],
  [
    'word',
    'word NAME = N',
    'A word of memory of 32 bits beside the page tables, which all CPUs share; 0 at first where nothing is said.',
  ],
  [
    'backend',
    'backend PRESET { KNOB VALUE, … } as NAME   or   backend NAME from PRESET { KNOB VALUE, … }',
    'A system to run the script on; each line adds one. `as` and `from` give it a name, so that one preset can run with several settings. After `from` may stand an earlier backend, too: its settings count, where this one says no other, and so do the kernel functions that the script replaces on it. The name of a preset always means the preset as it is here. Without any such line, a script runs on native, xen-2.6.26, xen-patch3 and xen-2.6.27.',
  ],
  [
    'mm',
    'mm NAME { map … }',
    'Another address space, with mappings of its own; those outside are of `main`. A script with one, or with a `switch_to`, has tasks: a CPU is in the address space that it has loaded, a flush goes to the CPUs that the kernel’s rules say, and a CPU without a block runs a kernel thread. No address is in two of them. A page of a file that two have: `map view 1 pages rw shared file untouched` in this one, and in `setup` `set_pte_at(view[0], mk_pte(find_get_page(data[0]), rw))`. On native backends and under Xen.',
    'arch/x86/mm/tlb.c; 2.6: include/asm-x86/mmu_context_64.h',
  ],
  [
    'map',
    'map NAME N pages PERMISSION MODIFIER …',
    'A mapping of N pages: by default private, anonymous, resident and exclusive, A and D clear, at an address of the tool’s choice, page-table aligned.',
    'mmap(2)',
  ],
  [
    'param',
    'param NAME = N',
    'A number by name. `ptelab sweep` varies it, and its value here is the one of an ordinary run.',
  ],
  [
    'setup',
    'setup { … }',
    'Runs before the test, on cpu 0, without events and free of cost: it makes the state to start in.',
  ],
  [
    'cpu',
    'cpu N { … }   or   cpu N in NAME { … }',
    'What CPU N does. The CPUs start together. `in` says in which address space it begins, or that it begins in a kernel thread (`kthread`); else it is `main`.',
  ],
  [
    'irq',
    'irq N { … }',
    'The handler of an interrupt of CPU N. It comes once or not at all, between any two steps of the CPU while its interrupts are on, and runs with interrupts off. Several come in the order of the script.',
    'Intel SDM vol. 3A, 6.6 and 6.8.1',
  ],
  [
    'nmi',
    'nmi N { … }',
    'The same of a non-maskable interrupt: it comes while interrupts are off, too, but not in the handler of another one.',
    'Intel SDM vol. 3A, 6.3.3; arch/x86/kernel/nmi.c',
  ],
  [
    'preempt',
    'preempt N { … }',
    'Another thread of the process. CPU N switches to it once, between any two steps where preemption is on, or where its own program sleeps or is over; and back where this one does.',
    'kernel/sched.c: __schedule',
  ],
  [
    'protocol',
    'protocol NAME { start(p) { … } commit(p, old, new) { … } }',
    'A start/commit pair of one’s own. `mprotect` and `ptep_modify_prot_*` use it on a backend that says `protocol NAME`. `start` returns the entry; `commit` writes `new` where `old` was.',
    'include/asm-generic/pgtable.h: __ptep_modify_prot_start, __ptep_modify_prot_commit (2.6.27)',
  ],
  [
    'fn',
    'fn NAME(PARAMETER, …) { … }   or   fn NAME(PARAMETER, …) on BACKEND, … { … }',
    'A function of kernel code: statements and other functions call it, and `return` gives its result. One that is named as a kernel function replaces that, on these backends or on all: `mprotect`, page faults and the script’s own calls use it.',
  ],
  ['schedule', 'schedule "CODE"', 'Replays one interleaving; the code is what a run, or a witness, prints.'],
  [
    'expect',
    'expect never|sometimes|always CONDITION on NAME, …   or   expect COUNT <= N on NAME, …',
    'A test: of what can happen, or of a count. With `on`, only for those backends.',
  ],
]);

const statements = rows('statement', [
  [
    'mprotect',
    'mprotect RANGE PERMISSION',
    'Changes the protection of pages: per page-table page one lock and one lazy section, in it start, pte_modify and commit for each present entry, then one TLB flush.',
    'mm/mprotect.c: change_pte_range',
  ],
  ['munmap', 'munmap RANGE', 'Removes the mapping of pages and frees them.', 'mm/memory.c: zap_pte_range'],
  [
    'mremap',
    'mremap RANGE at ADDRESS as NAME',
    'Moves pages to another address. `as` names the mapping that is there afterwards.',
    'mm/mremap.c: move_ptes',
  ],
  [
    'fork',
    'fork   or   fork as NAME { MAPPING as NAME … }',
    'Copies the address space: private writable entries lose W in parent and child. With `as`, the child is an address space that CPUs run in (`cpu N in NAME`, once it is there) and has copies of private anonymous mappings under names of their own (`MAPPING as NAME huge as NAME`, if it is huge), at addresses of their own; what pages hold is followed. Any other mapping is shared until `wait`. Reclaim, migration and KSM go over all that map a page; mremap, and what is about a file’s pages by hand, is not in such a script.',
    'mm/memory.c: copy_one_pte',
  ],
  [
    'wait',
    'wait',
    'Waits until every child of `fork` has exited: its pages are the parent’s alone again, as the next write finds out.',
    'mm/memory.c: do_wp_page',
  ],
  [
    'madvise-dontneed',
    'madvise-dontneed RANGE',
    'Drops pages; the next touch faults in fresh ones.',
    'mm/madvise.c: madvise_dontneed',
  ],
  [
    'madvise-free',
    'madvise-free RANGE',
    'Lets pages go under pressure: their entries lose A and D.',
    'mm/madvise.c: madvise_free_pte_range',
  ],
  [
    'msync',
    'msync RANGE',
    'Writes dirty shared file pages back, which cleans and write-protects their entries.',
    'mm/rmap.c: page_mkclean_one',
  ],
  [
    'clear-refs',
    'clear-refs',
    'Writes 4 to /proc/self/clear_refs. From 6.1 on, on x86-64, every entry of the process loses soft-dirty and W, so that the next write to each page faults, and marks it again; until then mprotect makes it writable no more. 2.6 knows no 4 of its own, and clears A, as it does for any number.',
    'fs/proc/task_mmu.c: clear_refs_write, clear_soft_dirty',
  ],
  [
    'read',
    'read RANGE',
    'The CPU reads each page once: through the TLB, else by a walk that sets A, else by a fault.',
    'Intel SDM 3A 4.8',
  ],
  [
    'write',
    'write RANGE as NAME',
    'The CPU writes each page once: through a TLB entry that is writable and dirty, else by a walk that sets A and D, else by a fault. `as` gives the write a name, for expectations.',
    'Intel SDM 3A 4.8, 4.10',
  ],
  [
    'lock',
    'lock RANGE',
    'Takes the pte lock of each page-table page of the range. So these are there from the start, also where a mapping is untouched.',
    'include/linux/mm.h: pte_offset_map_lock',
  ],
  [
    'unlock',
    'unlock RANGE',
    'Drops what `lock` took. Queued updates must have been applied before.',
    'include/linux/mm.h: pte_unmap_unlock',
  ],
  [
    'lazy',
    'lazy { … }',
    'Lazy MMU mode: a paravirtual backend may queue updates until the block ends. Belongs inside the pte lock.',
    'arch_enter_lazy_mmu_mode, arch_leave_lazy_mmu_mode',
  ],
  [
    'flush_tlb',
    'flush_tlb RANGE',
    'Flushes the range from the TLB of every CPU; in a script with tasks, of those that the kernel reaches.',
    'arch/x86/mm/tlb.c: flush_tlb_range',
  ],
  [
    'switch_to',
    'switch_to NAME   or   switch_to kthread',
    'The CPU goes on with a task of that address space. A kernel thread has none, and keeps what is loaded, in lazy TLB mode. Interrupts are off meanwhile. What lies behind it is about pages of the address space; kernel code, such as `write_pte`, `flush_tlb` or reclaim, may be about those of others.',
    'kernel/sched/core.c: context_switch; arch/x86/mm/tlb.c: switch_mm_irqs_off',
  ],
  [
    'exit',
    'exit',
    'The task is over. The last one that ends takes its address space along: everything is unmapped, with one flush; each CPU that is ever there leaves it by an `exit`. Under Xen its tables are unpinned first, and what empties them are plain stores. What lies behind is a kernel thread, which has borrowed what is left.',
    'mm/mmap.c: exit_mmap',
  ],
  [
    'let',
    'let NAME = VALUE   or   let NAME = read PAGE',
    'Names a value until the block ends: an entry that was read, a page, a number; or what an access finds in a page, for expectations (`NAME shows WRITE`). In a function, `NAME = VALUE` gives it another one of its kind.',
  ],
  [
    'if',
    'if CONDITION { … } else if CONDITION { … } else { … }',
    'Tests on numbers and pages are decided beforehand, tests on entries while the script runs. Calls in a condition are made before it is tested.',
  ],
  ['else', 'if CONDITION { … } else { … }', 'What happens otherwise.'],
  [
    'for',
    'for NAME in A..B { … }   or   for NAME in RANGE { … }',
    'Counts from A up to, not including, B; or goes over the pages of a range.',
  ],
  ['repeat', 'repeat N { … }', 'Does the block N times.'],
  [
    'while',
    'while CONDITION max N { … }   or   while READ_ONCE(x) == 0 { }',
    'In a function: does the block as long as the condition holds, N times at most. A condition that still holds then stops the CPU as a BUG does. Without `max` and with nothing in it, anywhere: waits for a word.',
  ],
  [
    'loop',
    'loop max N { … }',
    'In a function: does the block until `break` or `return`, N times at most. A turn too many stops the CPU as a BUG does.',
  ],
  ['break', 'break', 'In a function: leaves the loop around it.'],
  ['continue', 'continue', 'In a function: goes on with the next turn of the loop around it.'],
  ['barrier', 'barrier', 'The n-th barrier of a CPU waits for the n-th of every other CPU that has one.'],
  [
    'return',
    'return VALUE',
    'Ends a function, with its result if it has one; in a protocol, `start` with the entry, or `commit`.',
  ],
  [
    'start',
    'start(p) { … }',
    'A protocol’s first half: returns the entry of p, and sees to it that no hardware change is lost from here on.',
  ],
  [
    'commit',
    'commit(p, old, new) { … }',
    'A protocol’s second half: writes `new` to the entry of p, whose value was `old` at the start.',
  ],
]);

const modifiers = rows('modifier', [
  ['cpus', 'machine { cpus N }', 'Number of CPUs.'],
  ['pages', 'map NAME N pages PERMISSION', 'Size of a mapping.'],
  ['untouched', 'map … untouched', 'No entry yet: the first access faults a page in.'],
  ['read', 'map … read', 'Resident and read before: A is set.'],
  ['written', 'map … written', 'Resident and written before: A and D are set.'],
  ['private', 'map … private', 'Copy-on-write, the default.', 'MAP_PRIVATE'],
  ['shared', 'map … shared', 'Shared: shmem, or with `file` a file with dirty accounting.', 'MAP_SHARED'],
  ['file', 'map … file', 'Backed by a file.'],
  [
    'tmpfs',
    'map … private tmpfs',
    'Backed by a file of tmpfs, a new one: what is read comes page by page, without read-ahead. `shared tmpfs` is `shared`.',
    'mm/shmem.c: shmem_fault',
  ],
  [
    'readonly',
    'map … shared file readonly',
    'The file is open for reading only: mprotect to w fails with EACCES.',
    'VM_MAYWRITE, mm/mprotect.c',
  ],
  [
    'folio',
    'map … folio N',
    'Its pages lie in large folios of N pages, a power of two: of a file, as one write(2) left them in the page cache; of anonymous memory, as a first write makes them. Linux 7.2 changes the entries of a folio together.',
    'mm/mprotect.c: mprotect_folio_pte_batch (6.17)',
  ],
  [
    'huge',
    'map … huge as NAME   or   mremap … huge as NAME',
    'Anonymous memory mapped by huge entries, 2 MiB each, on native x86-64 from 6.1 on. NAME[0] is the first of them: an entry that all functions of entries take, under a lock of its own; while it maps, its pages have no entries of theirs (they lack P). mremap moves it whole where both places are aligned as it is, else it is split; the entries at the new place have the other name.',
    'mm/huge_memory.c (2.6.38)',
  ],
  [
    'swapped',
    'map … swapped [A..B]',
    'These entries (all, without brackets) are swap entries: P is clear, the rest is no frame.',
    'include/linux/swapops.h',
  ],
  [
    'migrating',
    'map … migrating [A..B]',
    'These entries are migration entries, writable ones where the mapping is.',
    'include/linux/swapops.h: is_write_migration_entry',
  ],
  ['at', 'map … at ADDRESS   or   mremap RANGE at ADDRESS', 'An address, a multiple of 0x1000.'],
  [
    'from',
    'backend NAME from BACKEND',
    'Gives a backend another one’s settings, and the functions that the script replaces there.',
  ],
  ['as', 'backend … as NAME   or   mremap … as NAME', 'Gives a name.'],
  ['max', 'while CONDITION max N { … }   or   loop max N { … }', 'Most turns of a loop.'],
  [
    'on',
    'expect … on NAME, …   or   fn … on NAME, …   or   KNOB on',
    'Limits an expectation, or a replaced function, to backends; or turns a knob on.',
  ],
  ['off', 'KNOB off', 'Turns a knob off.'],
  ['in', 'for NAME in RANGE   or   lost D in RANGE', 'The pages meant.'],
]);

const permissions = rows('permission', [
  ['none', 'none', 'No access. As an argument of set_pmd and set_pud: clear the entry.', 'PROT_NONE'],
  ['r', 'r', 'Read only.', 'PROT_READ'],
  ['rw', 'rw', 'Read and write.', 'PROT_READ | PROT_WRITE'],
  ['rx', 'rx', 'Read and execute.', 'PROT_READ | PROT_EXEC'],
  ['rwx', 'rwx', 'Everything.', 'PROT_READ | PROT_WRITE | PROT_EXEC'],
]);

const conditions = rows('condition', [
  ['never', 'expect never CONDITION', 'In no interleaving.'],
  [
    'sometimes',
    'expect sometimes CONDITION',
    'In some interleaving, and perhaps in all: where it is in all, a hint says so.',
  ],
  ['always', 'expect always CONDITION', 'In every interleaving.'],
  [
    'shows',
    'PAGE shows NAME   or   disk PAGE shows NAME   or   swap PAGE shows NAME   or   LET shows NAME',
    'In the end the page holds what the write of this name wrote; or its file does, or its slot of swap space. `initial` is what was there first, `zero` a zeroed page. With the name of a `let v = read PAGE`: what that access found (nothing where it was killed).',
  ],
  [
    'dirty',
    'page PAGE dirty',
    'In the end the page structure of the frame that has the page is dirty: what the kernel was told, besides what D of the entry says. Reclaim and writeback write such a page out.',
  ],
  ['has', 'VALUE has FLAGS', 'All of the flags are set.'],
  ['lacks', 'VALUE lacks FLAGS', 'None of the flags is set.'],
]);

const connectives = rows('connective', [
  ['and', 'A and B', 'Both hold. It binds before `or`.'],
  ['or', 'A or B', 'One of them holds, or both.'],
  ['not', 'not A', 'It does not hold. It binds before `and`.'],
]);

export const statementWords: readonly Word[] = [
  ...items,
  ...statements,
  ...modifiers,
  ...permissions,
  ...conditions,
  ...connectives,
];
