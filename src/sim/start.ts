/**
 * The state that a machine starts in, before the setup block: areas, page-table pages and entries as the mappings are declared.
 */
import { PSE } from '../model/pte.ts';
import { type Area, mapped } from './area.ts';
import { AreaList } from './area-list.ts';
import { merged, withAnonVma } from './areas.ts';
import type { KeptEntry } from './following.ts';
import type { Region } from './layout.ts';
import type { Machine } from './machine.ts';
import { folioThere } from './ops/folio.ts';
import { merging } from './ops/mm.ts';
import { startFrame, startTarget } from './ops/page-frames.ts';
import { fileReadInFolios, readInOrder } from './ops/read-ahead.ts';
import { type Mapping, remapTargets } from './scenario.ts';
import * as st from './state.ts';
import type { Action } from './statements.ts';

/** Writes it. */
export function start(m: Machine): void {
  const { scenario, layout, shape } = m.build;
  m.state.set(scenario.words?.map(word => word.value) ?? [], shape.shared);
  const areas: Area[] = [];
  const written: number[] = [];
  const moved = remapTargets([scenario.setup, ...scenario.programs]);
  const locks = lockingByHand(m.build);
  for (const region of layout.regions) {
    const map = scenario.maps[region.map];
    if (moved.has(region.map)) {
      if (m.build.frames) startTarget(m, region.first, region.pages);
      continue;
    }
    if (map.entriesOf !== undefined || map.huge) startHuge(m, map, region);
    if (map.entriesOf !== undefined || map.copyOf !== undefined) continue;
    const shared = map.sharing === 'shared';
    const area = mapped({
      first: region.first,
      end: region.first + region.pages,
      protection: map.protection,
      shared,
      file: map.file,
      map: region.map,
    });
    const anonymousPages = !shared && (map.file ? map.state === 'written' : map.state !== 'untouched');
    areas.push(area);
    if (anonymousPages || (!shared && map.swapped.length + map.migrating.length > 0)) written.push(region.first);
    if (map.huge && m.build.frames)
      for (let page = area.first; page < area.end; page++) startFrame(m, map, page, false);
    if (map.huge) continue;
    if (map.state !== 'untouched' || locks(region)) touchTables(m, region.first, region.first + region.pages);
    startPages(m, map, region);
    const file = map.state !== 'untouched' && fileReadInFolios(m, region.first);
    if (file) readInOrder(m, map, file);
  }
  // pgd_prepopulate_pmd: PAE's PMD pages are there before anything is mapped.
  if (m.build.parameters.width === 'pae')
    for (let i = 0; i < layout.uppers; i++) m.state[m.build.shape.uppers + i] = st.TABLE_EXISTS;
  const withTheirs = written.reduce((list, page) => withAnonVma(list, page, merging(m)), AreaList.of(areas));
  m.areas = AreaList.of(merged(withTheirs, merging(m)));
}

/** Stores to an entry by hand: its table is there. What stands in a kernel function's place is called where one is. */
const STORES: ReadonlySet<Action['kind']> = new Set(['set_pte_at', 'write_pte', 'cmpxchg_pte']);

/**
 * Whether a script locks tables of a mapping by hand, or stores to their entries: whoever holds the lock of a table has it (pte_offset_map_lock). A function
 * may do so with any.
 */
function lockingByHand({
  scenario: { programs, setup, functions = [] },
  layout,
}: Machine['build']): (region: Region) => boolean {
  const kinds = functions.flatMap(f => f.program.statements).map(({ action }) => action.kind);
  if (kinds.some(kind => kind === 'lock' || kind === 'lock_pages')) return () => true;
  const own = functions.filter(f => f.replaces === undefined).flatMap(f => f.program.statements);
  if (own.some(({ action }) => STORES.has(action.kind))) return () => true;
  const locked = [...programs, setup]
    .flatMap(p => p.statements)
    .flatMap(({ action }) => {
      if (action.kind === 'lock') return [layout.range(action.range)];
      if (!STORES.has(action.kind) || !('page' in action) || action.page === 'p') return [];
      return [layout.range({ first: action.page, last: action.page })];
    });
  return ({ first, pages }) => locked.some(([from, to]) => from < first + pages && to >= first);
}

