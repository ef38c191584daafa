/**
 * From what a traced program says of itself to the statements that do it: each phrase becomes at most one statement, so
 * that calls of the script and calls of the trace come in the same order.
 */
import { PAGE_BYTES } from '../model/pte.ts';
import type { Draft } from './draft.ts';
import { ofMemory, type Phrase } from './phrases.ts';

/** What a page-table page maps: no folio of a script is larger. */
const MOST_FOLIO_PAGES = 512;

/** Declares the mappings that phrases speak of, in their order, whether made in setup or in a step. */
export function declareMaps(draft: Draft, phrases: readonly Phrase[]): void {
  let disk: boolean | undefined;
  let written = 0;
  for (const phrase of phrases) {
    if (phrase.kind === 'file') {
      disk = phrase.disk;
      written = phrase.written ?? 0;
    }
    if (phrase.kind !== 'mmap') continue;
    const { address, pages, protection, shared, anonymous, path } = phrase;
    const onDisk = path === undefined ? disk : !ofMemory(path);
    const file = !anonymous && (onDisk || !shared);
    const tmpfs = file && onDisk === false;
    const folio = file && !tmpfs ? largestFolio(written) : undefined;
    const map = { address, pages, protection, shared, file, tmpfs, folio, state: 'untouched', moved: false } as const;
    if (!draft.territory.add(shared || file ? 'area' : 'heap', map)) {
      draft.notes.push(`how ${pages} pages come to 0x${address.toString(16)} again, where another mapping is declared`);
    }
  }
}

/** Pages of the largest folio of a file that one write(2) of so many pages filled; undefined where they are single ones. */
export function largestFolio(pages: number): number | undefined {
  return pages > 1 ? Math.min(MOST_FOLIO_PAGES, 2 ** Math.floor(Math.log2(pages))) : undefined;
}

/** The statement of a phrase; undefined where it does nothing that a script shows. */
export function statementOf(draft: Draft, phrase: Phrase, text: string): string | undefined {
  switch (phrase.kind) {
    case 'mmap':
    case 'file':
    case 'thread':
    case 'wait':
      return undefined;
    case 'mprotect':
      return onRange(draft, phrase, text, range => `mprotect ${range} ${phrase.protection}`);
    case 'munmap':
    case 'msync':
      return onRange(draft, phrase, text, range => `${phrase.kind} ${range}`);
    case 'madvise':
      if (phrase.advice === 'other') return undefined;
      return onRange(draft, phrase, text, range => `madvise-${phrase.advice} ${range}`);
    case 'mremap':
      return remap(draft, phrase, text);
    case 'clear_refs':
      return 'clear-refs';
    case 'fork':
      if (draft.territory.maps.length > 0) return 'fork';
      draft.notes.push(`what \`${text}\` copies`);
      return undefined;
    case 'access':
      return access(draft, phrase, text);
    case 'unknown':
      draft.notes.push(`what \`${text}\` is`);
      return undefined;
  }
}

type Ranged = Extract<Phrase, { address: number; pages: number }>;

function onRange(draft: Draft, phrase: Ranged, text: string, write: (range: string) => string): string | undefined {
  const range = draft.territory.range(phrase.address, phrase.pages);
  if (range === undefined) draft.notes.push(`which mapping \`${text}\` is about`);
  else if (!draft.territory.covers(phrase.address, phrase.pages)) {
    draft.notes.push(`how \`${text}\` ends where nothing is mapped; the script names the mapped part`);
  }
  return range && write(range);
}

function remap(draft: Draft, phrase: Extract<Phrase, { kind: 'mremap' }>, text: string): string | undefined {
  const { address, pages, newPages, to } = phrase;
  const { territory } = draft;
  const from = territory.at(address);
  if (!from) {
    draft.notes.push(`which mapping \`${text}\` is about`);
    return undefined;
  }
  const kept = Math.min(pages, newPages);
  if (to === undefined || to === address) {
    if (newPages > pages) grow(draft, address + pages * PAGE_BYTES, newPages - pages, phrase);
    const gone = territory.range(address + kept * PAGE_BYTES, pages - kept);
    return newPages < pages && gone ? `munmap ${gone}` : undefined;
  }
  const range = territory.range(address, kept);
  const moved = territory.add('moved', { ...from, address: to, pages: kept, state: 'untouched', moved: true });
  if (!range || !moved) {
    draft.notes.push(`how \`${text}\` lands on another mapping of the script`);
    return undefined;
  }
  if (newPages > pages) grow(draft, to + pages * PAGE_BYTES, newPages - pages, phrase);
  if (newPages < pages) draft.notes.push(`that \`${text}\` first unmaps the pages which it does not move`);
  return `mremap ${range} at 0x${to.toString(16)} as ${moved.name}`;
}

/** A mapping that grows: the new pages are a mapping of the script's own from the start, since nothing maps later. */
function grow(draft: Draft, address: number, pages: number, phrase: Extract<Phrase, { kind: 'mremap' }>): void {
  const from = draft.territory.at(phrase.address)!;
  draft.territory.add('grown', { ...from, address, pages, state: 'untouched', moved: false });
}

function access(draft: Draft, phrase: Extract<Phrase, { kind: 'access' }>, text: string): string | undefined {
  const { first, end, step, write } = phrase;
  const verb = write ? 'write' : 'read';
  const start = phrase.address ?? draft.territory.maps[0]?.address;
  const base = start === undefined ? undefined : start + first * PAGE_BYTES;
  if (base === undefined || end <= first) {
    draft.notes.push(`which pages \`${text}\` touches`);
    return undefined;
  }
  if (step === 1) {
    return onRange(draft, { kind: 'munmap', address: base, pages: end - first }, text, range => `${verb} ${range}`);
  }
  const map = draft.territory.at(base);
  if (!map) return onRange(draft, { kind: 'munmap', address: base, pages: 1 }, text, range => `${verb} ${range}`);
  const index = (base - map.address) / PAGE_BYTES;
  const last = Math.min(end - first, map.pages - index);
  const times = Math.ceil(last / step);
  const page = index === 0 ? `${step}*i` : `${index} + ${step}*i`;
  return `for i in 0..${times} { ${verb} ${map.name}[${page}] }`;
}
