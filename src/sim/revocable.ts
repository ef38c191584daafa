/**
 * Pages of which a CPU may use a TLB entry again: several of its statements access them, or a walk is apart from its access. Only there it makes a
 * difference that rights were taken away and the TLB not flushed (revocations.ts).
 */
import type { HugeEntries } from './huge.ts';
import type { Layout } from './layout.ts';
import type { CpuProgram } from './scenario.ts';

export interface Revocable {
  /** Pages, numbered. */
  readonly index: ReadonlyMap<number, number>;
  /** CPUs that may use a TLB entry of a page again, as a mask. */
  readonly users: ReadonlyMap<number, number>;
  /** The pages by page-table page. */
  readonly ofTable: ReadonlyMap<number, readonly number[]>;
}

/** Most such pages that are followed; of a script with more, none: no exploration of it comes to an end. */
const MAX_REVOCABLE = 1 << 16;

/** `refills`: one access may use an old entry: that its own walk made (walker.ts), or that outlives the guest's, as KVM's host makes them (ops/shadow-fault.ts). */
export function revocablePages(
  programs: readonly CpuProgram[],
  layout: Layout,
  refills = false,
  huge: HugeEntries | null = null,
): Revocable {
  const users = new Map<number, number>();
  programs.forEach(({ statements }, cpu) => {
    const once = new Set<number>();
    for (const { action } of statements) {
      if (action.kind !== 'read' && action.kind !== 'write') continue;
      const [first, last] = layout.range(action.range);
      for (let page = first; page <= last && once.size <= MAX_REVOCABLE; page++) {
        if (refills || once.has(page)) users.set(page, (users.get(page) ?? 0) | (1 << cpu));
        once.add(page);
        // A huge entry is used again by an access to another of its pages.
        const entry = huge?.above(page) ?? -1;
        if (entry < 0) continue;
        if (refills || once.has(entry)) users.set(entry, (users.get(entry) ?? 0) | (1 << cpu));
        once.add(entry);
      }
    }
  });
  if (users.size > MAX_REVOCABLE) users.clear();
  const ofTable = new Map<number, number[]>();
  for (const page of users.keys()) {
    const table = layout.table(page);
    ofTable.set(table, [...(ofTable.get(table) ?? []), page]);
  }
  return { index: new Map([...users.keys()].map((page, i) => [page, i])), users, ofTable };
}
