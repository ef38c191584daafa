/**
 * Pages that no phrase of the traced program tells of, as updates found them: an entry read at the start of an mprotect
 * says whether its page had been written to, only read, or neither, and which rights it had.
 */
import { PAGE_BYTES } from '../model/pte.ts';
import type { Tracepoint } from '../model/tracepoint.ts';
import type { Draft } from './draft.ts';
import type { Phrase, Protection } from './phrases.ts';
import type { TraceEvent } from './reader.ts';

const [P, W, A, D, PROTNONE, SPECIAL] = [0x1, 0x2, 0x20, 0x40, 0x100, 0x200];
/** Pages further apart than this are taken for two mappings: the span of a page-table page. */
const SAME_MAPPING = 512;

/** A page, and what setup must do for it. */
export interface FoundPage {
  readonly address: number;
  readonly protection: Protection;
  readonly access: 'write' | 'read' | 'emptied' | undefined;
  /** Set where it is a page of a shared file. */
  readonly file?: boolean;
  /** Pages of its folio, where it is a large one. */
  readonly folio?: number;
}

/** Declares mappings around the pages that updates start from, then around what calls are about. */
export function declareFound(draft: Draft, events: readonly TraceEvent[], phrases: readonly Phrase[]): void {
  const found = new Map<number, FoundPage>();
  for (const { point } of events) noteFound(found, point);
  declarePages(draft, found);
  for (const phrase of phrases) {
    if (!('address' in phrase) || !('pages' in phrase) || draft.territory.at(phrase.address)) continue;
    const { address, pages } = phrase;
    const map = {
      address,
      pages,
      protection: 'rw',
      shared: false,
      file: false,
      state: 'written',
      moved: false,
    } as const;
    if (!draft.territory.add('heap', map)) continue;
    draft.notes.push(`which of the ${pages} pages at 0x${address.toString(16)} are present, and how they are mapped`);
  }
}

/** Keeps the first that is seen of each page. */
export function noteFound(found: Map<number, FoundPage>, point: Tracepoint): void {
  if (point.kind !== 'xen_mmu_ptep_modify_prot_start') return;
  const address = Number.parseInt(point.address, 16);
  if (!found.has(address)) found.set(address, foundAs(address, point.entry));
}

/** The rights of an entry. */
export function protectionOf(entry: string): Protection {
  const flags = Number.parseInt(entry.slice(-3), 16);
  if (!(flags & P)) return flags & PROTNONE ? 'none' : 'r';
  const executable = (Number.parseInt(entry.slice(0, 1), 16) & 8) === 0;
  return `${flags & W ? 'rw' : 'r'}${executable ? 'x' : ''}` as Protection;
}

/** A page as its entry has it. */
export function foundAs(address: number, entry: string): FoundPage {
  const flags = Number.parseInt(entry.slice(-3), 16);
  const access = flags & D ? 'write' : flags & (A | SPECIAL) ? 'read' : undefined;
  // The zero page is never mapped writable, so its entry does not tell that its mapping is.
  const protection = (flags & (P | SPECIAL)) === (P | SPECIAL) ? 'rw' : protectionOf(entry);
  return { address, protection, access };
}

/** Declares mappings around pages, filled in setup, then protected as they were found. */
export function declarePages(draft: Draft, found: ReadonlyMap<number, FoundPage>): void {
  const pages = [...found.values()].sort((a, b) => a.address - b.address);
  for (let i = 0; i < pages.length; ) {
    let end = i + 1;
    const near = (page: FoundPage, before: FoundPage) =>
      page.address - before.address <= SAME_MAPPING * PAGE_BYTES && !page.file === !before.file;
    while (end < pages.length && near(pages[end], pages[end - 1])) end++;
    const [first, last] = [pages[i].address, pages[end - 1].address];
    const count = (last - first) / PAGE_BYTES + 1;
    const file = pages[i].file ?? false;
    const folio = pages.slice(i, end).reduce((most, p) => Math.max(most, p.folio ?? 1), 1);
    const large = folio > 1 ? { folio } : {};
    const map = { address: first, pages: count, protection: 'rw', shared: file, file, ...large } as const;
    draft.territory.add(file ? 'area' : 'heap', { ...map, state: 'untouched', moved: false });
    const group = pages.slice(i, end);
    for (const [access, run] of runs(group, p => p.access)) {
      const range = draft.territory.range(run[0].address, run.length);
      if (access === 'emptied' && range) draft.setup.push(`write ${range}`, `madvise-dontneed ${range}`);
      else if (access && range) draft.setup.push(`${access} ${range}`);
    }
    for (const [protection, run] of runs(group, p => p.protection)) {
      const range = draft.territory.range(run[0].address, run.length);
      if (protection !== 'rw' && range) draft.setup.push(`mprotect ${range} ${protection}`);
    }
    i = end;
  }
}

/** Neighbouring pages that say the same. */
function runs<T>(pages: readonly FoundPage[], said: (page: FoundPage) => T): [T, FoundPage[]][] {
  const found: [T, FoundPage[]][] = [];
  for (const page of pages) {
    const last = found[found.length - 1];
    const before = last?.[1][last[1].length - 1];
    if (last && last[0] === said(page) && before && before.address + PAGE_BYTES === page.address) last[1].push(page);
    else found.push([said(page), [page]]);
  }
  return found;
}
