/**
 * What steps touch of the state that CPUs share, a bit each. Two moves of different CPUs that touch nothing in common (or
 * only read it) do the same in either order: that is where the reduction of an exploration gets it from.
 */

/** Reads the entry at `page` (its words, marks and flags); writes it. */
export const ENTRY_R = 1 << 0;
export const ENTRY_W = 1 << 1;
/** Hardware looks whether the entry allows an access (P, RW, the frame), and sets A or D: two such commute. */
export const ENTRY_AD = 1 << 21;
/** Writes the entry that the hypervisor's request at hand names. */
export const QUEUED_W = 1 << 3;
export const ANY_ENTRY = ENTRY_R | ENTRY_W | ENTRY_AD | QUEUED_W;
/** mmap_sem, for reading and for writing. Two readers do not disturb each other. */
export const MMAP_R = 1 << 4;
export const MMAP_W = 1 << 5;
/** The area list, and other words of the header that mmap_sem guards. */
export const AREAS_R = 1 << 6;
export const AREAS_W = 1 << 7;
/** Which tables exist, and the lock that new ones are made under. */
export const TABLES_R = 1 << 8;
export const TABLES_W = 1 << 9;
/** The pte lock of the table that holds `page`: looks at it; takes or drops it. */
export const PTL_R = 1 << 10;
export const PTL_W = 1 << 11;
/** The CPU's own TLB. */
export const TLB_SELF = 1 << 12;
/** The TLB of the CPU that is being flushed. */
export const TLB_TARGET = 1 << 13;
/** What other CPUs may ask of this one: at which barriers it has arrived, and whether it has ended. Says so, or asks. */
export const SAID = 1 << 15;
/** How many gather entries whose flush is still to come: asks; counts one more, or one less, which commute. */
export const PENDING_R = 1 << 2;
export const PENDING_W = 1 << 14;
/** Anything at all. */
export const EVERYTHING = 1 << 16;
/** Address spaces and what CPUs have loaded (tasks.ts): who is in mm_cpumask, tlb_gen, lazy mode, interrupts. */
export const TASKS = 1 << 31;
/** Entries of the same mapping: fault-around and read-ahead. SharedPages.neighbours says which. */
export const NEIGHBOURS = 1 << 19;
/** All entries of a table that is made; nobody's, where no table ever comes or goes. */
export const ALL_ENTRIES = 1 << 20;
/** Revocations (revocations.ts): opens or asks about one; relies on it, or flushes a TLB, and these commute. */
export const MARKS_R = 1 << 18;
export const MARKS_W = 1 << 24;
/**
 * What a hypervisor knows of the tables. A shadowing host: its copy of them, and what it remembers of writes to them, all under its one mmu_lock.
 * Xen, where an address space ends: which are pinned, and which each CPU has loaded (exits.ts).
 */
export const SHADOW = 1 << 22;
/** What pages hold, and their page structures (frames.ts): reads, or writes, those of `page`; those of any page. */
export const DATA_R = 1 << 25;
export const DATA_W = 1 << 26;
export const ALL_DATA = 1 << 27;
export const ANY_DATA = DATA_R | DATA_W | ALL_DATA;
/** Xen's lock of the domain. */
export const DOMAIN_LOCK = 1 << 23;
/** A word of the script: reads it; writes it. */
export const WORD_R = 1 << 28;
export const WORD_W = 1 << 29;
/** The CPU's own store buffer, which others wait for when they flush its TLB. */
export const STORES_SELF = 1 << 30;
