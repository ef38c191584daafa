/**
 * The machine's whole mutable state is one array of 32-bit words; this file says what lies where. A snapshot is a copy of it,
 * two states are equal when their words are, and the explorer packs exactly these words.
 *
 *   [ header | page-table pages | upper tables | entries | revocations | a host's copy, its last writes | pages and frames | files | words | address spaces, TLB states, what ends | locks of areas | CPU 0 | CPU 1 | ... ]
 *
 * A CPU's words are its registers, its TLB (an entry for each page that a script accesses), locals of a protocol, its
 * queue, and the stores that wait in its store buffer: what changes most stands first, so that the chunks that the explorer packs (explore/states/rows.ts) are mostly old ones.
 */

/**
 * Words of a machine. Those of a run over so many pages that their numbers need more than 31 bits are wider (build.ts): each of them holds
 * what a 32-bit word would, except that a word of an entry may have lost its sign; so who compares entries compares 32 bits.
 */
export type StateWords = Int32Array | Float64Array;

/** Header words. */
export const MMAP_WRITER = 0; // CPU + 1 that holds mmap_sem for writing
export const MMAP_READERS = 1; // how many hold it for reading
export const AREAS = 2; // number of the area list
export const FORKED = 3; // how many children live
export const TABLE_LOCK = 4; // CPU + 1 that holds mm->page_table_lock
export const XEN_LOCK = 5; // offset of the words of the CPU for which Xen holds the domain's lock
export const REVOKED = 6; // how many revocations of entries are open, see revocations.ts
export const TRACKED = 7; // 1 once clear_refs took VM_SOFTDIRTY from all areas: writes are to be seen as faults
export const FLUSH_PENDING = 8; // how many gather entries whose flush is still to come (mm->tlb_flush_pending), where a script can tell
const HEADER_WORDS = 9;

/** Words of a page-table page. */
export const PTL_OWNER = 0; // CPU + 1
export const TABLE_FLAGS = 1; // TABLE_EXISTS
export const TABLE_WORDS = 2;
export const TABLE_EXISTS = 1;
/** A host shadows the table; or has given that up, and the guest may write it (KVM). Under Xen: the guest maps it writable, since it is not pinned any more. */
export const TABLE_SHADOWED = 2;
export const TABLE_WRITABLE = 4;
/** Xen has no type for the table any more (PGT_l1_page_table), so it emulates no write to it. */
export const TABLE_UNTYPED = 8;

/** Word of an upper table (PMD or PUD page): 1 where it exists. */
export const UPPER_WORDS = 1;

/** Words of an entry. `UNSEEN` has a bit a CPU for each of A (low byte) and D (next byte): see lost.ts; then page flags. */
export const LO = 0;
export const HI = 1;
export const UNSEEN = 2;
export const ENTRY_WORDS = 3;
/** Whether two entries in the state are the same in every bit: their low and high words. */
export const sameEntry = (s: StateWords, x: number, y: number): boolean =>
  ((s[x] ^ s[y]) | (s[x + 1] ^ s[y + 1])) === 0;
/** Page flags in `UNSEEN`'s upper half. */
export const EXCLUSIVE = 1 << 16; // PageAnonExclusive, or the only reference in 2.6
export const ZEROPAGE = 1 << 17;
export const ANON = 1 << 18; // PageAnon, the zero page not included
export const SHARED_CHILD = 1 << 19; // a forked child maps the same page
export const CACHED = 1 << 20; // the file's page is in the page cache, mapped or not
export const MARKED = 1 << 22; // PG_readahead: the fault on this page reads on, and no fault around it maps it
/** Of a file that is read into large folios (ops/read-ahead.ts): the order of the folio in the page cache, three bits. */
export const FOLIO_SHIFT = 25;
export const FOLIO_ORDER = 7 << FOLIO_SHIFT;
/** Shared memory's page is dirty in the page cache, since an entry that was dirty went (PG_dirty). */
export const CACHE_DIRTY = 1 << 28;
/** Of anonymous memory, where a script can tell (lazy-free.ts): MADV_FREE has seen the page; it waits in lru_lazyfree, with a reference. */
export const FREE_SEEN = 1 << 29;
export const FREE_WAITS = 1 << 30;
/** The file ends before the page (truncate). */
export const PAST_END = 1 << 31;
/** What the page cache has of the file's page, whatever maps it. */
export const OF_CACHE = CACHED | MARKED | FOLIO_ORDER | CACHE_DIRTY | PAST_END;
/** The anonymous page is a part of a large folio, one of its mapping's size. */
export const LARGE = 1 << 23;
/** munmap or madvise took the page of a file away, and its rmap with it; only where a script has writeback (PageFrames.syncs). */
export const ZAPPED = 1 << 24;
/** Not of the page: Xen holds the lock of the entry's table for a CPU that writes the entry. */
export const XEN_LOCKED = 1 << 21;

