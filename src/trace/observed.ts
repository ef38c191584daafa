/**
 * A trace as a recording, so that the panel shows it on the timeline beside the run that it is compared with.
 *
 * Only what a guest-side trace has: marks become statements, tracepoints become rows, and each flush of a filled buffer
 * is followed by its hypercall, whose updates are counted from the entries and their extensions. Traps, walks and what
 * the hypervisor did are not in it. `line` is the trace's, `time` its nanoseconds from the first event.
 */
import { callbackNames, extendResults, flushReasons, HC_UPDATE_VA_MAPPING, lazyModes } from '../model/events.ts';
import { EventLog } from '../model/log.ts';
import type { LogColumns, LogEvent } from '../model/log-columns.ts';
import { PAGE_BYTES } from '../model/pte.ts';
import type { PageRegion } from '../model/report.ts';
import { entryHalves, FLUSH_ALL, type Tracepoint } from '../model/tracepoint.ts';
import { draftOf } from './importing.ts';
import { McBuffer } from './mc-buffer.ts';
import { quiet } from './quiet.ts';
import { isMark, opensStep, type Trace, type TraceEvent, type TraceMark } from './reader.ts';
import type { Territory } from './territory.ts';

export interface ObservedRecording {
  readonly log: LogColumns;
  readonly pages: readonly PageRegion[];
}

/** The traced thread's part of a trace, as columns. Every event is on CPU 0, wherever the thread was. */
export function observedRecording(trace: Trace): ObservedRecording {
  const { territory } = draftOf(trace);
  const entries = withModes(quiet(trace).entries);
  const events = entries.filter((e): e is TraceEvent => !isMark(e));
  const pages = regionsOf(territory, events);
  const pageAt = pageFinder(pages);
  const log = new EventLog();
  const buffer = new McBuffer();
  const start = events[0]?.time ?? 0;
  let [time, statements] = [0, 0];
  for (const entry of entries) {
    if (isMark(entry)) {
      if (opensStep(entry)) log.append('statement', 0, entry.line, time, -1, 0, 0, statements++);
      continue;
    }
    const { point, line } = entry;
    time = Math.max(time, (entry.time - start) * 1000);
    const { page, lo, hi, a, b, c } = columnsOf(point, pageAt, territory);
    log.append(point.kind, 0, line, time, page, lo, hi, a, b, c);
    const call = buffer.take(point);
    if (call) log.append('hypercall', 0, line, time, -1, call.bytes, call.reason, call.op, call.entries, call.updates);
  }
  return { log: log.columns(), pages };
}

type Columns = Pick<LogEvent, 'page' | 'lo' | 'hi' | 'a' | 'b' | 'c'>;

const none: Columns = { page: -1, lo: 0, hi: 0, a: 0, b: 0, c: 0 };

