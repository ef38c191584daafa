/**
 * Recordings as the engine would make them, written by hand: small enough to read, with each kind of thing that the
 * timeline draws. The panel's tests must not fail because the engine changes, nor the other way round.
 */
import {
  type EventKind,
  FLUSH_ARGS,
  FLUSH_BATCH,
  FLUSH_ISSUE,
  flushReasons,
  HC_MMU_UPDATE,
  HC_MMUEXT_OP,
  HC_UPDATE_VA_MAPPING,
  eventKinds as kindNames,
  MMU_PT_UPDATE_PRESERVE_AD,
} from '../../src/model/events.ts';

import { EventLog } from '../../src/model/log.ts';
import { A, D, makePte, P, type Pte, RW, US } from '../../src/model/pte.ts';
import type { BackendResult, Batch, ExpectResult, PageRegion } from '../../src/model/report.ts';
import type { SweepReport } from '../../src/model/sweep.ts';
import type { PackedRecording } from '../../src/protocol/messages.ts';
import { packLog, unpackLog } from '../../src/protocol/packed-log.ts';
import { packRecording } from '../../src/protocol/packed-recording.ts';

export { packLog };

import type { Shown } from '../../webview/shown.ts';

interface Columns {
  page?: number;
  pte?: Pte;
  a?: number;
  b?: number;
  c?: number;
}

/** Writes a log with a clock that each event moves by its cost, which is paid when it is logged. */
export class Recorder {
  readonly log = new EventLog();
  time = 0;
  cpu = 0;
  line = 0;

  on(cpu: number, line: number): this {
    this.cpu = cpu;
    this.line = line;
    return this;
  }

  event(kind: EventKind, cost = 0, { page = -1, pte = { lo: 0, hi: 0 }, a = 0, b = 0, c = 0 }: Columns = {}): this {
    this.time += cost;
    this.log.append(kind, this.cpu, this.line, this.time, page, pte.lo, pte.hi, a, b, c);
    return this;
  }
}

const FIRST = 0x1000;
/** The entry of page `i` of the heap: a machine frame, user, present, and these flags. */
export const heapPte = (i: number, flags: number): Pte => makePte(0x93000 + i, P | US | flags, true);
const heap = (pages: number): PageRegion[] => [{ first: FIRST, pages, name: 'heap', index: 0, address: '10000000000' }];

function result(backend: string, more: Partial<BackendResult>): BackendResult {
  return {
    backend,
    preset: backend,
    banner: null,
    traps: 0,
    hypercalls: 0,
    multicalls: 0,
    updates: 0,
    faults: 0,
    sigsegvs: 0,
    flushes: 1,
    cycles: 0,
    ratioToNative: 1,
    cost: {},
    costProfile: 'thread',
    batches: [],
    lost: [],
    saved: [],
    schedule: '0:1',
    limits: [],
    ...more,
  };
}

/** The hardware of CPU 1 stores to a page: walks, sets A and D, fills its TLB. */
function hardwareWrite(r: Recorder, line: number, page: number, before: Pte, after: Pte): void {
  r.on(1, line).event('statement', 0, { a: 0 });
  r.event('walk', 30, { page, pte: before })
    .event('set_ad', 20, { page, pte: after, a: A | D })
    .event('tlb_fill', 5, { page, pte: after })
    .event('write', 1, { page });
}

/** `mprotect heap r` by exchange and store, with CPU 1 faulting in the window of heap[3]. */
export function nativeRun(pages = 64): PackedRecording {
  const r = new Recorder().on(0, 7);
  r.event('statement').event('lock', 750, { page: FIRST });
  for (let i = 0; i < pages; i++) {
    const page = FIRST + i;
    r.event('xchg', 45, { page, pte: heapPte(i, RW), a: 8 });
    if (i === 3) {
      r.on(1, 8).event('statement', 0).event('walk', 30, { page }).event('fault', 1050, { page, a: 1 }).on(0, 7);
    }
    r.event('store', 25, { page, pte: heapPte(i, 0), a: 8 });
  }
  r.event('unlock', 0, { page: FIRST }).event('flush_tlb', 200, { page: FIRST, a: pages }).event('ipi', 1000, { a: 1 });
  r.on(1, 8).event('sigsegv', 0, { page: FIRST + 3, a: 1 });
  r.on(0, 7).event('return', 0);
  return packRecording({
    result: result('native', { faults: 1, sigsegvs: 1, cycles: r.time, ratioToNative: 1 }),
    log: r.log.columns(),
    pages: heap(pages),
    cpus: 2,
    buffer: null,
  });
}

