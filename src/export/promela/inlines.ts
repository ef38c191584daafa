/** What no script changes: marks of what software has not seen, walks, TLBs, areas, page faults. */
import { FAULT_AROUND } from '../../sim/ops/page-cache.ts';
import { type Parameters, since } from '../../sim/parameters.ts';
import { faultFacts } from '../../sim/steps/fault.ts';
import { copyFrame } from './frames.ts';
import { ofCache, ZERO_FRAME } from './macros.ts';
import { AT_PAGE, cleansNew, modified, savesDirty } from './saved-dirty.ts';

/** Tables that come and go. A table's level is the kernel's enum pt_level. */
const tables = `/* A page-table page is allocated zeroed; the entry above a table says whether it is there. */
inline zero_table(p) {
  i = 0;
  do :: i < PAGES -> if :: TABLE(i) == TABLE(p) -> lo[i] = 0; hi[i] = 0 :: else fi; i++ :: else -> break od;
  i = 0
}
inline set_table(p, level, exists) {
  if
  :: (level) == 4 -> table_exists[TABLE(p)] = exists
  :: (level) == 3 -> upper_exists[UPPER_3(p)] = exists
  :: (level) == 2 -> upper_exists[UPPER_2(p)] = exists
  fi
}

`;

const cacheDirty = `#define OLD_HOME ((FRAME(old_lo) - 1) % PAGES)
inline mark_cache_dirty() {
  if :: FRAME(old_lo) >= 1 && FRAME(old_lo) <= MOST_FRAME && !FILE(OLD_HOME) -> page_flags[OLD_HOME] = page_flags[OLD_HOME] | CACHE_DIRTY :: else fi
}

`;

/** Areas that have an anon_vma, by page: all that are joined have it alike. The first write gives it, in 2.6 the first read, too (anon_vma_prepare). */
const anonVmas = (
  modern: boolean,
): string => `#define SAME_RIGHTS(p, q) (MAPPED(p) && MAPPED(q) && vma_prot[p] == vma_prot[q] && account[p] == account[q])
inline join_anon_vma() {
  i = page; do :: i > 0 && JOINED(i) && SAME_RIGHTS(i - 1, i) -> i-- :: else -> break od;
  j = i; tmp_lo = anon_vma[j];
  do :: j + 1 < PAGES && JOINED(j + 1) && SAME_RIGHTS(j, j + 1) -> j++; tmp_lo = tmp_lo | anon_vma[j] :: else -> break od;
  do :: i <= j -> anon_vma[i] = tmp_lo; i++ :: else -> break od;
  i = 0; j = 0; tmp_lo = 0
}
inline anon_vma_prepare() {
  if :: (wr${modern ? '' : ' || !FILE(page)'}) && !SHARED(page) -> anon_vma[page] = 1; join_anon_vma() :: else fi
}

`;

/** FLAG after fault_way, by name. */
const faultWays = Object.entries(faultFacts.fault_way.answers)
  .map(([name, way]) => `#define ${name.replaceAll(/[A-Z]/g, upper => `_${upper}`).toUpperCase()} ${way}`)
  .join('\n');

/** set_pte_range: a writable entry of a page that is dirty in the page cache is dirty, too (7.2; 4e92030c05dc, 6.16). */
export const freshDirty = (today: boolean, page: string): string =>
  today ? ` | ((PAGE_PROT_WRITES(${page}) && (page_flags[${page}] & CACHE_DIRTY)) -> DIRTY : 0)` : '';

const sameArea = '#define SAME_AREA(p, q) (vma_prot[p] == vma_prot[q] && account[p] == account[q])\n';

/** A page comes into the page cache, unless the file ends before it. */
const CACHES = 'if :: IN_FILE(i) -> page_flags[i] = page_flags[i] | CACHED :: else fi';

/** What of executable areas a miss reads: from there on, no further than the area, and without a mark (6.17: 3b61a3f08949). */
const ofExecutable = `  :: !(page_flags[page] & MARKED) && (vma_prot[page] == PROT_RX || vma_prot[page] == PROT_RWX) ->
    i = page;
    do :: i < REGION_END(page) && i < page + READ_PAGES && SAME_AREA(i, page) -> ${CACHES}; i++ :: else -> break od
`;