/** The inverse of `tracepointOf`, except frames. */
function columnsOf(point: Tracepoint, pageAt: (address: number) => number, territory: Territory): Columns {
  switch (point.kind) {
    case 'xen_mc_batch':
      return { ...none, a: indexIn(lazyModes, point.mode ?? 'LAZY_NONE') };
    case 'xen_mc_issue':
      return { ...none, a: indexIn(lazyModes, point.mode ?? 'LAZY_MMU') };
    case 'xen_mc_entry': {
      const [first, second] = point.detail.split(', ');
      if (point.op !== HC_UPDATE_VA_MAPPING) return { ...none, a: point.op, b: Number.parseInt(first, 16) || 0 };
      return { ...none, ...entryHalves(first), a: point.op, b: Number.parseInt(second, 16) || 0 };
    }
    case 'xen_mc_entry_alloc':
      return { ...none, a: point.bytes };
    case 'xen_mc_extend_args':
      return { ...none, a: point.op, b: point.bytes, c: indexIn(extendResults, point.result) };
    case 'xen_mc_flush_reason':
      return { ...none, a: indexIn(flushReasons, point.reason) };
    case 'xen_mc_flush':
      return { ...none, a: point.entries, b: point.bytes, c: point.callbacks };
    case 'xen_mc_callback':
      return { ...none, a: indexIn(callbackNames, point.name) };
    case 'xen_mmu_set_pte': {
      const address = territory.bySlot(point.slot, territory.maps);
      return { ...none, ...entryHalves(point.entry), page: address === undefined ? -1 : pageAt(address) };
    }
    case 'xen_mmu_set_pmd':
    case 'xen_mmu_set_pud':
    case 'xen_mmu_set_p4d':
      return { ...none, ...entryHalves(point.entry) };
    case 'xen_mmu_set_pte_at':
    case 'xen_mmu_ptep_modify_prot_start':
    case 'xen_mmu_ptep_modify_prot_commit':
      return { ...none, ...entryHalves(point.entry), page: pageAt(Number.parseInt(point.address, 16)) };
    case 'xen_mmu_alloc_ptpage':
    case 'xen_mmu_release_ptpage':
      return { ...none, a: point.level, b: point.pinned ? 1 : 0 };
    case 'xen_mmu_flush_tlb_one_user':
      return { ...none, page: pageAt(Number.parseInt(point.address, 16)) };
    case 'xen_mmu_flush_tlb_multi': {
      const [from, end] = [point.address, point.end].map(digits => Number.parseInt(digits, 16));
      const pages = point.end === FLUSH_ALL ? -1 : (end - from) / PAGE_BYTES;
      return { ...none, page: pages < 0 ? -1 : pageAt(from), a: point.cpus, b: pages };
    }
    case 'xen_mmu_write_cr3':
      return { ...none, a: point.user ? 1 : 0 };
    case 'xen_mmu_pgd_pin':
    case 'xen_mmu_pgd_unpin':
      return none;
  }
}

/** Regions of the mappings, and of pages that no mapping has. */
function regionsOf(territory: Territory, events: readonly TraceEvent[]): PageRegion[] {
  const loose = new Set<number>();
  for (const { point } of events) {
    if (!('address' in point)) continue;
    const address = Number.parseInt(point.address, 16);
    if (address > 0 && Number.isSafeInteger(address) && !territory.at(address))
      loose.add(address - (address % PAGE_BYTES));
  }
  const parts = [
    ...territory.maps.map(m => ({ address: m.address, pages: m.pages, name: m.name })),
    ...[...loose].map(address => ({ address, pages: 1, name: '' })),
  ].sort((a, b) => a.address - b.address);
  let first = 0;
  return parts.map(({ address, pages, name }) => {
    const region = { first, pages, name, index: 0, address: address.toString(16) };
    first += pages;
    return region;
  });
}

/** Finds the page of an address, remembering what it found: a trace comes back to the same pages. */
function pageFinder(regions: readonly PageRegion[]): (address: number) => number {
  const starts = regions.map(r => Number.parseInt(r.address, 16) / PAGE_BYTES);
  const known = new Map<number, number>();
  return address => {
    const vpn = Math.floor(address / PAGE_BYTES);
    let page = known.get(vpn);
    if (page === undefined) {
      const i = starts.findLastIndex(start => start <= vpn);
      page = i >= 0 && vpn < starts[i] + regions[i].pages ? regions[i].first + vpn - starts[i] : -1;
      known.set(vpn, page);
    }
    return page;
  };
}

/** The mode that was in force at each batch, where the kernel says only whether the issue flushed. */
function withModes(entries: readonly (TraceEvent | TraceMark)[]): (TraceEvent | TraceMark)[] {
  const told = [...entries];
  let mode: string | undefined;
  for (let i = told.length - 1; i >= 0; i--) {
    const entry = told[i];
    if (isMark(entry)) continue;
    if (entry.point.kind === 'xen_mc_issue') mode = entry.point.flush === false ? 'LAZY_MMU' : 'LAZY_NONE';
    if (entry.point.kind !== 'xen_mc_batch' || entry.point.mode !== undefined) continue;
    told[i] = { ...entry, point: { kind: 'xen_mc_batch', mode } };
  }
  return told;
}

function indexIn(names: readonly string[], name: string): number {
  return Math.max(0, names.indexOf(name));
}
