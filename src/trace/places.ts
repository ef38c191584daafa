/**
 * Where the entries of a trace lie, as addresses. An update with an address says where its table lies; an entry of an
 * upper table says which table is below it, and so where that one lies; so tables are followed upwards and downwards. What is found out
 * later holds for what came before, as long as the table was not released between.
 */
import { entryShift } from '../model/tracepoint.ts';
import type { TraceEvent } from './reader.ts';

/** A page-table page for as long as it is one. */
interface Table {
  /** Address that its first entry maps. */
  base?: number;
  parent?: { readonly table: Table; readonly offset: number };
}

/** Made-up places begin here, each in 512 GiB of its own. */
const MADE_UP = 0x10000000000;
/** What one entry of the top table maps. */
const SPAN = 2 ** 39;

/** Says where each event's entry lies; undefined for events that have none. */
export function placesOf(events: readonly TraceEvent[]): (event: TraceEvent) => number | undefined {
  const alive = new Map<number, Table>();
  const known: Table[] = [];
  const tables = new Map<TraceEvent, { readonly table: Table; readonly offset: number }>();
  const tops = new Map<TraceEvent, number>();
  const at = (frame: number): Table => {
    let table = alive.get(frame);
    if (!table) {
      table = {};
      known.push(table);
      alive.set(frame, table);
    }
    return table;
  };
  for (const event of events) {
    const { point, table, below } = event;
    if (point.kind === 'xen_mmu_release_ptpage' && table !== undefined) alive.delete(table);
    if (!('slot' in point) || point.slot === undefined) continue;
    const shift =
      point.kind in entryShift ? entryShift[point.kind as keyof typeof entryShift] : entryShift.xen_mmu_set_pte;
    const offset = (point.slot / 8) * 2 ** shift;
    if (point.kind === 'xen_mmu_set_p4d') {
      tops.set(event, offset);
      if (below) at(below).base ??= offset;
      continue;
    }
    if (table === undefined) continue;
    tables.set(event, { table: at(table), offset });
    if ('address' in point) at(table).base ??= Number.parseInt(point.address, 16) - offset;
    if (below) at(below).parent ??= { table: at(table), offset };
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
    const place = tables.get(event);
    return tops.get(event) ?? (place && baseOf(place.table) + place.offset);
  };
}

/** A table whose place is known says where those above it lie. */
function settle(table: Table): void {
  for (let child = table; child.base !== undefined && child.parent; child = child.parent.table) {
    child.parent.table.base ??= child.base - child.parent.offset;
  }
}
