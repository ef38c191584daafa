/**
 * A run on bare hardware in the words of a bare kernel's recording. The log says which range is flushed, how, and on which
 * CPUs; what the kernel does with a range on one CPU is in flush.ts.
 */
import type { LogEvent } from '../../model/log-columns.ts';
import { PAGE_BYTES } from '../../model/pte.ts';
import type { PageRegion } from '../../model/report.ts';
import { addressOf, entryWords } from '../../model/tracepoint.ts';
import { type FlushRange, flushLines, sentLines, spanWords } from './flush.ts';
import { LOCAL_MM_SHOOTDOWN, REMOTE_SHOOTDOWN, returnWords } from './lines.ts';

/** Bits of a page fault's error code (arch/x86/include/asm/trap_pf.h). */
const [PROTECTION, WRITE, USER] = [1, 2, 4];

export class BareWords {
  private readonly regions: readonly PageRegion[];
  private readonly cpu: number;
  /** What each CPU's flush_tlb_mm_range was last given. */
  private readonly ranges = new Map<number, FlushRange>();

  constructor(regions: readonly PageRegion[], cpu: number) {
    this.regions = regions;
    this.cpu = cpu;
  }

  /** What the calling CPU's recording shows of an event; empty for what no probe is on. */
  own(event: LogEvent): string[] {
    if (event.kind === 'flush_tlb_mm_range') this.ranges.set(event.cpu, this.rangeOf(event));
    if (event.cpu !== this.cpu) return [];
    const address = () => addressOf(this.regions, event.page)?.toString(16) ?? '?';
    switch (event.kind) {
      case 'return':
        return [returnWords(event.a)];
      case 'fault': {
        const code = USER | (event.a ? WRITE : 0) | (event.b ? PROTECTION : 0);
        return [`page_fault_user: address=${address()} error_code=${code.toString(16)}`];
      }
      case 'ptep_clear_flush':
        return [`ptep_clear_flush: addr=${address()} old=${entryWords(event.lo, event.hi)}`];
      case 'ptep_set_access_flags':
        return [`ptep_set_access_flags: addr=${address()} entry=${entryWords(event.lo, event.hi)} dirty=${event.a}`];
      case 'tlb_finish_mmu':
        return [`tlb_finish_mmu: ${event.a === 0 ? 'nothing' : spanWords(this.rangeOf(event))}`];
      case 'flush_tlb_mm_range': {
        const range = this.rangeOf(event);
        return [`flush_tlb_mm_range: ${spanWords(range)} stride=${range.stride} freed=${range.freed ? 1 : 0}`];
      }
      case 'native_flush_tlb_multi':
        return sentLines(this.rangeOf(event));
      case 'flush_tlb':
        return flushLines(this.flushedBy(event), event.b === this.cpu ? LOCAL_MM_SHOOTDOWN : REMOTE_SHOOTDOWN);
      default:
        return [];
    }
  }

  /** What another CPU's shows that flushes at the calling CPU's interrupt. */
  remote(event: LogEvent): string[] {
    const asked = event.kind === 'flush_tlb' && event.cpu !== this.cpu && event.b === this.cpu;
    return asked ? flushLines(this.flushedBy(event), REMOTE_SHOOTDOWN) : [];
  }

  /** The range that flush_tlb_mm_range of the CPU that asked was given, or everything where it has become that. */
  private flushedBy(event: LogEvent): FlushRange {
    const all = { start: 0, end: Number.POSITIVE_INFINITY };
    const range = this.ranges.get(event.b) ?? { ...all, stride: 0, freed: true };
    return event.a < 0 ? { ...range, ...all } : range;
  }

  private rangeOf({ page, lo, hi, a: pages, b: stride, c: freed }: LogEvent): FlushRange {
    if (pages < 0) return { start: 0, end: Number.POSITIVE_INFINITY, stride: 0, freed: freed !== 0 };
    const start = addressOf(this.regions, page) ?? hi * 2 ** 32 + lo;
    return { start, end: start + pages * PAGE_BYTES, stride, freed: freed !== 0 };
  }
}
