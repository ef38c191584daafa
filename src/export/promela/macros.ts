/** Words of the model: flags, what an entry means, protections, the multicall buffer's limits. */
import * as pte from '../../model/pte.ts';
import { type Parameters, since } from '../../sim/parameters.ts';
import {
  ANON,
  CACHE_DIRTY,
  CACHED,
  EXCLUSIVE,
  LARGE,
  MARKED,
  SHARED_CHILD,
  XEN_LOCKED,
  ZAPPED,
  ZEROPAGE,
} from '../../sim/state.ts';
import { NX, savedDirty, savesDirty } from './saved-dirty.ts';

/** Frame number that stands for the zero page. */
export const ZERO_FRAME = 4000;
/** For any that is not the guest's. */
export const FOREIGN_FRAME = ZERO_FRAME + 1;

/** Bit of a queued request's first word, above those of packRequest: it begins a multicall entry. */
export const FIRST_OF_ENTRY = 1 << 13;

/** Where an entry's third word has its page flags, and their names. */
const PAGE_FLAGS_SHIFT = 16;
const pageFlags = { EXCLUSIVE, ZEROPAGE, ANON, SHARED_CHILD, CACHED, MARKED };
/** The bit of XEN_LOCKED, which no page flag of the model is: munmap or madvise took the page of a file away. */
const ZAPPED_FLAG = XEN_LOCKED >>> PAGE_FLAGS_SHIFT;
/** The bit of LARGE, which no page of the model is: a page of shared memory is dirty in the page cache. */
const CACHE_DIRTY_FLAG = LARGE >>> PAGE_FLAGS_SHIFT;

/** Page flags that say what the page cache has, which outlive the mapping. */
export const ofCache = ({ mm }: Parameters): string =>
  since(mm, '7.2') ? '(CACHED | MARKED | CACHE_DIRTY)' : '(CACHED | MARKED)';

/** A page of shared memory that was dirty is zapped: its page is dirty in the page cache (7.2, folio_mark_dirty; 4e92030c05dc, 6.16). */
export const dirtiesCache = ({ mm }: Parameters): readonly string[] => (since(mm, '7.2') ? ['mark_cache_dirty()'] : []);

/** Page flags of an entry's third word, as the model numbers them, and by name. */
export function pageFlagsOf(marks: number): { flags: number; words: string } {
  const set = Object.entries(pageFlags).filter(([, bit]) => marks & bit);
  const zapped = (marks & ZAPPED ? ZAPPED_FLAG : 0) | (marks & CACHE_DIRTY ? CACHE_DIRTY_FLAG : 0);
  return {
    flags: ((marks >>> PAGE_FLAGS_SHIFT) & 0xff) | zapped,
    words: set.map(([name]) => name).join(' | ') || 'none',
  };
}

/** Macros for a backend. `xen`: entries that the hypervisor writes get GLOBAL on x86-64. */
export function macros(parameters: Parameters, xen: boolean): string {
  const modern = since(parameters.mm, '6.1');
  // Soft-dirty and userfaultfd's bit are x86-64's (HAVE_ARCH_SOFT_DIRTY, HAVE_ARCH_USERFAULTFD_WP).
  const watches = modern && parameters.width === 'x86-64';
  const flags = { P: pte.P, RW: pte.RW, US: pte.US, PWT: pte.PWT, PCD: pte.PCD, A: pte.A, D: pte.D, PAT: pte.PAT };
  // On 32 bits that bit is SAVED_DIRTY, which is carried, too.
  const uffd = watches || !savesDirty(parameters) ? pte.UFFD_WP : 'SAVED';
  const more = { G: pte.G, SPECIAL: pte.SPECIAL, SD: pte.SOFT_DIRTY, UFFD: uffd, AVL10: pte.UFFD_WP };
  const carried = modern ? 'PCD | PWT | A | D | SPECIAL | SD | UFFD' : 'PCD | PWT | A | D';
  const nx = parameters.width === 'i386' ? '0' : '((p) == PROT_RX || (p) == PROT_RWX || (p) == PROT_NONE -> 0 : 1)';
  const adjusted = xen && parameters.width === 'x86-64' ? '((((x) & (P | US)) == (P | US)) -> ((x) | G) : (x))' : '(x)';
  const disallowed = parameters.width === 'x86-64' ? 'PWT | PCD | PAT' : 'PWT | PCD | PAT | G';
  const owned = `FRAME(x) == ${ZERO_FRAME} || (FRAME(x) >= 1 && FRAME(x) <= MOST_FRAME)`;
  const refused = `((x) & P) && (((x) & (${disallowed})) || !(${owned}))`;
  return `/* Flags of an entry's low word, where hardware has them; above them the frame, page + 1. */
${Object.entries({ ...flags, ...more })
  .map(([name, bit]) => `#define ${name} ${bit}`)
  .join('\n')}
#define PROTNONE ${modern ? 'G' : 'PAT'}
#define CARRIED (${carried})
#define DIRTY ${watches ? '(D | SD)' : 'D'}
#define PRESENT(x) (((x) & (P | PROTNONE)) != 0)
#define PROT_NONE_ENTRY(x) (!((x) & P) && ((x) & PROTNONE))
#define FRAME(x) ((x) >> 12)
#define ENTRY(frame, flags) (((frame) << 12) | (flags))
#define MIGRATION_READ 4
#define MIGRATION_WRITE 6
#define MIGRATION(p) (!PRESENT(lo[p]) && (hi[p] == MIGRATION_READ || hi[p] == MIGRATION_WRITE))
#define ADJUSTED(x) ${adjusted}
#define REFUSED(x) (${refused}) /* by Xen: flags of its own, or a frame that is not the guest's */

/* Protections, and pte_modify. */
#define PROT_NONE 0
#define PROT_R 1
#define PROT_RW 2
#define PROT_RX 3
#define PROT_RWX 4
#define WRITABLE(p) ((p) == PROT_RW || (p) == PROT_RWX)
#define NO_EXEC(p) ${nx}
#define PROT_FLAGS(p, w) ((p) == PROT_NONE -> (PROTNONE | A) : (P | US | A | ((w) -> RW : 0)))
#define MODIFY(x, p, w) (((x) & ~4095) | ((x) & CARRIED) | (PROT_FLAGS(p, w) & ~CARRIED))
#define NEEDS_FLUSH(x, y, xh, yh) (((x) & P) && (FRAME(x) != FRAME(y) || (((x) ^ (y)) & (x) & (D | P)) || (((x) ^ (y)) & (RW | US | PWT | PCD | PAT | G)) || ${savesDirty(parameters) ? `(((xh) ^ (yh)) & ${NX})` : '(xh) != (yh)'}))
#define PAGE_WRITABLE 1
#define TRY_WRITABLE 2
#define AREA_SHARED 4
#define FLUSH_CEILING 33
#define EVERYTHING -2 /* in place of the first page to flush; -1: nothing */
${Object.entries(pageFlags)
  .map(([name, bit]) => `#define ${name} ${bit >>> PAGE_FLAGS_SHIFT}`)
  .join('\n')}
#define ZAPPED ${ZAPPED_FLAG}
${since(parameters.mm, '7.2') ? `#define CACHE_DIRTY ${CACHE_DIRTY_FLAG}\n` : ''}
/* The multicall buffer. */
#define FIRST_OF_ENTRY ${FIRST_OF_ENTRY}
#define MC_BATCH ${parameters.mc_batch}
#define ROUND_UP_8(x) (((x) + 7) & ~7)
#define FULL(x) ((x) ${parameters.overflow} ${parameters.mc_args})
${savedDirty(parameters)}`;
}
