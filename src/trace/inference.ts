/**
 * A script from the events alone, where the traced program says nothing of itself: which pages an mprotect changed, to
 * what, and in which state it found them; and which pages were touched for the first time. Everything else leaves too
 * little: it becomes a note.
 */
import { PAGE_BYTES } from '../model/pte.ts';
import type { Draft } from './draft.ts';
import { declarePages, type FoundPage, noteFound, protectionOf } from './found.ts';
import type { Protection } from './phrases.ts';
import type { TraceEvent } from './reader.ts';

const D = 0x40;

interface Call {
  readonly verb: string;
  first: number;
  last: number;
  protection: Protection | undefined;
}

/** Fills a draft with what the events of a trace without marks show. */
export function inferScript(draft: Draft, events: readonly TraceEvent[]): void {
  const calls: Call[] = [];
  const found = new Map<number, FoundPage>();
  const puzzles = new Map<string, number>();
  let open: Call | undefined;
  let [p4d, pud, pmd] = [-1, 0, 0];
  let lazy = false;
  for (const { point, line } of events) {
    if (point.kind === 'xen_mc_batch') lazy = point.mode === 'LAZY_MMU';
    if (point.kind === 'xen_mc_issue' && point.flush === false) lazy = true;
    if (point.kind === 'xen_mc_flush') lazy = false;
    if (point.kind === 'xen_mc_entry' && point.op === 26) open = undefined;
    if (point.kind === 'xen_mmu_set_p4d') p4d = (point.slot ?? 0) / 8;
    if (point.kind === 'xen_mmu_set_pud') pud = (point.slot ?? 0) / 8;
    if (point.kind === 'xen_mmu_set_pmd') pmd = (point.slot ?? 0) / 8;
    if (point.kind === 'xen_mmu_release_ptpage') puzzle(puzzles, 'what freed the page table', line);
    if (point.kind === 'xen_mmu_pgd_pin') puzzle(puzzles, 'what was forked', line);
    noteFound(found, point);
    if (point.kind === 'xen_mmu_ptep_modify_prot_commit') {
      open = extended(calls, open, 'mprotect', Number.parseInt(point.address, 16), protectionOf(point.entry));
    }
    if (point.kind === 'xen_mmu_set_pte') {
      if (p4d < 0 || lazy || point.slot === undefined) puzzle(puzzles, 'which page got an entry', line);
      else {
        const address = p4d * 2 ** 39 + pud * 2 ** 30 + pmd * 2 ** 21 + point.slot * 512;
        const write = (Number.parseInt(point.entry.slice(-3), 16) & D) !== 0;
        if (!found.has(address)) found.set(address, { address, protection: 'rw', access: undefined });
        open = extended(calls, open, write ? 'write' : 'read', address, undefined);
      }
    }
  }
  declarePages(draft, found);
  for (const call of calls) {
    const range = draft.territory.range(call.first, (call.last - call.first) / PAGE_BYTES + 1);
    if (range) draft.first.push(call.protection ? `mprotect ${range} ${call.protection}` : `${call.verb} ${range}`);
  }
  for (const [what, line] of puzzles) draft.notes.push(`${what} (first at line ${line})`);
}

function puzzle(puzzles: Map<string, number>, what: string, line: number): void {
  if (!puzzles.has(what)) puzzles.set(what, line);
}

/** One call goes up through the addresses; writable and read-only entries of one call are an mprotect to rw. */
function extended(
  calls: Call[],
  open: Call | undefined,
  verb: string,
  address: number,
  protection: Protection | undefined,
): Call {
  const touching = verb !== 'mprotect';
  const follows = open && address > open.last && (!touching || address === open.last + PAGE_BYTES);
  if (open && follows && open.verb === verb && similar(open.protection, protection)) {
    open.last = address;
    if (protection?.startsWith('rw')) open.protection = protection;
    return open;
  }
  const call = { verb, first: address, last: address, protection };
  calls.push(call);
  return call;
}

function similar(a: Protection | undefined, b: Protection | undefined): boolean {
  return (a === 'none') === (b === 'none') && (a?.endsWith('x') ?? false) === (b?.endsWith('x') ?? false);
}
