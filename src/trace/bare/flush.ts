/**
 * What the kernel does with a flush range on one CPU (arch/x86/mm/tlb.c flush_tlb_func): an INVLPG for each stride of it,
 * or the whole TLB; and what `tlb:tlb_flush` says of that. A range of 34 pages or more has become everything before it comes
 * here (tlb_single_page_flush_ceiling), so this asks only whether it is everything.
 */
import {
  ALL,
  flushReasons,
  type LOCAL_MM_SHOOTDOWN,
  REMOTE_IPI_SEND,
  type REMOTE_SHOOTDOWN,
  rangeWords,
} from './lines.ts';

export interface FlushRange {
  readonly start: number;
  /** Infinity: everything. */
  readonly end: number;
  /** log2 of the bytes from one INVLPG to the next. */
  readonly stride: number;
  readonly freed: boolean;
}

/** The most INVLPGs of a range; one of more has become everything (tlb_single_page_flush_ceiling, arch/x86/mm/tlb.c). */
const CEILING = 33;

/** Whether a kernel has such a range. A torn trace may have one without a stride, or of a billion pages. */
export const isRange = ({ start, end, stride }: FlushRange): boolean =>
  end === Number.POSITIVE_INFINITY || (end - start) / 2 ** stride <= CEILING;

/** The words of a CPU that flushes the range, after the interrupt (`reason` 1) or at its own wish. */
export function flushLines(range: FlushRange, reason: typeof LOCAL_MM_SHOOTDOWN | typeof REMOTE_SHOOTDOWN): string[] {
  const { start, end, stride, freed } = range;
  const whole = end === Number.POSITIVE_INFINITY;
  const lines = [`flush_tlb_func: ${spanWords(range)} gen+1 freed=${freed ? 1 : 0}`];
  if (whole) lines.push('native_flush_tlb_local');
  else
    for (let at = start; at < end; at += 2 ** stride) lines.push(`native_flush_tlb_one_user: addr=${at.toString(16)}`);
  lines.push(flushedWords(whole ? -1 : Math.floor((end - start) / 2 ** stride), reason));
  return lines;
}

/** The words of a CPU that interrupts others: the range, and that it sent the interrupt. */
export function sentLines(range: FlushRange): string[] {
  const pages = range.end === Number.POSITIVE_INFINITY ? -1 : (range.end - range.start) / 4096;
  return [`native_flush_tlb_multi: ${spanWords(range)}`, flushedWords(pages, REMOTE_IPI_SEND)];
}

/** `start=10000000000 end=10000002000`. */
export function spanWords({ start, end }: Pick<FlushRange, 'start' | 'end'>): string {
  return end === Number.POSITIVE_INFINITY ? rangeWords('0', ALL) : rangeWords(start.toString(16), end.toString(16));
}

function flushedWords(pages: number, reason: number): string {
  return `tlb_flush: pages:${pages} reason:${flushReasons[reason]} (${reason})`;
}