/** The page cache around a fault on a file (6.1). In 7.2 what reaches the file's end is not marked (sim/ops/fault.ts read_ahead). */
const neighbours = (frames: boolean, today: boolean): string => `/* The page cache takes in what lies around a miss. */
#define IN_FILE(p) ${frames ? '(!past_end[p])' : '1'}
${today ? sameArea : ''}inline read_ahead() {
  if
  :: (page_flags[page] & MARKED) ->
    page_flags[page] = page_flags[page] & ~MARKED;
    i = page + 1;
    do :: i < REGION_END(page) && (page_flags[i] & CACHED) -> i++ :: else -> break od;
    if
    :: i < REGION_END(page) && i - page <= READ_PAGES ->
      kept_page = i;
      if :: IN_FILE(i) && REGION_END(page) - i ${today ? '>' : '>='} READ_PAGES -> page_flags[i] = page_flags[i] | MARKED :: else fi;
      do :: i < REGION_END(page) && i < kept_page + READ_PAGES -> ${CACHES}; i++ :: else -> break od;
      kept_page = 0
    :: else
    fi
${today ? ofExecutable : ''}  :: else ->
    i = READ_AROUND(page);
    do :: i < REGION_END(page) && i < READ_AROUND(page) + READ_PAGES ->
      if :: IN_FILE(i) && i == READ_MARK(page) && !(page_flags[i] & CACHED) -> page_flags[i] = page_flags[i] | MARKED :: else fi;
      ${CACHES}; i++
    :: else -> break od
  fi;
  i = 0
}

/* First or next page of the window around a fault that is cached, and has no entry yet. */
${today ? '' : sameArea}inline fault_around(first, c) {
  if
  :: first -> kept_page = page
  :: else
  fi;
  i = kept_page;
  do :: i > WINDOW(kept_page) && SAME_AREA(i - 1, kept_page) -> i-- :: else -> break od;
  new_hi = i + ${FAULT_AROUND}; /* the window's end, until there is a page */
  if :: first :: else -> i = page + 1 fi;
  flag = 0;
  do
  :: !flag && i < new_hi && i < WINDOW_END(kept_page) && SAME_AREA(i, kept_page) ->
    if
    :: (page_flags[i] & (CACHED | MARKED)) == CACHED && lo[i] == 0 && hi[i] == 0${frames ? ' && !past_end[i] && !(TRUNCATES && page_lock[i] && page_lock[i] != ME(c) + 1)' : ''} ->
      flag = 1; page = i; page_flags[i] = page_flags[i] & ~ZAPPED;${frames ? ' fault_frame(page, 0);' : ''}
      new_lo = ENTRY(${frames ? 'frame' : 'i + 1'}, PROT_FLAGS(vma_prot[i], PAGE_PROT_WRITES(i)))${freshDirty(today, 'i')}; new_hi = NO_EXEC(vma_prot[i])
    :: else -> i++
    fi
  :: else -> break
  od;
  i = 0
}

`;

/** What a write means for one bit: others have not seen what it puts there, and may have put there what it takes away. */
const writes = (
  bit: string,
  marks: string,
  lost: string,
): string => `${lost}[p] = ((!(PRESENT(x) && ((x) & ${bit})) && (${marks}[p] & (1 << ME(c)))) -> 1 : ${lost}[p]);
  ${marks}[p] = ((PRESENT(x) && ((x) & ${bit})) -> (((own) & ${bit}) -> (((PRESENT(lo[p]) && (lo[p] & ${bit})) -> ${marks}[p] : ALL_CPUS) & ~(1 << ME(c))) : ${marks}[p]) : 0)`;

/** What the inlines depend on besides the backend; `ownReference`: condition that a write may take over a page. */
export interface Inlined {
  readonly tablesChange: boolean;
  readonly unmaps: boolean;
  readonly moves: boolean;
  readonly pageCache: boolean;
  readonly frames: boolean;
  /** Whether kernel activities take pages away, so that faults wait for them. */
  readonly reclaims: boolean;
  readonly ownReference: string;
  /** Whether it is followed which areas have an anon_vma (forking.ts). */
  readonly anonVma: boolean;
  /** Whether pages have copies in address spaces of children. */
  readonly copies: boolean;
}