/** What KVM remembers of each vCPU: the last table written + 1, how often in a row, the page of the last entry made + 1. */
export const LAST_TABLE = 0;
export const WRITE_COUNT = 1;
export const LAST_UPDATED = 2;
export const WRITES_WORDS = 3;

/** Words of a revocation: who has to do with it, and what older TLB entries may have (revocations.ts). */
export const REVOCATION_WORDS = 2;

/** Words of a TLB entry: the low word that was cached (0: none). */
export const TLB_WORDS = 1;

/**
 * First, where a script follows what pages hold: how often reclaim has taken an entry away whose flush was to wait, and in the upper half how many of
 * these flushes somebody has made for it (mm->tlb_flush_batched since 5ee2fa2f0636, 5.17).
 */
export const FLUSH_BATCHED = 0;
export const WRITE_PROTECT_SEQ = 1; // mm->write_protect_seq of all address spaces, where GUP-fast reads it: odd while a fork copies
export const FLUSH_REQUIRED = 2; // by task, a bit each: current->tlb_ubc.flush_required
export const DATA_HEADER_WORDS = 3;

/** What is known of a page of the script, where the script follows what pages hold (frames.ts). Contents are those of frames.ts. */
export const OUGHT = 0; // what a read of it ought to show; -1 where its content was given up
export const LIVES = 1; // how many frames were allocated for it
export const DISK = 2; // what the file has there
export const SLOT = 3; // what its slot of swap space has
export const CACHE = 4; // pfn of the frame in the page cache, of a file; 0: none
export const SWAP_CACHE = 5; // the same for the swap cache
export const PAGE_WORDS = 6;

/** What is known of a frame: its content, and flags of its page structure, with the count of references above them. */
export const CONTENT = 0;
export const FRAME_FLAGS = 1;
/** By task, four bits each: how many of its references wait in that task's gather. */
export const IN_GATHER = 2;
export const FRAME_WORDS = 3;

/** What the last read-ahead of a file was (struct file_ra_state), where it brings large folios (ops/read-ahead.ts). */
export const RA_START = 0;
export const RA_SIZE = 1;
export const RA_BEHIND = 2; // async_size: pages behind the mark
export const RA_ORDER = 3;
export const RA_WORDS = 4;

/** Words of an address space, where a script has tasks (tasks.ts); the first two as in the header. */
export const MM_WRITER = 0;
export const MM_READERS = 1;
export const MM_TABLE_LOCK = 2;
export const MM_BATCHED = 3;
export const MM_FLUSH_PENDING = 4;
export const MM_CPUMASK = 5; // mm_cpumask, or cpu_vm_mask
export const MM_TLB_GEN = 6; // context.tlb_gen, less 1
export const MM_LIVES = 7; // 0 as long as a fork has not made it
export const MM_WORDS = 8;

/** What others see of a CPU's task and its TLB: cpu_tlbstate of today, or mmu_state and active_mm of 2.6. An mm is its number + 1. */
export const CURRENT_MM = 0; // current->mm; 0: a kernel thread
export const LOADED_MM = 1; // loaded_mm, or active_mm; 0: init_mm
export const LAZY_TLB = 2; // is_lazy, or TLBSTATE_LAZY
export const SWITCHING = 3; // loaded_mm says LOADED_MM_SWITCHING
export const SWITCH_IRQS_OFF = 4; // while it switches
export const LOADED_ASID = 5;
export const NEXT_ASID = 6;
export const CTXS = 7; // by ASID: the mm that has it, and the tlb_gen that its entries are as new as
export const CTX_WORDS = 2;

/** Of an address space, where one of a script ends (exits.ts). */
export const MM_USERS = 0; // tasks that have it
export const MM_UNPINNED = 1; // the guest has taken PagePinned from its tables
export const XEN_UNPINS = 2; // top tables that Xen has unpinned: of the kernel's, and on x86-64 of the user's
export const EXIT_WORDS = 3;
/** Of a CPU there. An mm is its number + 1. */
export const GUEST_TABLE = 0; // what Xen has loaded for it
export const XEN_CURRENT_CR3 = 1; // what the guest knows to be loaded (xen_current_cr3)
export const CR3_WORDS = 2;

/** A CPU's own registers of a flush or a switch, where a script has tasks. */
export const FLUSH_MM = 0; // the mm that is flushed, + 1
export const FLUSH_MASK = 1; // CPUs to ask, and from bit INTERRUPTED on those to interrupt
export const NEW_TLB_GEN = 2;
export const NEXT_MM = 3; // + 1; 0: a kernel thread
export const NEXT_TLB_GEN = 4;
export const NEW_ASID = 5;
export const NEED_FLUSH = 6;
export const TASK_WORDS = 7;
export const INTERRUPTED = 8;

