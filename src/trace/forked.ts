/**
 * A fork copies all of the process, not only what the traced program speaks of: its image, its libraries, its stack.
 *
 * The child's tables are built top down, unpinned, and each `set_p4d`, `set_pud`, `set_pmd`, `set_pte` tells the index
 * of its entry, so the address of every copied page is in the trace. A lazy section is one mapping's part of one
 * page-table page. What a copied entry says of the parent's: soft-dirty, a page written; special, the zero page, read;
 * neither, a page of a file, read. What it does not say before 6.12 is W, so that has to be guessed: writable, except where
 * two mappings side by side would otherwise be one.
 */
import { D, PAGE_BYTES, SAVED_DIRTY_HI } from '../model/pte.ts';
import { entryHalves } from '../model/tracepoint.ts';
import type { Draft } from './draft.ts';
import type { TraceEvent } from './reader.ts';
import { indexInTable } from './tables.ts';
import { nameAt } from './territory.ts';

interface CopiedPage {
  readonly address: number;
  readonly from: 'written' | 'zero' | 'file';
  /** 6.12 and later: what SAVED_DIRTY says of the parent's W. It was clear before the fork where D is set beside it. */
  readonly protection?: 'rw' | 'r';
}

/** Bytes between pages of one mapping at most, where nothing else parts them. */
const SAME_MAPPING = 512 * PAGE_BYTES;

/** Pages of one lazy section; none where the mapping has a table there, but no page. */
type Section = readonly CopiedPage[];

/** What a fork copies, section by section, and an address for each mapping that has a table of its own and no page. */
interface Copied {
  readonly sections: Section[];
  readonly withoutPages: number[];
}

/** How a section is declared. */
interface Guess {
  readonly protection: 'rw' | 'r';
  readonly file: boolean;
}

const guesses: readonly Guess[] = [
  { protection: 'rw', file: false },
  { protection: 'rw', file: true },
  { protection: 'r', file: true },
  { protection: 'r', file: false },
];

/** Declares the mappings that a fork copies and that are not declared yet, and fills them in setup. */
export function declareForked(draft: Draft, events: readonly TraceEvent[]): void {
  const copied = copiedBy(events);
  const sections = copied.sections.flatMap(byTable);
  const others = sections.filter(s => s.length > 0 && !draft.territory.at(s[0].address));
  const written = new Set(
    events.flatMap(e => (e.point.kind === 'xen_mmu_flush_tlb_one_user' ? [e.point.address] : [])),
  );
  const chosen = guess(others, written);
  others.forEach((section, i) => {
    const [first, last] = [section[0].address, section[section.length - 1].address];
    const pages = (last - first) / PAGE_BYTES + 1;
    const name = nameAt(first);
    const { protection, file } = chosen[i];
    const map = {
      address: first,
      pages,
      protection: 'rw',
      shared: false,
      file,
      state: 'untouched',
      moved: false,
    } as const;
    const added = draft.territory.add(name, map);
    if (!added) return;
    for (const run of runsOf(section)) {
      draft.setup.push(`${run.from === 'written' ? 'write' : 'read'} ${draft.territory.range(run.address, run.pages)}`);
    }
    if (protection === 'r') draft.setup.push(`mprotect ${added.name} r`);
  });
  if (others.length > 0) {
    draft.notes.push('the protection and the full size of the process’s other mappings, which a fork copies as well');
  }
  declareEmpty(draft, sections);
  for (const address of copied.withoutPages) addEmpty(draft, address);
}

function copiedBy(events: readonly TraceEvent[]): Copied {
  const sections: CopiedPage[][] = [];
  const withoutPages: number[] = [];
  let table: number | undefined;
  let bare: number | undefined;
  let pages: CopiedPage[] = [];
  let [p4d, pud, pmd] = [0, 0, 0];
  let overflow = false;
  let flushed = false;
  for (const { point } of events) {
    if (point.kind === 'xen_mmu_pgd_pin') break;
    if (point.kind === 'xen_mmu_set_p4d') p4d = indexInTable(point.slot ?? 0);
    if (point.kind === 'xen_mmu_set_pud') pud = indexInTable(point.slot ?? 0);
    if (point.kind === 'xen_mmu_set_pmd') {
      if (!flushed && table !== undefined && tableOf(pages.at(-1)?.address ?? 0) !== tableOf(table))
        withoutPages.push(table);
      pmd = indexInTable(point.slot ?? 0);
      table = p4d * 2 ** 39 + pud * 2 ** 30 + pmd * 2 ** 21;
    }
    if (point.kind === 'xen_mmu_set_pte') {
      const address = p4d * 2 ** 39 + pud * 2 ** 30 + pmd * 2 ** 21 + indexInTable(point.slot ?? 0) * PAGE_BYTES;
      pages.push({ address, from: originOf(point.entry), protection: protectionOf(point.entry) });
    }
    if (point.kind === 'xen_mc_flush') {
      flushed = true;
      if (!overflow) {
        if (pages.length > 0) bare = undefined;
        if (pages.length === 0 && table !== undefined) bare = table;
        // A second mapping without pages in the same table: the vdso's variables are two since 6.13.
        else if (pages.length === 0 && bare !== undefined) bare += 2 * PAGE_BYTES;
        if (pages.length === 0 && bare !== undefined) withoutPages.push(bare);
        else sections.push(pages);
        pages = [];
        table = undefined;
      }
      overflow = false;
    }
    if (point.kind === 'xen_mc_flush_reason') overflow = true;
  }
  // 7.2 sets each entry at once: no flush says where a mapping ends, so what an entry says of W has to.
  if (!flushed) sections.push(...byProtection(pages));
  return { sections, withoutPages };
}

