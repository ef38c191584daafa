/**
 * What a second thread did, told by the hardware bits it left: an entry that was committed without D and is read with D
 * at the next start was written to in between. If the commit had taken W away, that was before the update reached the
 * entry: the race that the whole series is about.
 */
import type { Draft } from './draft.ts';
import type { TraceEvent } from './reader.ts';

interface Hit {
  readonly address: number;
  readonly write: boolean;
  /** In the window of that step's update, or before the step. */
  readonly step: number;
  readonly inside: boolean;
}

const [W, A, D] = [0x2, 0x20, 0x40];

/** A step of the traced program: the statements it became, and its events. */
export interface Step {
  readonly statements: readonly string[];
  readonly events: readonly TraceEvent[];
}

/** Writes `cpu 1` from what the steps' entries show, and `cpu 0` anew where the two must wait for each other. */
export function addSecondThread(draft: Draft, steps: readonly Step[], freed: readonly number[], write: boolean): void {
  const hits = hitsOf(draft, steps, freed);
  if (hits.length === 0) {
    const range = draft.territory.maps[0]?.name;
    if (range) draft.second.push(`${write ? 'write' : 'read'} ${range}`);
    draft.notes.push('how often the second thread comes by; the script has it come once');
    return;
  }
  const meet = hits.some(h => h.step > 0 || !h.inside);
  draft.first.length = 0;
  steps.forEach(({ statements }, step) => {
    // Two barriers: what happens before a step lies between them.
    if (meet) draft.first.push('barrier', 'barrier');
    for (const statement of statements) draft.first.push(statement);
    if (meet) draft.second.push('barrier');
    for (const access of accesses(draft, hits, step, false)) draft.second.push(access);
    if (meet) draft.second.push('barrier');
    for (const access of accesses(draft, hits, step, true)) draft.second.push(access);
  });
}

function hitsOf(draft: Draft, steps: readonly Step[], freed: readonly number[]): Hit[] {
  const { territory } = draft;
  const hits: Hit[] = [];
  const last = new Map(freed.map(address => [address, { flags: W, step: 0 }]));
  steps.forEach(({ events }, step) => {
    for (const { point } of events) {
      const starts = point.kind === 'xen_mmu_ptep_modify_prot_start';
      if (!starts && point.kind !== 'xen_mmu_ptep_modify_prot_commit' && point.kind !== 'xen_mmu_set_pte') continue;
      const address =
        'address' in point ? Number.parseInt(point.address, 16) : territory.bySlot(point.slot, territory.maps);
      if (address === undefined) continue;
      const flags = Number.parseInt(point.entry.slice(-3), 16);
      const before = last.get(address);
      const set = before && starts ? flags & ~before.flags & (A | D) : 0;
      if (before && set !== 0) {
        // With W taken away and not given back by a fault, the access was there before the update was.
        const inside = ((before.flags | flags) & W) === 0;
        hits.push({ address, write: (set & D) !== 0, step: inside ? before.step : step, inside });
      }
      last.set(address, { flags, step });
    }
  });
  return hits.sort((a, b) => a.step - b.step || a.address - b.address);
}

function accesses(draft: Draft, hits: readonly Hit[], step: number, inside: boolean): string[] {
  return hits.flatMap(h => {
    const page = h.step === step && h.inside === inside ? draft.territory.page(h.address) : undefined;
    return page ? [`${h.write ? 'write' : 'read'} ${page}`] : [];
  });
}
