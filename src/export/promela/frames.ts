/**
 * What pages hold, in Promela: frames by their numbers in entries (page + 1, and PAGES more for each further frame of the
 * page), what each shows, and who refers to it; and of each page what it ought to show. Said a second time, after the
 * definition of *lost write* in src/README.md. Only a script that asks for it has any of this.
 */
import type { Machine } from '../../sim/machine.ts';
import { since } from '../../sim/parameters.ts';
import type { OutcomeAtom, Scenario } from '../../sim/scenario.ts';
import * as st from '../../sim/state.ts';
import type { PageRange } from '../../sim/statements.ts';
import { hasCopies } from './copies.ts';
import { type Lines, type Setting, when } from './lines.ts';
import { ZERO_FRAME } from './macros.ts';
import { SWAP, tablesChange } from './memory.ts';
import { remembered } from './revocations.ts';
import { initial, oneOf } from './runs.ts';

/** What is there at first, and what a zeroed page holds; what a page ought to show whose content was given up. */
const INITIAL = 0;
export const ZEROES = 1;
export const GIVEN_UP = 32767;
/** From here on: of a page that mremap moved away, plus the page that has what it had. */
export const MOVED_AWAY = 32000;

/** Flags of a page structure, as the machine's state has them. */
const pageStructure = { USED: 1, PG_DIRTY: 2, ABANDONED: 4, LAZY_FREE: 8, OF_CHILD: 16, MAPPED_TWICE: 32 };
const REFERENCE_SHIFT = 16;
const PIN_SHIFT = 8;

/** Most frames: their numbers stay below that of the zero page. */
export const MOST_FRAMES = ZERO_FRAME - 1;

export const framesOf = ({ build: { frames } }: Machine): number => (frames ? frames.pages * frames.lives : 0);

/** The number of a write, kept while a CPU is at its statement; of a read that a \`let\` keeps, its local, counted down from -1. */
export function contentOf({ build: { frames } }: Machine, cpu: number, statement: number): number {
  const into = frames?.keptIn(cpu, statement);
  return into === undefined ? (frames?.content(cpu, statement) ?? 0) : -1 - into;
}

/** Whether a read is kept anywhere. */
export const keepsReads = (machine: Machine, { programs }: Scenario): boolean =>
  programs.some(({ statements }, cpu) => statements.some((_, n) => contentOf(machine, cpu, n) < 0));

/** What a read has found, into its local; no read that was made is nothing. */
export const keptRead = ({ keeps }: Pick<Setting, 'keeps'>): Lines =>
  keeps ? [when('read_found', 'var_lo[-1 - writes] = read_found', 'read_found = 0')] : [];

/** Variables and inlines. */
export function frames(machine: Machine, scenario: Scenario): string {
  const { build, state } = machine;
  if (!build.frames) return '#define MOST_FRAME (2 * PAGES)\n';
  const { pages, lives, aliased } = build.frames;
  const copies = hasCopies(machine);
  const numbers = Array.from({ length: pages }, (_, page) => page);
  const ofPage = (word: number): number[] =>
    numbers.map(page => state[build.shape.frames + st.DATA_HEADER_WORDS + page * st.PAGE_WORDS + word]);
  const first = build.shape.frames + st.DATA_HEADER_WORDS + pages * st.PAGE_WORDS;
  const ofFrame = (word: number): number[] => [
    0,
    ...Array.from({ length: pages * lives }, (_, i) => state[first + i * st.FRAME_WORDS + word]),
  ];
  const inCache = (word: number): number[] => ofPage(word).map(pfn => (pfn ? build.frames!.index(pfn) + 1 : 0));
  const [cached, swapCached] = [inCache(st.CACHE), inCache(st.SWAP_CACHE)];
  const flags = ofFrame(st.FRAME_FLAGS);
  const mapOf = (page: number) => scenario.maps[build.layout.region(page).map];
  const note = (kind: 'lost_write' | 'freed_read' | 'freed_write'): string =>
    remembered(scenario).includes(kind) ? `${kind}[p] = 1` : 'skip';
  const others = `
    i = 0;
    do
    :: i < PAGES ->
      if :: i != (p) && SHOWS(i, f) && !OWES_NOTHING(i)${copies ? ' && !APART(p, i)' : ''} -> ought[i] = writes :: else fi; i++
    :: else -> break
    od;
    i = 0`;
  return `/* What frames show: 0 what was there first, 1 zeroes, else the number of a write; flags and references of their page structures.
   What each page ought to show, how many frames it has had, what its file and its slot of swap space have, its frame in the page cache. */
#define FRAMES ${pages * lives}
#define MOST_FRAME FRAMES
${Object.entries(pageStructure)
  .map(([name, bit]) => `#define ${name} ${bit}`)
  .join('\n')}