/** Words of a CPU. */
export const PC = 0;
export const STATEMENT = 1;
export const SP = 2;
export const STACK = 3; // return addresses, STACK_WORDS of them; where calls nest deeper, `StateShape.stack` says where
export const FLAG = 11;
export const PAGE = 12;
export const SECTION_END = 13;
export const RANGE_FIRST = 14;
export const RANGE_END = 15;
export const AREA_END = 16;
export const PROTECTION = 17;
export const FLUSH_FIRST = 18; // page, or -1
export const FLUSH_END = 19;
export const LAZY = 20;
export const WRITE = 21;
export const OLD = 22; // two words each
export const NEW = 24;
export const SEEN = 26;
export const AREA_FLAGS = 28; // of the area at hand, see mm/areaFlags
export const MCIDX = 29;
export const ARGIDX = 30;
export const CBIDX = 31;
export const REQUESTS = 32; // how many are queued
export const HV_ENTRY = 33; // the hypervisor's place in the list
export const HV_REQUEST = 34;
export const HV_OLD = 35; // two words
export const HV_LEFT = 37; // requests of the entry at hand still to do
export const RETRIES = 38;
export const FLUSH_CPU = 39;
export const FLUSH_WHAT = 40; // pages, or -1
export const ERROR = 41;
export const REASON = 42;
export const TARGET = 43; // second page operand: mremap's new place
export const MAPPING = TARGET; // where rmap goes over the mappings of a page: how many it has come to; OTHER_PAGE is the statement's, and CURSOR the frame
export const BARRIERS = 44;
export const DONE = 45;
export const REPAIRS = 46;
export const QUEUED = 47; // shadow notifications
export const FLUSH_AT = 48;
export const CURSOR = 49; // of a range that is accessed page by page
export const DIRECT = 50; // the hypercall under way did not come through the buffer
export const HV_ERRORS = 51; // multicall entries that failed
export const OTHER_PAGE = 52; // the second page at hand: where mremap moves PAGE to
export const KEPT_PAGE = 53; // PAGE, while a flush, or a fault that maps around it, goes over other pages; callbacks of a batch keep it as -1 - PAGE
export const FLUSH_STRIDE = 54; // a flush goes by 0 pages, 1 page-table pages, 2 PMD pages, 3 PUD pages; + 8 where tables were freed
export const FORCE_FLUSH = 55; // zap or move met an entry that must be flushed before the lock is dropped
export const GATHERED = 56; // pages that wait in the mmu_gather to be freed
export const DETACHED = 57; // list of the areas that munmap took away, + 1
export const TABLE_AT = 58; // a walk's place among page-table pages
export const EXTENT_FIRST = 59; // first page of the extent that mremap moves
export const ZAP_WORK = 60; // bytes that are left of a block of unmap_vmas
export const BATCH_FIRST = 61; // first page of the batch of a folio that mprotect changes, or a fault maps, + 1
export const BATCH_END = 62; // one past its last
export const BATCH_OLD = 63; // two words: the entry of its first page, with what the others add
export const STACK_WORDS = 8;
export const STORES = 65; // how many stores wait in the store buffer
export const WALKED = 66; // page + 1 of the access at hand where its walk is over, and the access still to come (walker.ts)
export const IRQS_OFF = 67; // 1 while the CPU's interrupts are off
export const STRUCK = 68; // how many of its interrupts have come (interrupts.ts)
export const IN_IRQ = 69; // 1 while a handler runs
export const TASK = 70; // of a CPU with two tasks: 0 the second is to come, 1 it runs, 2 it waits, 3 it is over (preemption.ts)
export const TIF_LAZY_MMU_UPDATES = 71; // the task was switched out of lazy mode, and goes back to it
export const PREEMPT_OFF = 72; // how often the task has turned preemption off
export const CPU_FIXED_WORDS = 73;

/** Words of a multicall entry: operation and request count. */
export const MC_WORDS = 2;
/** Words of a request: what (see multicall.ts), page, lo, hi, statement. */
export const REQUEST_WORDS = 5;

/** Words of a queue that is put aside, beside its entries and requests: how many of them, and their argument bytes. */
export const QUEUE_WORDS = 4;

/** Words of a store that waits (store-buffer.ts): its kind, page or word, the two words of its value, statement. */
export const STORE_WORDS = 5;

