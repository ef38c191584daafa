/**
 * A script from the events alone, where the traced program says nothing of itself: which pages an mprotect changed, to
 * what, and in which state it found them; and which pages were touched for the first time. Everything else leaves too
 * little: it becomes a note.
 */
import type { Draft } from './draft.ts';
import type { Protection } from './phrases.ts';
import type { TraceEvent } from './reader.ts';
import { PAGE_BYTES } from './territory.ts';

const [P, W, A, D, PROTNONE, SPECIAL] = [0x1, 0x2, 0x20, 0x40, 0x100, 0x200];
/** Pages further apart than this are taken for two mappings: the span of a page-table page. */
const SAME_MAPPING = 512;

interface Call {
  readonly verb: string;
  first: number;
  last: number;
  protection: Protection | undefined;
}

interface Found {
  readonly address: number;
  readonly protection: Protection;
  readonly access: 'write' | 'read' | undefined;
}

/** Fills a draft with what the events of a trace without marks show. */
export function inferScript(draft: Draft, events: readonly TraceEvent[]): void {
  const calls: Call[] = [];
  const found = new Map<number, Found>();
  const puzzles = new Map<string, number>();
  let open: Call | undefined;
  let [p4d, pud, pmd] = [-1, 0, 0];
  let lazy = false;
  for (const { point, line } of events) {
    if (point.kind === 'xen_mc_batch') lazy = point.mode === 'LAZY_MMU';
    if (point.kind === 'xen_mc_flush') lazy = false;
    if (point.kind === 'xen_mc_entry' && point.op === 26) open = undefined;
    if (point.kind === 'xen_mmu_set_p4d') p4d = (point.slot ?? 0) / 8;
    if (point.kind === 'xen_mmu_set_pud') pud = (point.slot ?? 0) / 8;
    if (point.kind === 'xen_mmu_set_pmd') pmd = (point.slot ?? 0) / 8;
    if (point.kind === 'xen_mmu_release_ptpage') puzzle(puzzles, 'what freed the page table', line);
    if (point.kind === 'xen_mmu_pgd_pin') puzzle(puzzles, 'what was forked', line);
    if (point.kind === 'xen_mmu_ptep_modify_prot_start') {
      const address = Number.parseInt(point.address, 16);
      if (!found.has(address)) found.set(address, foundAs(address, point.entry));
    }
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
  declare(
    draft,
    [...found.values()].sort((a, b) => a.address - b.address),
  );
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

function protectionOf(entry: string): Protection {
  const flags = Number.parseInt(entry.slice(-3), 16);
  if (!(flags & P)) return flags & PROTNONE ? 'none' : 'r';
  const executable = (Number.parseInt(entry.slice(0, 1), 16) & 8) === 0;
  return `${flags & W ? 'rw' : 'r'}${executable ? 'x' : ''}` as Protection;
}

function foundAs(address: number, entry: string): Found {
  const flags = Number.parseInt(entry.slice(-3), 16);
  const access = flags & D ? 'write' : flags & (A | SPECIAL) ? 'read' : undefined;
  return { address, protection: protectionOf(entry), access };
}

/** Mappings around the pages found, made and filled in setup, then protected as they were found. */
function declare(draft: Draft, pages: readonly Found[]): void {
  for (let i = 0; i < pages.length; ) {
    let end = i + 1;
    while (end < pages.length && pages[end].address - pages[end - 1].address <= SAME_MAPPING * PAGE_BYTES) end++;
    const [first, last] = [pages[i].address, pages[end - 1].address];
    const count = (last - first) / PAGE_BYTES + 1;
    const map = { address: first, pages: count, protection: 'rw', shared: false, file: false } as const;
    draft.territory.add('heap', { ...map, state: 'untouched', moved: false });
    const group = pages.slice(i, end);
    for (const [access, run] of runs(group, p => p.access))
      if (access) draft.setup.push(`${access} ${named(draft, run)}`);
    for (const [protection, run] of runs(group, p => p.protection)) {
      if (protection !== 'rw') draft.setup.push(`mprotect ${named(draft, run)} ${protection}`);
    }
    i = end;
  }
}

function named(draft: Draft, run: readonly Found[]): string {
  return draft.territory.range(run[0].address, run.length)!;
}

/** Neighbouring pages that say the same. */
function runs<T>(pages: readonly Found[], said: (page: Found) => T): [T, Found[]][] {
  const found: [T, Found[]][] = [];
  for (const page of pages) {
    const last = found[found.length - 1];
    const before = last?.[1][last[1].length - 1];
    if (last && last[0] === said(page) && before && before.address + PAGE_BYTES === page.address) last[1].push(page);
    else found.push([said(page), [page]]);
  }
  return found;
}