/** Inlines for a backend. */
export function inlines(
  parameters: Parameters,
  { tablesChange, unmaps, moves, pageCache, frames, reclaims, ownReference, anonVma, copies }: Inlined,
): string {
  const { mm, width } = parameters;
  const modern = since(mm, '6.1');
  const watches = modern && width === 'x86-64' && reclaims;
  const today = since(mm, '7.2');
  return `/* A CPU's software reads some bits of an entry; and is about to write x, of which own is what it puts there itself. */
inline software_read(c, p, bits) {
  looked(c, p);
  unseen_a[p] = ((lo[p] & (bits) & A) && !OWN_STORE(c, p) -> (unseen_a[p] & ~(1 << ME(c))) : unseen_a[p]);
  unseen_d[p] = ((lo[p] & (bits) & D) && !OWN_STORE(c, p) -> (unseen_d[p] & ~(1 << ME(c))) : unseen_d[p])
}
inline software_write(c, p, x, own) {
  written(c, p, x);
  ${writes('A', 'unseen_a', 'lost_a')};
  ${writes('D', 'unseen_d', 'lost_d')}
}

/* A walk that succeeds: A, and D at a write, are set if they were not, and the TLB remembers the entry. */
inline use(c, p) {
  if :: !(lo[p] & A) -> unseen_a[p] = ALL_CPUS :: else fi;
  if :: wr && !(lo[p] & D) -> unseen_d[p] = ALL_CPUS :: else fi;
  lo[p] = lo[p] | A | (wr -> D : 0);
  TLB(c, p) = lo[p]; forgotten(c, p)
}
inline flush_page(c, p) { TLB(c, p) = 0; forgotten(c, p) }
inline flush_range(c, first, end) {
  i = first;
  do :: i < end -> TLB(c, i) = 0; forgotten(c, i); i++ :: else -> break od;
  i = 0
}
inline flush_all(c) { flush_range(c, 0, PAGES) }
inline widen(p) {
  if :: flush_first == -1 -> flush_first = p; flush_end = p + 1
     :: flush_first == EVERYTHING -> skip
     :: else -> ${unmaps ? 'flush_below = (p < flush_first -> 0 : flush_below); ' : ''}flush_first = (p < flush_first -> p : flush_first); flush_end = (p + 1 > flush_end -> p + 1 : flush_end) fi
}

${today ? cacheDirty : ''}${anonVma ? anonVmas(modern) : ''}${tablesChange ? tables : ''}/* Whether a fault may make an entry writable at once: shared memory that wants no notice of writes. */
#define PAGE_PROT_WRITES(p) (SHARED(p) && !FILE(p) && !TRACKED && WRITABLE(vma_prot[p]))

${pageCache ? neighbours(frames, today) : ''}/* mprotect_fixup: the next stretch of the range with other rights than it shall have. */
inline mprotect_fixup() {
  flag = 0; i = area_end;
  do
  :: i < range_end && !flag && MAPPED(i) && !(i > range_first && HOLE_BEFORE(i)) && !(WRITABLE(prot) && SHARED(i) && READONLY(i)) ->
    area_end = i + 1;
    do :: area_end < range_end && MAPPED(area_end) && JOINED(area_end) && vma_prot[area_end] == vma_prot[i] && account[area_end] == account[i] -> area_end++
       :: else -> break od;
    if :: vma_prot[i] == prot -> i = area_end
       :: else -> flag = 1; page = i;
          area_flags = (SHARED(i) -> AREA_SHARED : 0);
          if :: WRITABLE(prot) && SHARED(i) && !FILE(i) -> area_flags = area_flags | PAGE_WRITABLE
             :: WRITABLE(prot) && !(SHARED(i) && !FILE(i)) -> area_flags = area_flags | TRY_WRITABLE
             :: else fi;
          do :: i < area_end -> account[i] = (${savesDirty(parameters) ? '(account[i] && (FILE(i) || WRITABLE(prot) || anon_vma[i]))' : 'account[i]'} || (WRITABLE(prot) && !SHARED(i)) -> 1 : 0); vma_prot[i] = prot; i++
             :: else -> break od${anonVma ? ';\n          join_anon_vma(); i = area_end' : ''}
    fi
  :: else -> break
  od;
  i = 0
}

/* handle_pte_fault: what to do, and the entry it wants. */
${faultWays}
inline fault_way() {
  if
  :: lo[page] != old_lo || hi[page] != old_hi -> flag = SPURIOUS
  :: else ->
    if
    :: (lo[page] & P) && (!wr || (lo[page] & RW)) -> allowed()
    :: !((lo[page] & P) && (!wr || (lo[page] & RW))) && ${reclaims ? 'MIGRATION(page) -> flag = WAIT_FOR_MIGRATION' : '(repairs == 2 || MIGRATION(page)) -> flag = GIVE_UP'}
    :: else -> mend()
    fi
  fi;
  if :: flag != COPY -> old_lo = 0; old_hi = 0 :: else fi
}
inline allowed() {
  if
  :: wr && (lo[page] & (A | DIRTY)) != (A | DIRTY) ->
    new_lo = lo[page] | A | DIRTY; new_hi = hi[page]; flag = YOUNG_DIRTY
  :: else -> flag = ${modern ? 'SPURIOUS' : '(wr -> FLUSH : SPURIOUS)'}
  fi
}
inline mend() {
  if
  :: !PRESENT(lo[page]) -> install()
${
  reclaims && modern
    ? `  :: PROT_NONE_ENTRY(lo[page]) -> flag = NUMA_HINT
  :: (lo[page] & P) && (lo[page] & UFFD)${moves ? ' && !area_moved[page]' : ''}${copies ? ' && !OF_FORKED(page)' : ''} -> flag = USERFAULT
`
    : ''
}  :: PROT_NONE_ENTRY(lo[page])${reclaims && modern ? ' && false' : ''} ->
    ${modified(parameters, AT_PAGE, 'vma_prot[page]', 'PAGE_PROT_WRITES(page)', ' | A')}; flag = ACCESS_FLAGS
  :: (lo[page] & P) && (SHARED(page) || ((page_flags[page] & ANON) && !(page_flags[page] & SHARED_CHILD)${ownReference === '1' ? '' : ` && ${ownReference}`})) ->
    if
    :: page_flags[page] & ANON ->
      page_flags[page] = page_flags[page] | EXCLUSIVE${frames ? '; mark(FRAME(lo[page]), MAPPED_TWICE, 0)' : ''}
    :: else
    fi;
    new_lo = lo[page] | RW | A | DIRTY; new_hi = hi[page]; ${cleansNew(parameters)
      .map(line => `${line}; `)
      .join('')}flag = ACCESS_FLAGS
  :: else ->
    flag = COPY
  fi
}
/* The copy was made without the lock: is the entry still the one that was copied? */
inline copied() {
  flag = (lo[page] == old_lo && hi[page] == old_hi -> 1 : 0);
  ${frames ? copyFrame : 'skip'};
  if
  :: flag ->
    i = (!(page_flags[page] & ZEROPAGE) && FRAME(lo[page]) == page + 1 -> PAGES : 0);
    new_lo = ENTRY(${frames ? 'FRAME(seen_lo)' : 'page + 1 + i'}, PROT_FLAGS(vma_prot[page], 1) | DIRTY); new_hi = NO_EXEC(vma_prot[page]);
    page_flags[page] = (page_flags[page] & ~(ZEROPAGE | SHARED_CHILD)) | ANON | EXCLUSIVE;
    i = 0
  :: else
  fi;
  ${frames ? 'seen_lo = 0; seen_hi = 0; ' : ''}old_lo = 0; old_hi = 0
}
inline install() {
  if
  :: ${modern ? '1' : '0'} && !FILE(page) && !SHARED(page) && !wr && lo[page] == 0 && hi[page] == 0 ->
    new_lo = ENTRY(${ZERO_FRAME}, PROT_FLAGS(vma_prot[page], 0) | SPECIAL); new_hi = NO_EXEC(vma_prot[page]);
    page_flags[page] = ZEROPAGE; flag = INSTALL
  :: else ->
    i = (lo[page] || hi[page] -> 1 : 0); /* it was swapped out */
    flag = (wr || (${modern ? '0' : '1'} && !FILE(page) && !SHARED(page) && !i) -> 1 : 0); /* dirty */
    ${frames ? 'j = i; fault_frame(page, !SHARED(page) && (!FILE(page) || wr || i)); i = j; j = 0; ' : ''}new_lo = ENTRY(${frames ? 'frame' : 'page + 1'}, PROT_FLAGS(vma_prot[page], WRITABLE(vma_prot[page]) && (flag || PAGE_PROT_WRITES(page))) | (flag -> DIRTY : 0));
    new_hi = NO_EXEC(vma_prot[page]);
    ${watches ? 'new_lo = new_lo | (i && (lo[page] & SD) -> SD : 0); new_lo = (i && (lo[page] & UFFD) -> ((new_lo & ~RW) | UFFD) : new_lo)' : 'skip'};
    page_flags[page] = (page_flags[page] & ${ofCache(parameters)}) | (!SHARED(page) && (!FILE(page) || wr || i) -> ANON | EXCLUSIVE : 0);
    flag = INSTALL;
    if
    :: ${modern ? '1' : '0'} && (FILE(page) || SHARED(page)) && !i ->
      if :: (page_flags[page] & (CACHED | MARKED)) == CACHED -> flag = (wr -> INSTALL : INSTALL_AROUND)
         :: else -> if :: FILE(page) -> flag = (wr -> INSTALL_MISS : AROUND_MISS)
                       :: else -> if :: wr -> page_flags[page] = page_flags[page] | CACHED; flag = INSTALL :: else -> flag = AROUND_NEW fi fi
      fi
    :: else
    fi;
    i = 0
  fi
}
`;
}