/** A huge mapping has its upper tables, and no page-table page; its huge entries lie in a table that is always there. */
function startHuge(m: Machine, map: Mapping, region: Region): void {
  const [first, end] = [region.first, region.first + region.pages];
  if (map.huge) return touchTables(m, first, end, 3);
  touchTables(m, first, end);
  const pages = m.build.scenario.maps[map.entriesOf!];
  // What a child has is there once it is forked.
  if (pages.state === 'untouched') return;
  for (let entry = first; entry < end; entry++) {
    const { lo, hi, marks } = startEntry(m, pages, m.build.huge!.below(entry));
    const e = m.entry(entry);
    m.state[e + st.LO] = lo | PSE;
    m.state[e + st.HI] = hi;
    m.state[e + st.UNSEEN] = marks;
  }
}

/** Of a mapping that is kept as a stretch, only what differs from it is looked at page by page. */
function startPages(m: Machine, map: Mapping, region: Region): void {
  const { uniform, build } = m;
  const [first, end] = [region.first, region.first + region.pages];
  const [from, to] = uniform?.within(first, end) ?? [end, end];
  if (uniform && from < to && map.state !== 'untouched')
    uniform.set(from, (to - from) / uniform.size, startEntry(m, map, from));
  const start = (page: number): void => {
    const index = page - first;
    startPage(m, map, page, index);
    if (build.frames) startFrame(m, map, page, inside(map.swapped, index));
  };
  for (let page = first; page < from; page++) start(page);
  for (let page = to; page < end; page++) start(page);
  for (const [low, high] of [...map.swapped, ...map.migrating])
    for (let page = Math.max(from, first + low); page < Math.min(to, first + high); page++) start(page);
}

/** The page-table pages of a range within a mapping exist. */
function touchTables(m: Machine, first: number, end: number, lowest = 4): void {
  const [from, to] = [first, end - 1].map(page => m.build.layout.table(page));
  for (let level = 2; level <= lowest; level++) {
    const last = m.existenceAbove(level, to);
    const words = level === 4 ? st.TABLE_WORDS : st.UPPER_WORDS;
    const { state } = m;
    for (let word = m.existenceAbove(level, from); word >= 0 && word <= last; word += words)
      state[word] |= st.TABLE_EXISTS;
  }
}

const inside = (ranges: readonly (readonly [number, number])[], index: number): boolean =>
  ranges.some(([from, to]) => index >= from && index < to);

function startPage(m: Machine, map: Mapping, page: number, index: number): void {
  const { entries } = m.build;
  const write = map.protection.includes('w');
  const e = m.entry(page);
  if (map.swapped.length > 0 && inside(map.swapped, index)) {
    entries.nonPresent(page, 'swap');
    m.state[e + st.UNSEEN] = 0;
    touchTables(m, page, page + 1);
  } else if (map.migrating.length > 0 && inside(map.migrating, index)) {
    // try_to_migrate (6.1): the page is still the mapping's own where it is anonymous.
    const anonymous = map.sharing === 'private' && (!map.file || map.state === 'written');
    const read = anonymous ? 'migration-exclusive' : 'migration-read';
    entries.nonPresent(page, write ? 'migration-write' : read);
    m.state[e + st.UNSEEN] = anonymous ? st.ANON : 0;
    touchTables(m, page, page + 1);
  } else if (map.state === 'untouched') {
    if (map.file && map.folio) m.state[e + st.UNSEEN] = st.CACHED;
    return;
  } else {
    const { lo, hi, marks } = startEntry(m, map, page);
    m.state[e + st.LO] = lo;
    m.state[e + st.HI] = hi;
    m.state[e + st.UNSEEN] = marks;
    return;
  }
  m.state[e + st.LO] = entries.lo;
  m.state[e + st.HI] = entries.hi;
}

/** A present entry as its mapping declares it, and the flags of its page. */
function startEntry(m: Machine, map: Mapping, page: number): KeptEntry {
  const { entries } = m.build;
  const dirty = map.state === 'written';
  const anonymous = map.sharing === 'private' && (!map.file || dirty);
  // A file's page becomes writable only by the fault that makes it dirty, or copies it.
  const writable = map.protection.includes('w') && (!map.file || dirty);
  entries.initial(page, map.protection, map.state !== 'resident', dirty, writable, anonymous);
  const readIn = m.build.readAhead.has(m.build.layout.region(page).map);
  const cached = !readIn && (map.file || map.sharing === 'shared') ? st.CACHED : 0;
  const large = anonymous && !map.file && folioThere(m, page) ? st.LARGE : 0;
  // Such a page has lost its D by MADV_FREE.
  const seen = m.build.lazyFree && anonymous && !map.file && !dirty ? st.FREE_SEEN : 0;
  const marks = (anonymous ? st.ANON | st.EXCLUSIVE : 0) | cached | large | seen;
  return { lo: entries.lo, hi: entries.hi, marks };
}