/** Plain read, plain write; CPU 1 dirties heap[3] between them. */
export function naiveRun(pages = 4): PackedRecording {
  const r = new Recorder().on(0, 7);
  r.event('statement').event('lock', 750, { page: FIRST });
  for (let i = 0; i < pages; i++) {
    const page = FIRST + i;
    r.event('load', 5, { page, pte: heapPte(i, RW) });
    if (i === 3) hardwareWrite(r, 8, page, heapPte(i, RW), heapPte(i, RW | A | D));
    r.on(0, 7).event('store', 20, { page, pte: heapPte(i, 0), a: 8 });
    if (i === 3) r.event('lost', 0, { page, a: A, b: 7, c: 8 }).event('lost', 0, { page, a: D, b: 7, c: 8 });
  }
  r.event('unlock', 0, { page: FIRST }).event('flush_tlb', 200, { page: FIRST, a: pages }).event('return', 0);
  const where = { page: 'heap[3]', cpu: 0, line: 7, readLine: 7, hardwareCpu: 1, hardwareLine: 8 };
  return packRecording({
    result: result('naive', {
      cycles: r.time,
      ratioToNative: 0.76,
      lost: [
        { bit: 'A', ...where },
        { bit: 'D', ...where },
      ],
    }),
    log: r.log.columns(),
    pages: heap(pages),
    cpus: 2,
    buffer: null,
  });
}

/** Patch 4: updates extend one mmu_update entry until 512 argument bytes are in use. */
export function patch4Run(pages = 64): PackedRecording {
  const r = new Recorder().on(0, 7);
  r.event('statement').event('lock', 2600, { page: FIRST }).event('enter_lazy');
  let queued: number[] = [];
  const batches: Batch[] = [];
  const flush = (reason: Batch['reason']) => {
    if (reason === 'ARGS') r.event('xen_mc_flush_reason', 0, { a: FLUSH_ARGS });
    r.event('xen_mc_flush', 0, { a: 1, b: queued.length * 16 });
    const argBytes = queued.length * 16;
    r.event('hypercall', 480, {
      a: 13,
      b: 1,
      c: queued.length,
      pte: { lo: argBytes, hi: flushReasons.indexOf(reason) },
    });
    for (const i of queued) {
      const saved = i === 3 ? A | D : 0;
      r.event('update', 268, { page: FIRST + i, pte: heapPte(i, saved), a: MMU_PT_UPDATE_PRESERVE_AD, b: saved });
      if (saved) r.event('saved', 0, { page: FIRST + i, a: saved, b: 7, c: 8 });
    }
    const updates = queued.length;
    batches.push({ via: 'multicall', ops: ['mmu_update'], entries: 1, updates, argBytes: updates * 16, reason });
    queued = [];
  };
  for (let i = 0; i < pages; i++) {
    const page = FIRST + i;
    r.event('xen_mmu_ptep_modify_prot_start', 10, { page, pte: heapPte(i, RW) });
    if (i === 3) {
      hardwareWrite(r, 8, page, heapPte(i, RW), heapPte(i, RW | A | D));
      r.on(0, 7);
    }
    r.event('xen_mmu_ptep_modify_prot_commit', 0, { page, pte: heapPte(i, 0) }).event('xen_mc_batch', 0, { a: 1 });
    const result = queued.length === 0 ? 1 : queued.length === 32 ? 2 : 0;
    r.event('xen_mc_extend_args', result ? 0 : 40, { a: HC_MMU_UPDATE, b: 16, c: result });
    if (result) {
      r.event('xen_mc_entry_alloc', 0, { a: 16 });
      if (result === 2) flush('ARGS');
      r.event('xen_mc_entry', 40, { a: HC_MMU_UPDATE, b: 1 });
    }
    queued.push(i);
    r.event('xen_mc_issue', 0, { a: 1 });
  }
  flush('LEAVE_LAZY');
  r.event('leave_lazy').event('unlock', 0, { page: FIRST });
  r.event('xen_mmu_flush_tlb_multi', 10, { page: FIRST, a: 1, b: pages })
    .event('xen_mc_entry_alloc', 0, { a: 32 })
    .event('xen_mc_entry', 0, { a: HC_MMUEXT_OP, b: 1 })
    .event('xen_mc_flush', 0, { a: 1, b: 32 })
    .event('hypercall', 500, { a: HC_MMUEXT_OP, b: 1, pte: { lo: 32, hi: FLUSH_ISSUE } })
    .event('return');
  batches.push({ via: 'multicall', ops: ['mmuext_op'], entries: 1, updates: 0, argBytes: 32, reason: 'ISSUE' });
  const where = { page: 'heap[3]', cpu: 0, line: 7, readLine: 7, hardwareCpu: 1, hardwareLine: 8, by: 'update' };
  return packRecording({
    result: result('xen-2.6.27', {
      banner: 'xen-3.0-x86_64 (preserve-AD)',
      hypercalls: batches.length,
      multicalls: batches.length,
      updates: pages,
      cycles: r.time,
      ratioToNative: 3.41,
      batches,
      saved: [
        { bit: 'A', ...where },
        { bit: 'D', ...where },
      ],
    }),
    log: r.log.columns(),
    pages: heap(pages),
    cpus: 2,
    buffer: { entries: 32, argBytes: 512 },
  });
}