/** Mappings of one protection each; far apart, or of a table each, they are several anyway. */
function byProtection(pages: readonly CopiedPage[]): CopiedPage[][] {
  const sections: CopiedPage[][] = [];
  let protection: CopiedPage['protection'];
  for (const page of pages) {
    const before = sections.at(-1)?.at(-1);
    const far = !before || page.address < before.address || page.address - before.address > SAME_MAPPING;
    const other = page.protection !== undefined && protection !== undefined && page.protection !== protection;
    if (far || other) {
      sections.push([page]);
      protection = page.protection;
    } else {
      sections[sections.length - 1].push(page);
      protection ??= page.protection;
    }
  }
  return sections;
}

/** A section is of one table, upwards; what is not in that order is of several (marks or flushes were left out). */
function byTable(section: Section): Section[] {
  const tables: CopiedPage[][] = [];
  for (const page of section) {
    const before = tables.at(-1)?.at(-1);
    const follows = before && page.address > before.address && tableOf(page.address) === tableOf(before.address);
    if (follows) tables[tables.length - 1].push(page);
    else tables.push([page]);
  }
  return section.length === 0 ? [section] : tables;
}

function tableOf(address: number): number {
  return Math.floor(address / 2 ** 21);
}

function originOf(entry: string): CopiedPage['from'] {
  const flags = Number.parseInt(entry.slice(-3), 16);
  return flags & 0x800 ? 'written' : flags & 0x200 ? 'zero' : 'file';
}

function protectionOf(entry: string): CopiedPage['protection'] {
  const { lo, hi } = entryHalves(entry);
  if (!(hi & SAVED_DIRTY_HI)) return undefined;
  return lo & D ? 'r' : 'rw';
}

/**
 * A guess for each section, so that what it holds is possible and it does not merge with a neighbour: forward, which
 * guesses are possible after which, then back from the first that is possible for the last one.
 */
function guess(sections: readonly Section[], written: ReadonlySet<string>): Guess[] {
  const possible: Guess[][] = [];
  sections.forEach((section, i) => {
    const before = i > 0 && endOf(sections[i - 1]) === section[0].address ? possible[i - 1] : undefined;
    const options = guesses.filter(
      g => holds(g, section, written) && (!before || before.some(other => !merges(g, other))),
    );
    possible.push(options.length > 0 ? options : [guesses[0]]);
  });
  const chosen: Guess[] = [];
  for (let i = sections.length - 1; i >= 0; i--) {
    const after = i + 1 < sections.length && endOf(sections[i]) === sections[i + 1][0].address ? chosen[0] : undefined;
    chosen.unshift(possible[i].find(g => !after || !merges(g, after)) ?? possible[i][0]);
  }
  return chosen;
}

function holds(option: Guess, section: Section, written: ReadonlySet<string>): boolean {
  return section.every(
    p =>
      (p.from === 'written' || (p.from === 'file') === option.file) &&
      (p.protection === undefined || p.protection === option.protection) &&
      (option.protection === 'rw' || !written.has(p.address.toString(16))),
  );
}

function merges(a: Guess, b: Guess): boolean {
  return a.file === b.file && a.protection === b.protection;
}

function endOf(section: Section): number {
  return section[section.length - 1].address + PAGE_BYTES;
}

function runsOf(section: Section): { address: number; pages: number; from: CopiedPage['from'] }[] {
  const runs: { address: number; pages: number; from: CopiedPage['from'] }[] = [];
  for (const page of section) {
    const run = runs[runs.length - 1];
    const follows = run && run.from === page.from && run.address + run.pages * PAGE_BYTES === page.address;
    if (follows) run.pages++;
    else runs.push({ address: page.address, pages: 1, from: page.from });
  }
  return runs;
}

/** A mapping with a table but without a page (the vdso's variables): it was written to once, and lost its page. */
function declareEmpty(draft: Draft, sections: readonly Section[]): void {
  sections.forEach((section, i) => {
    const before = sections[i - 1];
    if (section.length > 0 || !before || before.length === 0) return;
    const address = before[before.length - 1].address + 2 * PAGE_BYTES;
    addEmpty(draft, address);
  });
}

/** A page that was written to once, and lost again. */
function addEmpty(draft: Draft, address: number): void {
  const map = {
    address,
    pages: 1,
    protection: 'rw',
    shared: false,
    file: false,
    state: 'untouched',
    moved: false,
  } as const;
  const added = draft.territory.add('empty', map);
  if (added) draft.setup.push(`write ${added.name}`, `madvise-dontneed ${added.name}`);
}
