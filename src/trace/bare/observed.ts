/**
 * A bare kernel's recording as the items of one system call after another. Left out is what the traced calls did not do: faults
 * of the program's own stack and image, with the flushes that these take, and what the scheduler flushes. Such a flush is left
 * out only if its lines belong together, and so is a page that is copied; else they stand there to differ.
 *
 * What other CPUs flush at the interrupt of a call comes behind the call's own lines. Who wrote first is no part of it.
 */
import { isMark, type TraceMark } from '../reader.ts';
import { type FlushRange, flushLines, isRange, sentLines } from './flush.ts';
import { type BareLine, LOCAL_MM_SHOOTDOWN, REMOTE_IPI_SEND, REMOTE_SHOOTDOWN } from './lines.ts';

export interface BareItem {
  readonly line: number;
  readonly words: string;
}

/** Whether a script's pages have an address. */
export type Inside = (address: number) => boolean;

/** Marks and items of the thread, and how many lines of it were left out. */
export interface QuietBare {
  readonly entries: readonly (TraceMark | BareItem)[];
  readonly others: number;
  readonly scheduler: number;
  readonly kernel: number;
  /** Some CPU other than the caller's flushed at an interrupt. */
  readonly remote: boolean;
}

/** The traced thread's lines, and other CPUs' flushes for it. */
export function quietBare(lines: readonly (BareLine | TraceMark)[], pid: number, inside: Inside): QuietBare {
  const entries: (TraceMark | BareItem)[] = [];
  const left = { others: 0, scheduler: 0, kernel: 0 };
  const own = lines.filter(entry => entry.pid === pid);
  const remote = remoteFlushes(lines, pid);
  left.others = lines.length - own.length - remote.length;
  let [generation, shown] = [-1, 0];
  const showRemote = (before: number): void => {
    for (; shown < remote.length && remote[shown].line < before; shown++) entries.push(item(remote[shown]));
  };
  for (let i = 0; i < own.length; ) {
    const entry = own[i];
    if (isMark(entry)) {
      showRemote(entry.line);
      entries.push(entry);
      i++;
      continue;
    }
    const group = groupAt(own, i);
    for (const line of group) {
      const follows = line.generation === undefined || generation < 0 || line.generation === generation + 1;
      generation = line.generation ?? generation;
      if (!follows) entries.push({ line: line.line, words: `generation ${line.generation} is not the next` });
    }
    if (isSchedulers(entry)) left.scheduler++;
    else if (isAside(group, inside)) left.kernel += group.length;
    else entries.push(...folded(group));
    i += group.length;
  }
  showRemote(Number.POSITIVE_INFINITY);
  return { entries, ...left, remote: remote.length > 0 };
}

/** A line, or all that follow a flush_tlb_mm_range or a ptep_clear_flush and belong to it. */
function groupAt(own: readonly (BareLine | TraceMark)[], start: number): BareLine[] {
  const first = own[start] as BareLine;
  const group = [first];
  const kinds = inner[first.kind];
  for (let i = start + 1; kinds && i < own.length; i++) {
    const next = own[i];
    if (isMark(next) || !kinds.includes(next.kind) || isSchedulers(next)) break;
    group.push(next);
    if (next.kind === 'ptep_clear_flush_ret') break;
  }
  return group;
}

const flushing = [
  'native_flush_tlb_multi',
  'flush_tlb_func',
  'native_flush_tlb_local',
  'native_flush_tlb_one_user',
  'tlb_flush',
];
const inner: Partial<Record<BareLine['kind'], readonly string[]>> = {
  flush_tlb_mm_range: flushing,
  ptep_clear_flush: [...flushing, 'flush_tlb_mm_range', 'ptep_clear_flush_ret'],
};

/** The function's entry and its return are one item, where a run has it: at the return. What it flushes lies between. */
function folded(group: readonly BareLine[]): BareItem[] {
  const [first, second] = group;
  const last = group[group.length - 1];
  const whole = second?.kind === 'flush_tlb_mm_range' || second?.kind === 'ptep_clear_flush_ret';
  if (first.kind !== 'ptep_clear_flush' || !whole || last.kind !== 'ptep_clear_flush_ret') return group.map(item);
  const words = last.words.replace('ptep_clear_flush_ret:', first.words);
  return [...group.slice(1, -1).map(item), { line: last.line, words }];
}

function item({ line, words, generation }: BareLine): BareItem {
  return { line, words: generation === undefined ? words : words.replace(' freed=', ' gen+1 freed=') };
}

function isSchedulers(line: BareLine): boolean {
  return line.kind === 'tlb_flush' && line.reason === 0;
}

/** What is about other addresses than the script's, and is whole. */
function isAside(group: readonly BareLine[], inside: Inside): boolean {
  const [first] = group;
  const { kind, address, end } = first;
  if (address === undefined || inside(address)) return false;
  if (kind === 'page_fault_user' || kind === 'ptep_set_access_flags') return true;
  if (kind === 'ptep_clear_flush') {
    const flush = group.slice(1, -1);
    const page =
      flush[0]?.kind === 'flush_tlb_mm_range' && flush[0].address === address && flush[0].end === address + 4096;
    return group[group.length - 1].kind === 'ptep_clear_flush_ret' && page && isWhole(flush);
  }
  // A freed table's range may start before the script's pages.
  const own = first.words.endsWith('freed=1') || end === Number.POSITIVE_INFINITY;
  return kind === 'flush_tlb_mm_range' && !own && isWhole(group);
}

/** Whether what follows a flush_tlb_mm_range is what the kernel does with that range. */
function isWhole(group: readonly BareLine[]): boolean {
  const [first, ...rest] = group;
  const stride = Number(first.words.match(/stride=(\d+)/)?.[1]);
  const range: FlushRange = {
    start: first.address ?? 0,
    end: first.end ?? 0,
    stride,
    freed: first.words.endsWith('freed=1'),
  };
  if (!isRange(range)) return false;
  const sent = rest[0]?.kind === 'native_flush_tlb_multi' ? sentLines(range) : [];
  const expected = [...sent, ...flushLines(range, LOCAL_MM_SHOOTDOWN)];
  return rest.map(l => item(l).words).join('\n') === expected.join('\n');
}

/** Lines of other threads from a flush_tlb_func to its remote shootdown, where the calling thread had sent an interrupt. */
function remoteFlushes(lines: readonly (BareLine | TraceMark)[], pid: number): BareLine[] {
  const found: BareLine[] = [];
  if (!lines.some(l => !isMark(l) && l.pid === pid && l.reason === REMOTE_IPI_SEND)) return found;
  const byThread = new Map<number, BareLine[]>();
  for (const line of lines) {
    if (isMark(line) || line.pid === pid || !flushing.includes(line.kind)) continue;
    let open = byThread.get(line.pid);
    if (!open) byThread.set(line.pid, (open = []));
    open.push(line);
    if (line.reason === undefined) continue;
    // A damaged trace may have any number of them: neither copied line by line, nor all at once the arguments of a call.
    if (line.reason === REMOTE_SHOOTDOWN) for (const one of open) found.push(one);
    byThread.delete(line.pid);
  }
  return found;
}
