/**
 * Which page-table page an event is about, and to which one its entry points: what a comparison drops, and an import follows to
 * find out where an entry lies whose address the trace does not say.
 *
 * A Xen PV guest has its memory mapped at a fixed address (the direct map of four-level page tables is not moved under Xen PV:
 * no KASLR flag reaches such a kernel), so a pointer to an entry tells the frame of its table.
 */

/** Page-table pages by their frame. */
export interface TablesOf {
  /** The one that the entry is in, or that is allocated or released. */
  readonly table?: number;
  /** The one that the entry points to. */
  readonly below?: number;
}

/** PAGE_OFFSET of four-level page tables, in pages. */
const DIRECT_MAP = 0xffff888000000;
const POINTER = /\b(?:ptep|pmdp|pudp) (ffff[0-9a-f]{9})[0-9a-f]{3}\b/;
const VALUE = /\b(?:pmdval|pudval) [0-9a-f]{0,4}?([0-9a-f]{1,9})[0-9a-f]{3} /;
/** `set_p4d` translates the wrong value: here the raw one has the guest's frame. */
const TOP = /\bp4dval [0-9a-f]+ \(raw [0-9a-f]{0,4}?([0-9a-f]{1,9})[0-9a-f]{3}\)/;
const PAGE = /\bpfn ([0-9a-f]+) +level/;

/** What the text of an event says of its tables. */
export function tablesOf(text: string): TablesOf {
  const pointer = text.match(POINTER)?.[1];
  const value = (text.match(VALUE) ?? text.match(TOP))?.[1];
  const page = text.match(PAGE)?.[1];
  const table = pointer ? Number.parseInt(pointer, 16) - DIRECT_MAP : page ? Number.parseInt(page, 16) : undefined;
  return { table, below: value ? Number.parseInt(value, 16) : undefined };
}

/** Bytes of an entry. */
const ENTRY_BYTES = 8;

/** Which entry of its table is at a byte offset, or around it: a damaged trace points anywhere. */
export function indexInTable(slot: number): number {
  return Math.floor(slot / ENTRY_BYTES);
}