/** Before the series: two emulated writes clear an entry, a queued update_va_mapping sets it. */
export function trappingRun(pages = 64): PackedRecording {
  const r = new Recorder().on(0, 7);
  r.event('statement').event('lock', 2600, { page: FIRST }).event('enter_lazy');
  let queued: number[] = [];
  const batches: Batch[] = [];
  const flush = (reason: Batch['reason']) => {
    if (reason === 'BATCH') r.event('xen_mc_flush_reason', 0, { a: FLUSH_BATCH });
    r.event('xen_mc_flush', 0, { a: queued.length });
    r.event('hypercall', 400, {
      a: 13,
      b: queued.length,
      c: queued.length,
      pte: { lo: 0, hi: flushReasons.indexOf(reason) },
    });
    for (const i of queued) r.event('update', 380, { page: FIRST + i, pte: heapPte(i, 0) });
    const entries = queued.length;
    batches.push({ via: 'multicall', ops: ['update_va_mapping'], entries, updates: entries, argBytes: 0, reason });
    queued = [];
  };
  for (let i = 0; i < pages; i++) {
    const page = FIRST + i;
    for (const half of [0, 1]) {
      r.event(half ? 'store' : 'xchg', 0, { page, pte: half ? undefined : heapPte(i, RW), a: 4, b: half });
      r.event('trap', 1529, { page, a: half }).event('emulate', 0, {
        page,
        pte: half ? undefined : { lo: 0, hi: 0 },
      });
      if (i === 3 && half === 0) {
        r.on(1, 8).event('statement', 0).event('walk', 30, { page }).event('fault', 1050, { page, a: 1 }).on(0, 7);
      }
    }
    r.event('xen_mmu_set_pte_at', 10, { page, pte: heapPte(i, 0) });
    r.event('xen_mc_entry_alloc');
    if (queued.length === 32) flush('BATCH');
    r.event('xen_mc_entry', 40, { a: HC_UPDATE_VA_MAPPING, page, pte: heapPte(i, 0) });
    queued.push(i);
  }
  flush('LEAVE_LAZY');
  r.event('leave_lazy').event('unlock', 0, { page: FIRST }).event('return');
  return packRecording({
    result: result('xen-2.6.26', {
      banner: 'xen-3.0-x86_32p',
      traps: pages * 2,
      hypercalls: batches.length,
      multicalls: batches.length,
      updates: pages,
      faults: 1,
      cycles: r.time,
      ratioToNative: 33.2,
      batches,
      cost: { trap: pages * 2 * 1529, syscall: r.time - pages * 2 * 1529 },
    }),
    charges: { own: { trap: pages * 2, syscall: 1 }, native: { syscall: 1 } },
    log: r.log.columns(),
    pages: heap(pages),
    cpus: 2,
    buffer: { entries: 32, argBytes: 512 },
  });
}

