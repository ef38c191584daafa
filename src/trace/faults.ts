/**
 * Writes that a trace shows only by their faults: after a fork, a page that is still shared is copied (its TLB entry
 * goes, then set_pte), one that no longer is shared is made writable again (set_pte alone, with the G bit that Xen had
 * added to the old entry).
 */
import type { Draft } from './draft.ts';
import type { TraceEvent } from './reader.ts';

/** Adds a `write` for each fault of a segment that is not an access of its own. */
export function addFaults(draft: Draft, events: readonly TraceEvent[]): void {
  const forked = events.findIndex(e => e.point.kind === 'xen_mmu_pgd_pin');
  let flushed: string | undefined;
  for (const { point, line } of events.slice(forked + 1)) {
    if (point.kind === 'xen_mmu_flush_tlb_one_user') flushed = point.address;
    if (point.kind !== 'xen_mmu_set_pte') continue;
    // Without an address, of several pages that it could be, one that the program does not speak of.
    const { territory } = draft;
    const address = flushed ? Number.parseInt(flushed, 16) : territory.bySlot(point.slot, territory.maps.toReversed());
    const page = address === undefined ? undefined : territory.page(address);
    // A page that need not be copied any more: the child is gone.
    if (page && flushed === undefined && waits(draft.first)) draft.first.push('wait');
    if (page) draft.first.push(`write ${page}`);
    else draft.notes.push(`which page the fault of line ${line} is about`);
    flushed = undefined;
  }
}

/** Whether children live that nothing has waited for. */
function waits(statements: readonly string[]): boolean {
  return statements.lastIndexOf('fork') > statements.lastIndexOf('wait');
}
