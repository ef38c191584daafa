/**
 * What has to be flushed from the TLBs, and how: struct mmu_gather and flush_tlb_mm_range (6.1 mm/mmu_gather.c,
 * include/asm-generic/tlb.h, arch/x86/mm/tlb.c), and flush_tlb_mm, which is all that 2.6 has.
 *
 * The range lives in two words. An end is a page number of the run, or, where a freed table widened the range, a code
 * for the start of the span that the table mapped, which need not be a page of the run at all.
 */

import * as pte from '../../model/pte.ts';
import type { Machine } from '../machine.ts';
import { since } from '../parameters.ts';
import * as st from '../state.ts';
import { type GatherStep, gatherFacts } from '../steps/gather.ts';
import { flushPending } from '../tasks.ts';
import { chargeBoth } from './charge.ts';
import type { OpsOf } from './kind.ts';
import { realigned } from './realign.ts';

/** FLAG after flush_way. */
const FlushWay = gatherFacts.flush_way.answers;

/** tlb_single_page_flush_ceiling, arch/x86/mm/tlb.c. */
const FLUSH_CEILING = 33;

/** pte_flags_need_flush of 6.1: bits whose clearing, and bits whose change asks for a flush. */
const FLUSH_ON_CLEAR = pte.D | pte.P;
const FLUSH_ON_CHANGE = pte.RW | pte.US | pte.PWT | pte.PCD | pte.PAT | pte.G;

/** FLUSH_STRIDE, beside the stride: freed_tables of struct mmu_gather. flush_tlb_range says so, too, whatever it is for. */
export const FREED = 8;

/** FLUSH_FIRST where there is nothing to flush; also what it says while everything is flushed. */
const NOTHING = -1;
/** FLUSH_FIRST where everything has to be flushed. */
const EVERYTHING = -2147483647;

/** Codes of a page-table page: of the start of what it maps, and of what each of its upper tables does. */
const CODES_OF_TABLE = 4;

/** Code of the start of what a table of `level` maps. */
const spanCode = (table: number, level: number): number => -2 - (table * CODES_OF_TABLE + (4 - level));

/** Whether an end of a flush range is such a code. */
export const isSpanCode = (word: number): boolean => word < NOTHING && word > EVERYTHING;

/** Whether it is that of a page-table page: where an upper table starts does not move along with a page-table page. */
export const isOfTable = (code: number): boolean => (-2 - code) % CODES_OF_TABLE === 0;

/** The code so many page-table pages further on. */
export const codeLater = (code: number, tables: number): number => code - CODES_OF_TABLE * tables;

function startOf(m: Machine, code: number): number {
  const { layout } = m.build;
  if (code >= 0) return layout.vpn(code);
  return layout.spanStart(4 - ((-2 - code) % CODES_OF_TABLE), Math.floor((-2 - code) / CODES_OF_TABLE));
}

/** First virtual page number of the flush range. */
function firstVpn(m: Machine, b: number): number {
  return startOf(m, m.state[b + st.FLUSH_FIRST]);
}

/** One past the last virtual page number: an end that is a page is one past it, that of a table its first page. */
function endVpn(m: Machine, b: number): number {
  const code = m.state[b + st.FLUSH_END];
  return 1 + (code > 0 ? m.build.layout.vpn(code - 1) : startOf(m, code));
}

/** Page numbers [first, end) of the run that lie in the flush range; -1 for all. */
export function flushedPages(m: Machine, b: number): readonly [number, number] {
  if (m.state[b + st.FLUSH_FIRST] === NOTHING) return [-1, -1];
  const { layout } = m.build;
  return [layout.pageFrom(firstVpn(m, b)), layout.pageFrom(endVpn(m, b))];
}

/** __tlb_adjust_range, by a page (`first`, `end` page numbers) or the start of a freed table's span (the same code twice). */
export function widen(m: Machine, b: number, first: number, end: number): void {
  const s = m.state;
  if (s[b + st.FLUSH_FIRST] === NOTHING) {
    s[b + st.FLUSH_FIRST] = first;
    s[b + st.FLUSH_END] = end;
    return;
  }
  if (s[b + st.FLUSH_FIRST] === EVERYTHING) return;
  if (startOf(m, first) < firstVpn(m, b)) s[b + st.FLUSH_FIRST] = first;
  const before = endVpn(m, b);
  const was = s[b + st.FLUSH_END];
  s[b + st.FLUSH_END] = end;
  if (endVpn(m, b) < before) s[b + st.FLUSH_END] = was;
}