/** Its events, as the timeline has them. */
export const logOf = ({ log }: PackedRecording) => unpackLog(log);

/** The same run twice, one after the other. */
export function twice(run: PackedRecording): PackedRecording {
  const log = new EventLog();
  const { length, kind, cpu, line, page, lo, hi, a, b, c, time } = logOf(run);
  const end = time[length - 1];
  for (const later of [0, end]) {
    for (let i = 0; i < length; i++) {
      log.append(kindNames[kind[i]], cpu[i], line[i], time[i] + later, page[i], lo[i], hi[i], a[i], b[i], c[i]);
    }
  }
  return { ...run, log: packLog(log.columns()) };
}

/** One system call over `sections` page-table pages, all alike: one fold. */
export function foldedRun(sections = 1000): PackedRecording {
  const one = patch4Run(32);
  const log = new EventLog();
  const { length, time: times, kind, cpu, line, page, lo, hi, a, b, c } = logOf(one);
  const cycles = times[length - 1] + 100;
  const row = (i: number, time: number) => {
    const name = kindNames[kind[i]];
    log.append(name, cpu[i], line[i], time, page[i], lo[i], hi[i], a[i], b[i], c[i]);
  };
  for (let i = 0; i < length; i++) row(i, times[i]);
  log.fold({ begin: 0, end: log.length, times: sections, pages: 32, cycles, protnoneFrames: 32 });
  log.append('statement', 0, 9, cycles * sections);
  return { ...one, log: packLog(log.columns()), pages: heap(32 * sections) };
}

export const scriptText = `# Can an mprotect batch lose a dirty bit that hardware sets while the update waits in the queue?
machine { cpus 2 }
backend native
backend xen-2.6.26
backend xen-2.6.27
map heap 64 pages rw
cpu 0 { mprotect heap r }
cpu 1 { write heap[3] }
expect never lost D
expect traps == 0 on xen-2.6.27
expect hypercalls <= 4 on xen-2.6.27
`;

function expects(recordings: readonly PackedRecording[]): ExpectResult[] {
  const lost = recordings.map(({ result: { backend, lost } }): ExpectResult => {
    const verdict = lost.length ? 'always' : 'never';
    const message = lost.length
      ? 'line 7 overwrites D of heap[3], which line 8 set after line 7 had read it (one schedule)'
      : 'no D was lost (one schedule)';
    return { line: 9, backend, text: 'never lost D', ok: lost.length === 0, verdict, message };
  });
  const counts: ExpectResult[] = [
    { line: 10, backend: 'xen-2.6.27', text: 'traps == 0', ok: true, verdict: 'count', message: 'traps is 0' },
    {
      line: 11,
      backend: 'xen-2.6.27',
      text: 'hypercalls <= 4',
      ok: true,
      verdict: 'count',
      message: 'hypercalls is 3',
    },
  ];
  return [...lost, ...counts];
}

/** A sweep in which xen-2.6.26 costs twice as many times native as there are pages, at least four. */
export function sweepReport(): SweepReport {
  const values = [1, 2, 3, 4, 5, 6, 7, 8];
  const series = (backend: string, ratioOf: (value: number) => number) => ({
    backend,
    preset: backend,
    costProfile: 'thread',
    points: values.map(value => ({ value, traps: 0, hypercalls: 0, updates: 0, cycles: 1, ratio: ratioOf(value) })),
  });
  return {
    schemaVersion: 1,
    script: 'heap.pte',
    param: 'n',
    from: 1,
    to: 8,
    values,
    sampled: false,
    series: [series('native', () => 1), series('xen-2.6.26', value => Math.max(4, 2 * value))],
    diagnostics: [],
  };
}

/** A `show` message of these recordings. */
export function show(recordings: readonly PackedRecording[], more: Partial<Shown> = {}): Shown {
  return {
    kind: 'show',
    uri: 'file:///heap.pte',
    script: 'heap.pte',
    text: scriptText,
    version: 1,
    recordings,
    expects: expects(recordings),
    diagnostics: [],
    ...more,
  };
}
