/**
 * What the first dump of a recording says of the program's mappings, where the program says nothing of them: an entry tells
 * whether its page was written to or only read, whether it is a file's, what an mprotect left of its rights, and whether a
 * fork shares it.
 */
import { D, G, P, PAGE_BYTES, RW, SAVED_DIRTY_HI, SPECIAL } from '../../model/pte.ts';
import { largestFolio } from '../calls.ts';
import type { Draft } from '../draft.ts';
import type { Phrase, Protection } from '../phrases.ts';
import type { EntryState, StateRow } from './states.ts';

/** How a page came to be as it is. */
interface Origin {
  readonly access: 'write' | 'read' | undefined;
  readonly file: boolean;
  /** Writable although a file's page: only a shared mapping has that. */
  readonly shared: boolean;
  readonly protection: Protection;
  readonly forked: boolean;
  readonly freed: boolean;
}

/** Declares the regions of a dump, except where an mremap goes to, and fills them in setup as its first state has them. */
export function declareStates(draft: Draft, states: readonly EntryState[], phrases: readonly Phrase[]): void {
  const [first] = states;
  for (const { address, pages, rows } of first?.regions ?? []) {
    if (phrases.some(p => p.kind === 'mremap' && p.to === address)) continue;
    const origins = rows.map(originOf);
    const file = origins.some(o => o.file);
    const shared = file && regionRows(states, address).some(row => originOf(row).shared);
    const executable = origins.some(o => o.protection.endsWith('x'));
    const folio = file && rows.every(r => r.inOrder) ? largestFolio(pages) : undefined;
    const protection = executable ? 'rwx' : 'rw';
    const map = { address, pages, protection, shared, file, folio, state: 'untouched', moved: false } as const;
    draft.territory.add(file ? 'area' : 'heap', map);
    const setup = (verb: string, when: (o: Origin) => boolean, rights?: (o: Origin) => string) =>
      rows.forEach((row, i) => {
        const range = draft.territory.range(address + row.first * PAGE_BYTES, row.end - row.first);
        if (range && when(origins[i])) draft.setup.push([verb, range, rights?.(origins[i]) ?? ''].join(' ').trim());
      });
    setup('write', o => o.access === 'write');
    setup('read', o => o.access === 'read');
    setup('madvise-free', o => o.freed);
    setup(
      'mprotect',
      o => !o.forked && o.access !== undefined && o.protection !== protection,
      o => o.protection,
    );
    if (origins.some(o => o.forked) && !draft.setup.includes('fork')) draft.setup.push('fork');
  }
}

function regionRows(states: readonly EntryState[], address: number): readonly StateRow[] {
  return states.flatMap(s => s.regions.filter(r => r.address === address).flatMap(r => r.rows));
}

function originOf({ words, exclusive }: StateRow): Origin {
  const digits = words.match(/^([0-9a-f]{8})([0-9a-f]{8})/);
  const file = words.endsWith(' of a file');
  if (!digits) return { access: undefined, file, shared: false, protection: 'rw', forked: false, freed: false };
  const [hi, lo] = [digits[1], digits[2]].map(half => Number.parseInt(half, 16));
  const dirty = (lo & D) !== 0 || (hi & SAVED_DIRTY_HI) !== 0;
  const [present, writable] = [(lo & P) !== 0, (lo & RW) !== 0];
  const x = present && hi >>> 31 === 0 ? 'x' : '';
  const readOnly = dirty && !writable;
  return {
    access: dirty || (writable && !file) ? 'write' : 'read',
    file,
    shared: file && writable,
    protection: !present && lo & G ? 'none' : readOnly ? `r${x}` : `rw${x}`,
    forked: readOnly && present && !file && !exclusive && !(lo & SPECIAL),
    freed: writable && !dirty && !file,
  };
}