/** pte_needs_flush (6.1): only a present entry can be in a TLB. */
export function needsFlush(m: Machine, oldLo: number, oldHi: number, newLo: number, newHi: number): boolean {
  if (!(oldLo & pte.P)) return false;
  // The generic pte_needs_flush (include/asm-generic/tlb.h), which s390 has.
  if (m.build.entries.marked) return true;
  if (m.build.entries.pfn(oldLo, oldHi) !== m.build.entries.pfn(newLo, newHi)) return true;
  const diff = (oldLo ^ newLo) & 0xfff;
  return (diff & oldLo & FLUSH_ON_CLEAR) !== 0 || (diff & FLUSH_ON_CHANGE) !== 0 || ((oldHi ^ newHi) & pte.NX_HI) !== 0;
}

/** The flush range has no entry of a page in it: tlb_get_unmap_shift takes the lowest level that was cleared. */
function stride(s: st.StateWords, b: number, level: number): void {
  const wanted = 5 - level;
  const empty = s[b + st.FLUSH_FIRST] === NOTHING;
  const { [b + st.FLUSH_STRIDE]: word } = s;
  if (empty) s[b + st.FLUSH_STRIDE] = wanted;
  else if ((word & ~FREED) > wanted) s[b + st.FLUSH_STRIDE] = wanted | (word & FREED);
}

/** Page at hand of a flush page by page: -1 where no mapping of the script lies there. */
function flushAt(m: Machine, b: number): void {
  m.state[b + st.PAGE] = m.build.layout.pageAt(flushVpn(m, b));
}

/** Virtual page number that is flushed now, or the first of the range. */
export function flushVpn(m: Machine, b: number): number {
  return firstVpn(m, b) + m.state[b + st.FLUSH_AT];
}

/** The same as an address, in two words. */
export function flushAddress(m: Machine, b: number): pte.Pte {
  const vpn = flushVpn(m, b);
  return { lo: (vpn * 4096) % 2 ** 32, hi: Math.floor(vpn / 2 ** 20) };
}

/** Notes the flush range: its first page, how many, the shift of its stride, and whether tables were freed. */
export function noteRange(
  m: Machine,
  b: number,
  cpu: number,
  kind: 'tlb_finish_mmu' | 'flush_tlb_mm_range' | 'native_flush_tlb_multi' | 'broadcast_tlb_flush',
): void {
  const { [b + st.FLUSH_FIRST]: first, [b + st.FLUSH_STRIDE]: word } = m.state;
  const nothing = first === NOTHING;
  if (nothing && kind === 'flush_tlb_mm_range') return;
  const whole = first === EVERYTHING || (nothing && kind !== 'tlb_finish_mmu');
  const freed = first === EVERYTHING || word & FREED ? 1 : 0;
  if (whole || nothing) {
    m.note(kind, b, cpu, -1, 0, 0, whole ? -1 : 0, 0, freed);
    return;
  }
  const page = m.build.layout.pageAt(firstVpn(m, b));
  const { lo, hi } = page < 0 ? flushAddress(m, b) : pte.ZERO;
  m.note(kind, b, cpu, page, lo, hi, endVpn(m, b) - firstVpn(m, b), shiftOf(word & ~FREED), freed);
}

/** Shift of a stride's bytes: 12, 21, 30, 39. */
const shiftOf = (stride: number): number => 12 + 9 * stride;

/** How many pages the range has, holes included; -1 where everything is flushed. */
export function flushLength(m: Machine, b: number): number {
  return m.state[b + st.FLUSH_FIRST] === NOTHING ? -1 : endVpn(m, b) - firstVpn(m, b);
}

