/**
 * What takes pages away from address spaces, in Promela: madvise's zap and its gather, reclaim, migration, KSM, references
 * beside entries. Said a second time, after *How what pages hold is followed* in src/README.md and the kernel files that the
 * steps name. Only a script that follows what pages hold has any of this.
 */
import type { Machine } from '../../sim/machine.ts';
import { since } from '../../sim/parameters.ts';
import { reclaimFacts } from '../../sim/steps/reclaim.ts';
import { hasCopies } from './copies.ts';
import { GIVEN_UP } from './frames.ts';
import { dirtiesCache, ofCache } from './macros.ts';
import { isDirty, OLD, savesDirty, savesNew } from './saved-dirty.ts';
import { syncs } from './writeback.ts';

const { cached, swap, discard, keep } = reclaimFacts.try_to_unmap_one.answers;

/** The inlines. */
export function activities(machine: Machine): string {
  const { frames, parameters } = machine.build;
  if (!frames) return '';
  // Swap and migration entries of 6.1 on x86-64 remember soft-dirty and userfaultfd's bit, migration entries A and D, too.
  const modern = since(parameters.mm, '6.1');
  const watches = modern && parameters.width === 'x86-64';
  const remembered = watches ? '(old_lo & (SD | UFFD))' : '0';
  const dirty = isDirty(parameters, OLD);
  const aged = watches ? (savesDirty(parameters) ? `(old_lo & A) | (${dirty} -> D : 0)` : '(old_lo & (A | D))') : '0';
  const dirtied = dirtiesCache(parameters).map(
    line => `;\n  if :: (was_present) && !(i & (ANON | ZEROPAGE)) && (${dirty}) -> ${line} :: else fi`,
  );
  // pte_mkdirty made it soft-dirty as well, whatever it was, until 055267feaecc (6.9).
  const recalled = savesDirty(parameters) ? '(lo[page] & SD)' : 'j || (lo[page] & SD)';
  return `/* The lock of the frame that an entry maps; else the page's own. */
#define LOCK_OF(p) ((PRESENT(lo[p]) && OF_SCRIPT(FRAME(lo[p]))) -> HOME_OF(FRAME(lo[p])) : (p))
/* The frame that a fault would map where there is no entry: of the page cache, under migration, or of the swap cache. */
#define TO_MAP(p) ((lo[p] == 0 && hi[p] == 0) -> (BACKED(p) -> cache[p] : 0) : (MIGRATION(p) -> FRAME(lo[p]) : swap_cache[HOME_OF(FRAME(lo[p]))]))
#define LOCK_TO_MAP(p) (OF_SCRIPT((TO_MAP(p))) -> HOME_OF((TO_MAP(p))) : (p))
/* The lock of a page that is named: a file's own. And that of a fault, by its first look. */
#define LOCK_CACHED(p) (BACKED(p) -> (p) : LOCK_OF(p))
#define LOCK_FAULTED(p) ((old_lo == 0 && old_hi == 0) -> (p) : LOCK_TO_MAP(p))
#define GATHERED(c, f) in_gather[(c) * (FRAMES + 1) + (f)]
#define OLD_FRAME FRAME(old_lo)
/* pageout: nobody refers to the frame but its cache, and in 7.2 it is no file's. */
#define MAY_PAGEOUT(f) (OF_SCRIPT(f) && references[f] - (frame_flags[f] & OF_CHILD -> 1 : 0) == 1${since(parameters.mm, '7.2') ? ' && !(FILE(HOME_OF(f)) && cache[HOME_OF(f)] == (f))' : ''})
/* j = references to a frame that are no entries, caches or children. */
inline besides(f) {
  j = 0;
  if
  :: OF_SCRIPT(f) ->
    j = references[f] - (frame_flags[f] & OF_CHILD -> 1 : 0);
    i = 0;
    do
    :: i < PAGES ->
      j = j - (PRESENT(lo[i]) && FRAME(lo[i]) == (f) -> 1 : 0) - (cache[i] == (f) -> 1 : 0) - (swap_cache[i] == (f) -> 1 : 0); i++
    :: else -> break
    od;
    i = 0
  :: else
  fi
}
/* j = entries that map a frame of the script's, and a child without a program. */
inline mappings_of(f) {
  j = 0;
  if
  :: OF_SCRIPT(f) ->
    j = (frame_flags[f] & OF_CHILD -> 1 : 0);
    i = 0;
    do
    :: i < PAGES -> j = j + (PRESENT(lo[i]) && FRAME(lo[i]) == (f) -> 1 : 0); i++
    :: else -> break
    od;
    i = 0
  :: else
  fi
}
inline mark(f, set, clear) {
  if :: OF_SCRIPT(f) -> frame_flags[f] = (frame_flags[f] & ~(clear)) | (set) :: else fi
}
inline zapped(c, was_present) {
  i = page_flags[page];
  page_flags[page] = (i & ${ofCache(parameters)})${syncs(machine) ? ' | ((was_present) && !(i & ANON) -> ZAPPED : 0)' : ''};
  ought[page] = ((i & ANON) || !(was_present) -> ${GIVEN_UP} : ought[page]);
  if
  :: !PRESENT(old_lo) && old_hi == 2 -> slot[HOME_OF(OLD_FRAME)] = 0
  :: PRESENT(old_lo) && OF_SCRIPT(OLD_FRAME) ->
    frame_flags[OLD_FRAME] = frame_flags[OLD_FRAME] | ((i & ANON) || !(was_present) -> ${hasCopies(machine) ? '(references[OLD_FRAME] > 1 -> 0 : ABANDONED)' : 'ABANDONED'} : (${dirty} -> PG_DIRTY : 0));
    GATHERED(c, OLD_FRAME) = GATHERED(c, OLD_FRAME) + 1
  :: else
  fi;
  ${since(parameters.mm, '6.1') ? `force_flush = ((was_present) && !(i & (ANON | ZEROPAGE)) && (${dirty}) -> 1 : force_flush)${dirtied}` : 'skip'};
  i = 0; flag = 0
}
inline free_gathered(c) {
  j = 1;
  do
  :: j <= FRAMES ->
    if
    :: GATHERED(c, j) ->
      do :: GATHERED(c, j) -> GATHERED(c, j) = GATHERED(c, j) - 1; let_go(j) :: else -> break od;
      if
      :: swap_cache[HOME_OF(j)] == j && references[j] == 1 -> swap_cache[HOME_OF(j)] = 0; slot[HOME_OF(j)] = 0; let_go(j)
      :: else
      fi
    :: else
    fi;
    j++
  :: else -> break
  od;
  j = 0
}
/* try_to_unmap_one: what becomes of the entry that was taken away. */
inline unmap_one() {
  mark(OLD_FRAME, (${dirty} -> PG_DIRTY : 0), 0);
  if
  :: !(page_flags[page] & ANON) -> flag = ${cached}
  :: (page_flags[page] & ANON) && OF_SCRIPT(OLD_FRAME) && (frame_flags[OLD_FRAME] & LAZY_FREE) ->
    besides(OLD_FRAME);
    if
    :: (frame_flags[OLD_FRAME] & PG_DIRTY) || j > 1 -> mark(OLD_FRAME, 0, LAZY_FREE); new_lo = old_lo; new_hi = old_hi; flag = ${keep}
    :: else -> page_flags[page] = 0; flag = ${discard}
    fi;
    j = 0
  :: else ->
    i = HOME_OF(OLD_FRAME);
    if
    :: swap_cache[i] == OLD_FRAME
    :: else -> let_go(swap_cache[i]); swap_cache[i] = OLD_FRAME; refer(OLD_FRAME); mark(OLD_FRAME, PG_DIRTY, 0)
    fi;
    if
    :: ${modern ? '(page_flags[page] & EXCLUSIVE) && OF_SCRIPT(OLD_FRAME) && pins[OLD_FRAME]' : 'false'} ->
      new_lo = old_lo; new_hi = old_hi; flag = ${keep}
    :: else ->
      new_lo = ((i + 1) << 12) | ${remembered}; new_hi = 2;
      page_flags[page] = page_flags[page] & ${ofCache(parameters)};
      flag = ${swap}
    fi;
    i = 0
  fi
}
inline write_out() {
  if
  :: OF_SCRIPT(OLD_FRAME) && swap_cache[HOME_OF(OLD_FRAME)] == OLD_FRAME -> slot[HOME_OF(OLD_FRAME)] = content[OLD_FRAME]
  :: OF_SCRIPT(OLD_FRAME) && swap_cache[HOME_OF(OLD_FRAME)] != OLD_FRAME && cache[HOME_OF(OLD_FRAME)] == OLD_FRAME ->
    disk[HOME_OF(OLD_FRAME)] = content[OLD_FRAME]
  :: else
  fi
}
inline leave_cache() {
  flag = 0;
  if
  :: OF_SCRIPT(OLD_FRAME) && !(frame_flags[OLD_FRAME] & PG_DIRTY) && references[OLD_FRAME] == 1 ->
    if
    :: swap_cache[HOME_OF(OLD_FRAME)] == OLD_FRAME -> swap_cache[HOME_OF(OLD_FRAME)] = 0; flag = 1
    :: swap_cache[HOME_OF(OLD_FRAME)] != OLD_FRAME && cache[HOME_OF(OLD_FRAME)] == OLD_FRAME -> cache[HOME_OF(OLD_FRAME)] = 0; flag = 1
    :: else
    fi
  :: else
  fi
}
inline migration_entry() {
  mark(OLD_FRAME, (${dirty} -> PG_DIRTY : 0), 0);
  new_hi = (old_lo & RW -> MIGRATION_WRITE : MIGRATION_READ);
  new_lo = (OLD_FRAME << 12) | ${remembered} | ${aged}
}
/* The new frame takes the old one's place: what its page structure says, and in a cache. */
inline succeed(f) {
  if
  :: OF_SCRIPT(OLD_FRAME) && OF_SCRIPT(f) ->
    mark(f, frame_flags[OLD_FRAME] & (PG_DIRTY | LAZY_FREE), 0);
    mark(OLD_FRAME, 0, PG_DIRTY);
    i = HOME_OF(OLD_FRAME);
    if :: cache[i] == OLD_FRAME -> cache[i] = f; refer(f); let_go(OLD_FRAME) :: else fi;
    if :: swap_cache[i] == OLD_FRAME -> swap_cache[i] = f; refer(f); let_go(OLD_FRAME) :: else fi;
    i = 0
  :: else
  fi
}
/* remove_migration_pte: the entry of the new frame, or of the old one again. */
inline mapped_again(f, back) {
  frame = f; seen_lo = 0; seen_hi = 0;
  flag = (MIGRATION(page) && FRAME(lo[page]) == OLD_FRAME -> 1 : 0);
  if :: !(back) -> succeed(frame) :: else fi;
  if
  :: !flag -> let_go(frame)
  :: else ->
    j = (${watches ? '(lo[page] & D) && OF_SCRIPT(frame) && (frame_flags[frame] & PG_DIRTY)' : '0'} -> D : 0);
    new_lo = ENTRY(frame, PROT_FLAGS(vma_prot[page], hi[page] == MIGRATION_WRITE)) | j;
    new_lo = (${watches ? '(lo[page] & A)' : '0'} -> new_lo : (new_lo & ~A));
    ${watches ? `new_lo = new_lo | (${recalled} -> SD : 0); new_lo = ((lo[page] & UFFD) -> ((new_lo & ~RW) | UFFD) : new_lo)` : 'skip'};
    new_hi = NO_EXEC(vma_prot[page]); ${savesNew(parameters)
      .map(line => `${line}; `)
      .join('')}j = 0
  fi;
  frame = 0
}
inline pin(f) { if :: OF_SCRIPT(f) -> pins[f]++; refer(f) :: else fi }
inline unpin(f) { if :: OF_SCRIPT(f) && pins[f] -> pins[f]--; let_go(f) :: else fi }
`;
}
