/**
 * Data that wait in store buffers, in Promela: a program's write with its translation, and what copy_page stores. A write is made when it lands, as an
 * access through that TLB entry; while its CPU reads data, what frames hold and pages ought to show is as if all its own had landed.
 */
import type { Machine } from '../../sim/machine.ts';
import { type Lines, type Setting, when } from './lines.ts';
import { tablesChange } from './memory.ts';

/** Kinds of stores that wait, beside those of store-buffers.ts: a program's write, and what copy_page stores. */
export const DATA = 32;
export const COPY = 64;

/** What a CPU does at an access that is made: where its data wait, it puts a write into its buffer. */
export const made = (now: readonly string[], { cpu: c, writesWait }: Setting): string =>
  writesWait
    ? `if :: wr -> write_waits(${c}, page) :: else -> ${now.join('; ') || 'skip'} fi`
    : now.join('; ') || 'skip';

/** A step that reads data, as its CPU sees them. */
export const seeingOwnData = (lines: Lines, { cpu: c, frames, writesWait }: Setting): Lines =>
  frames && writesWait ? [`as_data_landed(${c})`, ...lines, 'as_data_are()'] : lines;

/** copy_page. */
export const copyWaits = (setting: Setting): Lines => {
  const { cpu: c } = setting;
  return [
    ...seeingOwnData(['read_to_copy(); copy_found = i; i = 0'], setting),
    when(
      'OF_SCRIPT(FRAME(new_lo))',
      `store_data[SLOT(${c}, waiting[${c}])] = copy_found`,
      `wait(${c}, ${COPY}, 0, FRAME(new_lo), 0)`,
    ),
    'copy_found = 0',
  ];
};

/** The variables. */
export const dataVariables = ({ build: { code, frames } }: Machine): string =>
  code.writesWait
    ? `/* Of data that wait, the content; while one lands, the TLB entry at hand. */
short store_data[CPUS * 8]; int data_tlb; short data_page;
${frames ? 'short copy_found; short kept_content[FRAMES + 1]; short kept_ought[PAGES]; bit kept_wr; short kept_writes; bit data_kept;\n' : ''}`
    : '';

/** The inlines, behind those of revocations. */
export function dataInlines(machine: Machine): string {
  const { code, frames } = machine.build;
  if (!code.writesWait) return '';
  const writes = frames ? 'writes' : '0';
  const quietly = frames
    ? `inline lands_quietly(c, k) {
  if
  :: store_kind[k] == ${DATA} ->
    writes = store_data[k]; data_page = store_at[k]; data_tlb = TLB(c, data_page); TLB(c, data_page) = store_lo[k];
    tmp_lo = FOUND(data_page); tmp_hi = (GRANTED(c, data_page, tmp_lo) -> 1 : 0);
    tmp_lo = (UNTRACED(tmp_lo) && !LATE(c, data_page) -> 1 : 0);
    land_data(data_page, FRAME(store_lo[k]), tmp_hi, tmp_lo); tmp_lo = 0; tmp_hi = 0;
    TLB(c, data_page) = data_tlb; data_tlb = 0; data_page = 0
  :: store_kind[k] == ${COPY} && (frame_flags[store_lo[k]] & USED) -> content[store_lo[k]] = store_data[k]
  :: else
  fi
}
inline copy_lands(k) { i = store_data[k]; write_frame(HOME_OF(store_lo[k]), store_lo[k]); i = 0 }
inline as_data_landed(c) {
  if
  :: waiting[c] > 0 ->
    i = 0; do :: i <= FRAMES -> kept_content[i] = content[i]; i++ :: else -> break od;
    i = 0; do :: i < PAGES -> kept_ought[i] = ought[i]; i++ :: else -> break od;
    kept_writes = writes; kept_wr = wr; wr = 1; data_kept = 1;
    j = 0; do :: j < waiting[c] -> lands_quietly(c, SLOT(c, j)); j++ :: else -> break od;
    j = 0; i = 0; writes = kept_writes; wr = kept_wr; kept_writes = 0; kept_wr = 0
  :: else
  fi
}
inline as_data_are() {
  if
  :: data_kept ->
    i = 0; do :: i <= FRAMES -> content[i] = kept_content[i]; kept_content[i] = 0; i++ :: else -> break od;
    i = 0; do :: i < PAGES -> ought[i] = kept_ought[i]; kept_ought[i] = 0; i++ :: else -> break od;
    i = 0; data_kept = 0
  :: else
  fi
}
`
    : '';
  return `/* Data that wait: a write enters the buffer; it is made; and as if all of a CPU's own had been. */
#define FOUND(p) ${tablesChange(machine) ? '(REACHABLE(p) -> lo[p] : 0)' : 'lo[p]'}
inline write_waits(c, p) { store_data[SLOT(c, waiting[c])] = ${writes}; wait(c, ${DATA}, p, TLB(c, p), 0) }
inline write_lands(c) {
  completed(c); wr = 1; writes = store_data[SLOT(c, 0)];
  data_tlb = TLB(c, page); TLB(c, page) = store_lo[SLOT(c, 0)]; tmp_lo = FOUND(page);
  through_tlb(c, page, tmp_lo);
  tmp_lo = 0; TLB(c, page) = data_tlb; data_tlb = 0; wr = 0; writes = 0
}
${quietly}`;
}
