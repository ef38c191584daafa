/**
 * A clear_refs goes over all of the process, not only what the traced program speaks of: its image, its libraries, its
 * stack. Each entry is read at its start, so it tells where its page lies, and how it came to be as it is: written and still
 * writable; written and then protected; only read, the zero page or a page of a file.
 */
import { D, P, PAGE_BYTES, RW, SAVED_DIRTY_HI, SPECIAL } from '../model/pte.ts';
import { entryHalves } from '../model/tracepoint.ts';
import type { Draft } from './draft.ts';
import type { TraceEvent } from './reader.ts';
import { nameAt } from './territory.ts';

/** What setup does to a page so that its entry is what was found. */
interface Origin {
  readonly file: boolean;
  readonly access: 'read' | 'write';
  readonly executable: boolean;
  readonly protect: 'none' | 'r' | undefined;
}

interface Run extends Origin {
  readonly address: number;
  pages: number;
}

/** Declares the mappings that a clear_refs goes over and that are not declared yet, and fills them in setup. */
export function declareCleared(draft: Draft, events: readonly TraceEvent[]): void {
  const found: Run[] = [];
  for (const { point } of events) {
    if (point.kind !== 'xen_mmu_ptep_modify_prot_start') continue;
    const address = Number.parseInt(point.address, 16);
    if (draft.territory.at(address)) continue;
    const origin = originOf(point.entry);
    const run = found.at(-1);
    if (run && run.address + run.pages * PAGE_BYTES === address && same(run, origin)) run.pages++;
    else found.push({ ...origin, address, pages: 1 });
  }
  for (const { address, pages, file, access, executable, protect } of found) {
    const protection = executable ? 'rwx' : 'rw';
    const map = { address, pages, protection, shared: false, file, state: 'untouched', moved: false } as const;
    const added = draft.territory.add(nameAt(address), map);
    if (!added) continue;
    draft.setup.push(`${access} ${added.name}`);
    if (protect) draft.setup.push(`mprotect ${added.name} ${protect}${executable && protect === 'r' ? 'x' : ''}`);
  }
  if (found.length > 0) draft.notes.push('the protection and the full size of the process’s other mappings');
}

function originOf(entry: string): Origin {
  const { lo, hi } = entryHalves(entry);
  const dirty = (lo & D) !== 0 || (hi & SAVED_DIRTY_HI) !== 0;
  const access = dirty || lo & RW ? 'write' : 'read';
  const protect = !(lo & P) ? 'none' : access === 'write' && !(lo & RW) ? 'r' : undefined;
  const executable = (lo & P) !== 0 && hi >>> 31 === 0;
  return { file: access === 'read' && !(lo & SPECIAL), access, executable, protect };
}

function same(a: Origin, b: Origin): boolean {
  return a.file === b.file && a.access === b.access && a.executable === b.executable && a.protect === b.protect;
}
