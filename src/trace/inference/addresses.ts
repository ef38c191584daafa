/**
 * Where the entries of a trace lie, as addresses. An update with an address says where its table lies; an entry of an
 * upper table says which table is below it, and so where that one lies: tables are followed upwards and downwards. What is
 * found out later holds for what came before, as long as the table was not released between.
 *
 * A table is known by its frame and its level, so one is only ever below one of a higher level, whatever a trace says.
 */
import { entryShift } from '../../model/tracepoint.ts';
import type { TraceEvent } from '../reader.ts';
import { indexInTable } from '../tables.ts';

/** A page-table page for as long as it is one. */
interface Table {
  /** Address that its first entry maps. */
  base?: number;
  parent?: Slot;
}

/** An entry of a table; `offset`: bytes from what the table's first entry maps. */
interface Slot {
  readonly table: Table;
  readonly offset: number;
}

/** Made-up addresses begin here, each in a span of its own. */
const MADE_UP = 0x10000000000;
/** What one entry of the top table maps: 512 GiB. */
const SPAN = 2 ** entryShift.xen_mmu_set_p4d;
/** A table has 512 entries: what one of them maps, as a shift, less this is what one maps of the table below. */
const LEVEL_SHIFT = 9;

/** Says where each event's entry lies; undefined for events that have none. */
export function addressesOf(events: readonly TraceEvent[]): (event: TraceEvent) => number | undefined {
  const alive = new Map<number, Map<number, Table>>();
  const known: Table[] = [];
  const slots = new Map<TraceEvent, Slot>();
  const tops = new Map<TraceEvent, number>();
  const at = (frame: number, shift: number): Table => {
    let levels = alive.get(frame);
    if (!levels) alive.set(frame, (levels = new Map()));
    let table = levels.get(shift);
    if (!table) {
      table = {};
      known.push(table);
      levels.set(shift, table);
    }
    return table;
  };
  for (const event of events) {
    const { point, table, below } = event;
    if (point.kind === 'xen_mmu_release_ptpage' && table !== undefined) alive.delete(table);
    if (!('slot' in point) || point.slot === undefined) continue;
    const shift =
      point.kind in entryShift ? entryShift[point.kind as keyof typeof entryShift] : entryShift.xen_mmu_set_pte;
    const offset = indexInTable(point.slot) * 2 ** shift;
    if (point.kind === 'xen_mmu_set_p4d') {
      tops.set(event, offset);
      if (below) at(below, shift - LEVEL_SHIFT).base ??= offset;
      continue;
    }
    if (table === undefined) continue;
    const slot = { table: at(table, shift), offset };
    slots.set(event, slot);
    if ('address' in point) slot.table.base ??= Number.parseInt(point.address, 16) - offset;
    if (below) at(below, shift - LEVEL_SHIFT).parent ??= slot;
  }
  for (const table of known) settle(table);
  const taken = new Set(known.flatMap(t => (t.base === undefined ? [] : [Math.floor(t.base / SPAN)])));
  const madeUp = (): number => {
    let span = MADE_UP / SPAN;
    while (taken.has(span)) span++;
    taken.add(span);
    return span * SPAN;
  };
  const baseOf = (table: Table): number => {
    table.base ??= table.parent ? baseOf(table.parent.table) + table.parent.offset : madeUp();
    return table.base;
  };
  return event => {
    const slot = slots.get(event);
    return tops.get(event) ?? (slot && baseOf(slot.table) + slot.offset);
  };
}

/** A table whose place is known says where those above it lie. */
function settle(table: Table): void {
  for (let child = table; child.base !== undefined && child.parent; child = child.parent.table) {
    child.parent.table.base ??= child.base - child.parent.offset;
  }
}
