/** What a CPU's TLB holds; under a shadowing host, the copy of the tables that stands for all TLBs. */
import { flags } from '../../model/event-words.ts';
import { P, RW } from '../../model/pte.ts';
import type { Timeline } from '../timeline.ts';
import { entryAt } from './entries.ts';
import type { Variable } from './variable.ts';

/** The pages that are cached, with the rights that the TLB goes by and whether memory still grants them. */
export function tlbRows(timeline: Timeline, cpu: number): Variable[] {
  const { machine } = timeline;
  const rows: Variable[] = [];
  for (const page of machine.build.accessIndex.keys()) {
    const lo = machine.state[machine.tlb(cpu, page)];
    if (lo === 0) continue;
    rows.push({
      name: timeline.pageName(page),
      value: `${flags(lo, 0)}${staleWords(lo, entryAt(machine, page).lo)}`,
      expression: timeline.pageName(page),
    });
  }
  return rows.length > 0 ? rows : [{ name: 'empty', value: '' }];
}

/** What of a TLB entry the entry in memory no longer grants (ops/hardware.ts `throughTlb`). */
function staleWords(cached: number, memory: number): string {
  if (!(memory & P) || (memory ^ cached) >>> 12 !== 0) return ' (stale: memory no longer grants it)';
  return cached & RW && !(memory & RW) ? ' (stale for writes: memory lacks RW)' : '';
}