#define OF_SCRIPT(f) ((f) >= 1 && (f) <= FRAMES)
#define EXCLUSIVE_AT(p, f) ((page_flags[p] & EXCLUSIVE) && !(OF_SCRIPT(f) && (frame_flags[f] & MAPPED_TWICE)))
#define HOME_OF(f) (((f) - 1) % PAGES)
#define CONTENT(f) (OF_SCRIPT(f) -> content[f] : ${ZEROES})
#define SHOWS(p, f) ((PRESENT(lo[p]) && FRAME(lo[p]) == (f)) || (lo[p] == 0 && hi[p] == 0 && BACKED(p) && cache[p] == (f)))
#define SHARED_MAPPING(p) (${oneOf(numbers.filter(page => mapOf(page).sharing === 'shared'))})
#define BACKED(p) (${oneOf(numbers.filter(page => mapOf(page).file || mapOf(page).sharing === 'shared'))})
short content[FRAMES + 1] = ${initial(ofFrame(st.CONTENT))}; byte frame_flags[FRAMES + 1] = ${initial(flags.map(f => f & ((1 << PIN_SHIFT) - 1)))};
byte in_gather[CPUS * (FRAMES + 1)]; byte pins[FRAMES + 1] = ${initial(flags.map(f => (f >> PIN_SHIFT) & 15))}; short swap_cache[PAGES] = ${initial(swapCached)}; byte page_lock[PAGES]; bit past_end[PAGES]; byte write_protect_seq;
byte references[FRAMES + 1] = ${initial(flags.map(f => f >> REFERENCE_SHIFT))};
short ought[PAGES] = ${initial(ofPage(st.OUGHT).map(content => (content < 0 ? GIVEN_UP : content)))}; byte lives[PAGES] = ${initial(ofPage(st.LIVES))};
short disk[PAGES] = ${initial(ofPage(st.DISK))}; short slot[PAGES] = ${initial(ofPage(st.SLOT))}; short cache[PAGES] = ${initial(cached)};
#define TRUNCATES ${build.frames.truncates ? 1 : 0}
hidden short frame;${keepsReads(machine, scenario) ? ' hidden short read_found;' : ''}
#define OWES_NOTHING(p) (ought[p] >= ${MOVED_AWAY})
/* The page that has what was at this one: mremap may have moved it, between its two halves or before its flush. */
#define MOVED(p) (OWES_NOTHING(p) && ought[p] != ${GIVEN_UP})
#define OWNER(p, granted) ((granted) || !MOVED(p) -> (p) : ought[p] - ${MOVED_AWAY})