export const gatherOps: OpsOf<GatherStep> = {
  gather: (m, b) => {
    const s = m.state;
    s[b + st.FLUSH_FIRST] = NOTHING;
    s[b + st.FLUSH_END] = NOTHING;
    s[b + st.FLUSH_STRIDE] = 0;
    s[b + st.GATHERED] = 0;
    s[b + st.AREA_END] = s[b + st.RANGE_FIRST];
  },
  gather_page: (m, b) => {
    const s = m.state;
    if (!needsFlush(m, s[b + st.OLD], s[b + st.OLD + 1], s[b + st.NEW], s[b + st.NEW + 1])) return;
    widen(m, b, s[b + st.PAGE], s[b + st.PAGE] + 1);
  },
  gather_this: (m, b) => {
    const s = m.state;
    stride(s, b, 5);
    widen(m, b, s[b + st.PAGE], s[b + st.PAGE] + 1);
  },
  gather_table: (m, b, _cpu, step) => {
    const s = m.state;
    stride(s, b, step.level);
    s[b + st.FLUSH_STRIDE] |= FREED;
    const code = spanCode(m.build.layout.table(s[b + st.PAGE]), step.level);
    widen(m, b, code, code);
  },
  gather_p4d: (m, b) => {
    const s = m.state;
    if (s[b + st.FLUSH_FIRST] === NOTHING) s[b + st.FLUSH_STRIDE] = 0;
    s[b + st.FLUSH_STRIDE] |= FREED;
    const code = spanCode(m.build.layout.table(s[b + st.PAGE]), 2);
    widen(m, b, code, code);
  },
  gather_extent: (m, b) => {
    const s = m.state;
    const first = s[b + st.EXTENT_FIRST];
    const whole = first === s[b + st.RANGE_FIRST] && realigned(m, b) > 0;
    s[b + st.FLUSH_FIRST] = whole ? spanCode(m.build.layout.table(first), 4) : first;
    s[b + st.FLUSH_END] = s[b + st.SECTION_END];
    s[b + st.FLUSH_STRIDE] = FREED;
  },
  gather_full: (m, b) => {
    if (m.state[b + st.FLUSH_FIRST] === NOTHING) return;
    m.state[b + st.FLUSH_FIRST] = EVERYTHING;
    m.state[b + st.FLUSH_END] = NOTHING;
  },
  gather_all: (m, b, _cpu, step) => {
    m.state[b + st.FLUSH_FIRST] = EVERYTHING;
    m.state[b + st.FLUSH_END] = NOTHING;
    m.state[b + st.FLUSH_STRIDE] = step.freed && since(m.build.parameters.mm, '6.1') ? FREED : 0;
  },
  force_flush: (m, b) => {
    m.state[b + st.FLAG] = m.state[b + st.FORCE_FLUSH];
    m.state[b + st.FORCE_FLUSH] = 0;
  },
  gathered: (m, b) => {
    m.state[b + st.FLAG] = m.state[b + st.FLUSH_FIRST] === NOTHING ? 0 : 1;
    m.state[b + st.GATHERED] = 0;
    m.state[b + st.ZAP_WORK] = 0;
  },
  flush_way: (m, b) => {
    const s = m.state;
    const many = m.build.cpus > 1 || m.build.tasks !== null;
    if (s[b + st.FLUSH_FIRST] === NOTHING && since(m.build.parameters.mm, '6.1')) {
      s[b + st.FLAG] = FlushWay.none;
      return;
    }
    chargeBoth(m, 'flush_range', 'xen_flush_range');
    s[b + st.KEPT_PAGE] = s[b + st.PAGE];
    s[b + st.FLUSH_AT] = 0;
    if (!since(m.build.parameters.mm, '6.1')) {
      // flush_tlb_range ignores its range on x86: flush_tlb_mm, this CPU and then the others.
      s[b + st.FLUSH_FIRST] = NOTHING;
      s[b + st.FLAG] = many ? FlushWay.localThenOthers : FlushWay.local;
      return;
    }
    const whole = s[b + st.FLUSH_FIRST] === EVERYTHING;
    const pages = whole ? Number.POSITIVE_INFINITY : endVpn(m, b) - firstVpn(m, b);
    const steps = Math.floor(pages / strideOf(m, b));
    if (!many && steps <= FLUSH_CEILING) m.charge('flush_pages');
    if (many) s[b + st.FLAG] = pages === 1 ? FlushWay.multiPage : FlushWay.multi;
    else s[b + st.FLAG] = steps > FLUSH_CEILING ? FlushWay.local : FlushWay.byPage;
    if (steps > FLUSH_CEILING) s[b + st.FLUSH_FIRST] = NOTHING;
    else flushAt(m, b);
  },
  next_flush_page: (m, b) => {
    const s = m.state;
    s[b + st.FLUSH_AT] += strideOf(m, b);
    s[b + st.FLAG] = firstVpn(m, b) + s[b + st.FLUSH_AT] < endVpn(m, b) ? 1 : 0;
    if (s[b + st.FLAG]) flushAt(m, b);
  },
  flushed: (m, b) => {
    const s = m.state;
    // __tlb_reset_range: what is flushed is flushed.
    s[b + st.PAGE] = s[b + st.KEPT_PAGE];
    s[b + st.KEPT_PAGE] = 0;
    s[b + st.FLUSH_AT] = 0;
    s[b + st.FLUSH_FIRST] = NOTHING;
    s[b + st.FLUSH_END] = NOTHING;
    s[b + st.FLUSH_STRIDE] = 0;
  },
  pending_begins: (m, _b, cpu) => {
    m.state[flushPending(m, cpu)]++;
  },
  pending_ends: (m, _b, cpu) => {
    m.state[flushPending(m, cpu)]--;
  },
  flush_pending: (m, b, cpu) => {
    m.state[b + st.FLAG] = m.state[flushPending(m, cpu)] > 0 ? 1 : 0;
  },
  flush_nested: (m, b, cpu) => {
    m.state[b + st.FLAG] = m.state[flushPending(m, cpu)] > 1 ? 1 : 0;
  },
};

/** Pages from one INVLPG to the next: 1, or what a freed table mapped where only tables were freed. */
function strideOf(m: Machine, b: number): number {
  const stride = m.state[b + st.FLUSH_STRIDE] & ~FREED;
  return stride === 0 ? 1 : m.build.layout.spanPages(5 - stride);
}