export interface StateShape {
  readonly words: number;
  readonly tables: number;
  readonly uppers: number;
  readonly entries: number;
  readonly revocations: number;
  /** A shadowing host's entries of the pages that a script accesses, and its memory of each vCPU's writes. */
  readonly copy: number;
  readonly writes: number;
  /** Words of pages, then those of frames; nothing where a script does not follow what pages hold. */
  readonly frames: number;
  /** What read-ahead knows of files that it reads into large folios. */
  readonly files: number;
  /** The words that a script declares. */
  readonly shared: number;
  /** Address spaces, then what others see of CPUs' tasks; nothing where a script has no tasks. */
  readonly tasks: number;
  /** Address spaces, then CPUs, where one ends. */
  readonly exits: number;
  /** By CPU: the mm that cr3 has, + 1, or 0 (init_mm); where a script has tasks and TLBs are filled unasked. */
  readonly cr3: number;
  /** By whose software: the page + 1 whose area's lock it holds, where a script can tell (vma-locks.ts). */
  readonly vmaLocks: number;
  readonly cpus: number;
  readonly cpuWords: number;
  readonly stack: number;
  readonly tlb: number;
  readonly locals: number;
  readonly mcEntries: number;
  readonly requests: number;
  readonly stores: number;
  /** What an interrupt keeps of what it interrupts: registers and locals, and what is queued; nothing where none can come. */
  readonly saved: number;
  readonly aside: number;
  /** Registers of flushes and switches, where a script has tasks. */
  readonly task: number;
  /** Registers, stack and locals of the task that does not run; nothing where no CPU has two. */
  readonly parked: number;
}

/** Offsets for a machine of this size. `locals`, `mcBatch`, `requests` are counts; offsets within a CPU come back. */
export function shapeOf(size: {
  tables: number;
  uppers: number;
  pages: number;
  revocablePages: number;
  accessedPages: number;
  cpus: number;
  locals: number;
  mcBatch: number;
  requests: number;
  /** Words that the script declares, and the most stores that wait in a store buffer. */
  shared: number;
  stores: number;
  shadow: 'kvm' | 'lguest' | null;
  /** Words of pages and frames. */
  frames: number;
  /** Files that are read into large folios. */
  files: number;
  /** Address spaces, and ASIDs of a CPU; none where the script has no tasks. */
  mms: number;
  asids: number;
  /** One of them ends. */
  exits: boolean;
  /** It is followed what hardware has in cr3. */
  cr3: boolean;
  /** Whose software may hold an area's lock. */
  vmaLocks: number;
  /** How deep calls nest. */
  depth: number;
  /** Interrupts may come; a CPU has two tasks. */
  interrupts: boolean;
  preempts: boolean;
}): StateShape {
  const tables = HEADER_WORDS;
  const uppers = tables + size.tables * TABLE_WORDS;
  const entries = uppers + size.uppers * UPPER_WORDS;
  const revocations = entries + size.pages * ENTRY_WORDS;
  const copy = revocations + size.revocablePages * REVOCATION_WORDS;
  const writes = copy + (size.shadow ? size.accessedPages * TLB_WORDS : 0);
  const frames = writes + (size.shadow === 'kvm' ? size.cpus * WRITES_WORDS : 0);
  const files = frames + size.frames;
  const shared = files + size.files * RA_WORDS;
  const tasks = shared + size.shared;
  const ofTasks = size.mms > 0 ? size.mms * MM_WORDS + size.cpus * tlbStateWords(size.asids) : 0;
  const exits = tasks + ofTasks;
  const cr3 = exits + (size.exits ? size.mms * EXIT_WORDS + size.cpus * CR3_WORDS : 0);
  const vmaLocks = cr3 + (size.cr3 ? size.cpus : 0);
  const cpus = vmaLocks + size.vmaLocks;
  const tlb = CPU_FIXED_WORDS;
  const locals = tlb + size.accessedPages * TLB_WORDS;
  const mcEntries = locals + size.locals * 2;
  const requests = mcEntries + size.mcBatch * MC_WORDS;
  const stores = requests + size.requests * REQUEST_WORDS;
  const task = stores + size.stores * STORE_WORDS;
  const end = task + (size.mms > 0 ? TASK_WORDS : 0);
  const deep = size.depth > STACK_WORDS;
  const saved = end + (deep ? size.depth : 0);
  const aside = saved + (size.interrupts ? CPU_FIXED_WORDS + size.locals * 2 : 0);
  const parked = aside + (size.interrupts && size.mcBatch ? QUEUE_WORDS + stores - mcEntries : 0);
  const cpuWords = parked + (size.preempts ? CPU_FIXED_WORDS + size.locals * 2 + (deep ? size.depth : 0) : 0);
  return {
    words: cpus + size.cpus * cpuWords,
    tables,
    uppers,
    entries,
    revocations,
    copy,
    writes,
    frames,
    files,
    shared,
    tasks,
    exits,
    cr3,
    vmaLocks,
    cpus,
    cpuWords,
    stack: deep ? end : STACK,
    tlb,
    locals,
    mcEntries,
    requests,
    stores,
    saved,
    aside,
    task,
    parked,
  };
}

/** Words of what others see of a CPU's task. */
export const tlbStateWords = (asids: number): number => CTXS + asids * CTX_WORDS;