/* frame = one that the page has not had yet, with one reference. */
inline allocate(p, holds) {
  assert(lives[p] < ${lives});
  frame = (p) + 1 + lives[p] * PAGES; lives[p]++;
  content[frame] = holds; frame_flags[frame] = USED; references[frame] = 1
}
inline refer(f) { if :: OF_SCRIPT(f) -> references[f]++ :: else fi }
inline let_go(f) {
  if
  :: OF_SCRIPT(f) && (frame_flags[f] & USED) ->
    references[f]--;
    if :: references[f] == 0 -> frame_flags[f] = frame_flags[f] & ABANDONED; content[f] = ${INITIAL} :: else fi
  :: else
  fi
}
/* frame = that of the page cache, read in where it is not there. */
inline from_cache(p) {
  if :: cache[p] == 0 -> allocate(p, disk[p]); cache[p] = frame :: else -> frame = cache[p] fi
}
/* frame = what a fault installs: a page of swap space, of its own, a copy of the file's page, or the file's. */
inline fault_frame(p, anonymous) {
  if
  :: (anonymous) && (lo[p] != 0 || hi[p] != 0) ->
    i = FRAME(lo[p]) - 1;
    if
    :: swap_cache[i] -> frame = swap_cache[i]; refer(frame)
    :: else -> allocate(p, slot[i]); slot[i] = ${INITIAL}
    fi;
    i = 0
  :: (anonymous) && lo[p] == 0 && hi[p] == 0 && !BACKED(p) -> allocate(p, ${ZEROES})
  :: (anonymous) && lo[p] == 0 && hi[p] == 0 && BACKED(p) -> from_cache(p); i = content[frame]; allocate(p, i); i = 0
  :: else -> from_cache(p); refer(frame)
  fi
}
/* The frame of new_lo holds what that of old_lo does, or what is in the slot of swap space that old_lo names. */
inline read_frame(p, f) {
  if :: OF_SCRIPT(f) && !(frame_flags[f] & USED) -> ${note('freed_read')} :: else fi;
  i = CONTENT(f)
}
inline write_frame(p, f) {
  if
  :: OF_SCRIPT(f) && (frame_flags[f] & USED) -> content[f] = i
  :: OF_SCRIPT(f) && !(frame_flags[f] & USED) -> ${note('freed_write')}
  :: else
  fi
}
/* i = what copy_page finds. */
inline read_to_copy() {
  if
  :: !PRESENT(old_lo) && old_hi == ${SWAP} && swap_cache[HOME_OF(FRAME(old_lo))] == 0 -> i = slot[HOME_OF(FRAME(old_lo))]
  :: !PRESENT(old_lo) && old_hi == ${SWAP} && swap_cache[HOME_OF(FRAME(old_lo))] != 0 ->
    frame = swap_cache[HOME_OF(FRAME(old_lo))]; read_frame(HOME_OF(frame), frame); frame = 0
  :: else -> read_frame(HOME_OF(FRAME(old_lo)), FRAME(old_lo))
  fi
}
inline copy_page() {
  read_to_copy(); write_frame(HOME_OF(FRAME(new_lo)), FRAME(new_lo)); i = 0
}
/* What a script is about to map at its page: a frame of its own, or the page cache's. */
inline page_add_rmap() {
  if
  :: PRESENT(new_lo) && OF_SCRIPT(FRAME(new_lo)) && !SHARED_MAPPING(page) && cache[HOME_OF(FRAME(new_lo))] == FRAME(new_lo) ->
    page_flags[page] = page_flags[page] & ~(ZEROPAGE | SHARED_CHILD | ANON | EXCLUSIVE)
  :: PRESENT(new_lo) && OF_SCRIPT(FRAME(new_lo)) && !SHARED_MAPPING(page) && cache[HOME_OF(FRAME(new_lo))] != FRAME(new_lo) &&
     references[FRAME(new_lo)] == 1 && !(frame_flags[FRAME(new_lo)] & OF_CHILD) ->
    page_flags[page] = (page_flags[page] & ~(ZEROPAGE | SHARED_CHILD)) | ANON | EXCLUSIVE;
    frame_flags[FRAME(new_lo)] = frame_flags[FRAME(new_lo)] & ~MAPPED_TWICE
  :: PRESENT(new_lo) && OF_SCRIPT(FRAME(new_lo)) && !SHARED_MAPPING(page) && cache[HOME_OF(FRAME(new_lo))] != FRAME(new_lo) &&
     !(references[FRAME(new_lo)] == 1 && !(frame_flags[FRAME(new_lo)] & OF_CHILD)) && HOME_OF(FRAME(new_lo)) != page ->
    page_flags[page] = (page_flags[page] & ~(ZEROPAGE | SHARED_CHILD | EXCLUSIVE)) | ANON;
    frame_flags[FRAME(new_lo)] = frame_flags[FRAME(new_lo)] | MAPPED_TWICE
  :: else
  fi
}
/* What it names moves to its page, where nothing was, or is there, too, and owed there no more than before. */
inline page_moves() {
  if
  :: (new_lo != 0 || new_hi != 0) && OF_SCRIPT(FRAME(new_lo)) && lo[page] == 0 && hi[page] == 0 ->
    i = HOME_OF(FRAME(new_lo));
    do :: MOVED(i) -> i = ought[i] - ${MOVED_AWAY} :: else -> break od;
    if
    :: i != page && !OWES_NOTHING(i) && (ought[page] == ${ZEROES} || OWES_NOTHING(page)) ->
      if
      :: lo[i] == 0 && hi[i] == 0 -> ought[page] = ought[i]; ought[i] = ${MOVED_AWAY} + page
      :: else -> ought[page] = ${GIVEN_UP}
      fi
    :: else
    fi;
    i = 0
  :: else
  fi
}
inline land_data(p, f, granted, dropped) {
  if :: frame_flags[f] & USED -> content[f] = writes :: else fi;
  if
  :: past_end[p]
  :: !past_end[p] && ((frame_flags[f] & ABANDONED) || ((frame_flags[f] & LAZY_FREE) && (dropped) && OWES_NOTHING(OWNER(p, granted)))${copies ? ` || (ought[p] == ${GIVEN_UP} && MAPPED_FRAME(p) != (f))` : ''})
  :: else ->
    ought[OWNER(p, granted)] = writes${aliased ? `;\n    if :: frame_flags[f] & USED ->${others}\n    :: else fi` : ''}
  fi
}
/* The data of an access land in the frame that its translation names. */
inline data_access(p, f, granted, dropped) {
  if
  :: OF_SCRIPT(f) && !(frame_flags[f] & USED) && wr -> ${note('freed_write')}
  :: OF_SCRIPT(f) && !(frame_flags[f] & USED) && !wr -> ${note('freed_read')}
  :: else
  fi;${keepsReads(machine, scenario) ? '\n  if :: !wr && writes < 0 -> read_found = CONTENT(f) + 1 :: else fi;' : ''}
  if
  :: wr && OF_SCRIPT(f) -> land_data(p, f, granted, dropped)
  :: !wr && (granted) && !OWES_NOTHING(p) && ought[p] != CONTENT(f) -> ${note('lost_write')}
  :: else
  fi
}
`;
}

/** At an access that its walk has granted, or that goes through the TLB (revocations.ts). */
export const walkedData = ({ cpu: c, frames: has }: Setting): string[] =>
  has ? [`data_access(page, FRAME(TLB(${c}, page)), 1, 0)`] : [];

/** Whether a copy of the page at hand, or the page that it is a copy of, maps its frame as well. */
const mappedByKin = ({ build: { layout } }: Machine): string =>
  Array.from(
    { length: layout.pages },
    (_, i) => `(KIN(page, ${i}) && PRESENT(lo[${i}]) && FRAME(lo[${i}]) == FRAME(lo[page]))`,
  ).join(' || ');

/** Whether a write may take over a page: as `reuse` of the backend counts, references or mappings. */
export function ownReference(machine: Machine): string {
  const { parameters, frames: has } = machine.build;
  const modern = since(parameters.mm, '6.1');
  const rule = parameters.reuse === 'kernel' ? (modern ? 'exclusive' : 'count') : parameters.reuse;
  if (has && rule === 'mapcount' && hasCopies(machine)) return `!(${mappedByKin(machine)})`;
  if (!has || rule === 'mapcount') return '1';
  const swapped = '(swap_cache[HOME_OF(FRAME(lo[page]))] == FRAME(lo[page]) -> 1 : 0)';
  const counted = `(!OF_SCRIPT(FRAME(lo[page])) || references[FRAME(lo[page])] - ${swapped} <= 1)`;
  return rule === 'exclusive' ? `(EXCLUSIVE_AT(page, FRAME(lo[page])) || ${counted})` : counted;
}

/** The halves of a page's entry in the end: none, where a table above it has gone. */
function entryInTheEnd(machine: Machine, page: number): readonly [lo: string, hi: string] {
  const halves = [`lo[${page}]`, `hi[${page}]`] as const;
  if (!tablesChange(machine)) return halves;
  return [`(REACHABLE(${page}) -> ${halves[0]} : 0)`, `(REACHABLE(${page}) -> ${halves[1]} : 0)`];
}

/** What a page shows in the end: its frame, its slot of swap space, or its file; new memory is zeroed. */
const shown = (machine: Machine, page: number): string => {
  const [lo, hi] = entryInTheEnd(machine, page);
  const home = `FRAME(${lo}) - 1`;
  const swapped = `(swap_cache[${home}] -> content[swap_cache[${home}]] : slot[${home}])`;
  const ofFile = `(cache[${page}] -> content[cache[${page}]] : disk[${page}])`;
  const gone = `(MIGRATION(${page}) -> CONTENT(FRAME(${lo})) : ${swapped})`;
  return `(PRESENT(${lo}) -> CONTENT(FRAME(${lo})) : ((${lo} == 0 && ${hi} == 0) -> (BACKED(${page}) -> ${ofFile} : ${ZEROES}) : ${gone}))`;
};

/** The frame that has a page in the end; 0 where none has. */
const has = (machine: Machine, page: number): string => {
  const [lo, hi] = entryInTheEnd(machine, page);
  const absent = `((${lo} == 0 && ${hi} == 0) -> (BACKED(${page}) -> cache[${page}] : 0) : (MIGRATION(${page}) -> FRAME(${lo}) : swap_cache[FRAME(${lo}) - 1]))`;
  return `(PRESENT(${lo}) -> FRAME(${lo}) : ${absent})`;
};

/** Condition that a page shows something else than it ought to. */
const differs = (machine: Machine, page: number): string =>
  `(!OWES_NOTHING(${page}) && ought[${page}] != ${shown(machine, page)})`;

type DataAtom = Extract<OutcomeAtom, { kind: 'unshown' | 'shows' | 'page_dirty' }>;

/** What an expectation asks of what pages hold in the end. */
export function dataAtom(machine: Machine, c: DataAtom, pagesOf: (range: PageRange | undefined) => number[]): string {
  const { build } = machine;
  switch (c.kind) {
    case 'unshown':
      return pagesOf(c.range)
        .map(page => differs(machine, page))
        .join(' || ');
    case 'shows': {
      const page = build.layout.page(c.page);
      const holds = { memory: shown(machine, page), disk: `disk[${page}]`, swap: `slot[${page}]` }[c.where];
      return [...build.frames!.named(c.name)].map(content => `${holds} == ${content}`).join(' || ') || 'false';
    }
    case 'page_dirty': {
      const frame = has(machine, build.layout.page(c.page));
      return `OF_SCRIPT(${frame}) && (frame_flags[${frame}] & PG_DIRTY)`;
    }
  }
}

/** Of each page, what it shows and what it ought to, for whoever prints how a run ends. */
export const dataInTheEnd = (machine: Machine): readonly string[] =>
  machine.build.frames
    ? Array.from({ length: machine.build.frames.pages }, (_, page) => [
        shown(machine, page),
        `(OWES_NOTHING(${page}) -> -1 : ought[${page}])`,
      ]).flat()
    : [];

/** `alloc_page`: FLAG as before. */
export const allocPage = (copy: boolean): Lines => [
  copy ? 'tmp_lo = CONTENT(FRAME(old_lo)); allocate(page, tmp_lo); tmp_lo = 0' : `allocate(page, ${ZEROES})`,
  copy ? 'seen_lo = frame << 12; seen_hi = 0; frame = 0' : 'old_lo = frame << 12; old_hi = 0; frame = 0',
];

/** `copied`: the copy's frame is let go where the entry has changed. */
export const copyFrame = when('!flag', 'let_go(FRAME(seen_lo))');
