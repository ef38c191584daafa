/**
 * TLB fills that no access asks for. A CPU may walk ahead of its program, for a prefetch or for an access that is guessed and
 * never made, and cache what it finds. Such a walk sets A, where it was clear, and never D; it needs P and no right; it makes no
 * access. Behind it the CPU has a TLB entry from a moment at which its program did something else.
 *
 * Sources: Intel SDM vol. 3A, 4.10.2.3 "Details of TLB Use" ("The processor may cache translations required for prefetches and for
 * accesses that are a result of speculative execution that would never actually occur in the executed code path"), 4.10.2.2 (what is cached
 * has A set, and may go at any time), 4.8 (D is set for a write to the address). On s390 an entry may be cached whenever it is valid and its
 * table attached: z/Architecture Principles of Operation (SA22-7832), chapter 3, "Formation of TLB Entries".
 *
 * A fill is a move of its own (mover.ts), of a page of the address space that cr3 has. Of what hardware may do, these are the fills that an access can find:
 * - Of a page that this CPU accesses now or later. Another one leaves A, which no access stands for.
 * - Where the TLB has nothing of the page, or something else than the walk would find: what is there may go at any time, and come again.
 * - Not of a page whose first access of all is all that its CPU does by then: its walker may walk just as early (walker.ts).
 */

import type { UnaskedFills } from '../model/verdict.ts';
import { asksForSpuriousFaults } from './asked-accesses.ts';
import type { Layout } from './layout.ts';
import type { Build, Fill, Fills, Machine } from './machine.ts';
import { MOST_FILLS } from './mover.ts';
import { fillUnasked, finds } from './ops/hardware.ts';
import type { CpuProgram, Scenario } from './scenario.ts';
import * as st from './state.ts';
import { cr3 } from './tasks.ts';

/** What an exploration of this machine can say of them. A shadowing host's copy stands for the TLBs that are filled from it. */
export function unaskedFillsOf({ code, scenario, layout, shadow }: Build): UnaskedFills {
  if (code.fills) return 'explored';
  return shadow || fillsOf(scenario, layout).every(pages => pages.length === 0) ? 'none' : 'left out';
}

/** By CPU, the pages of which its TLB may be filled unasked, and that an access may find. */
export function fillsOf(scenario: Scenario, layout: Layout): Fill[][] {
  const spurious = asksForSpuriousFaults(scenario);
  const mmOf = (map: number): number => scenario.maps[map].mm ?? 0;
  return scenario.programs.map(program => pagesOf(program, layout, spurious, mmOf));
}

/** `spurious`: a first write counts, too, since it may fault by an entry that was read-only when the TLB was filled. */
function pagesOf(
  { statements, handlers, preempting }: CpuProgram,
  layout: Layout,
  spurious: boolean,
  mmOf: (map: number) => number,
): Fill[] {
  const found = new Map<number, { times: number; last: number; lastWrite: number; mm: number }>();
  for (const [number, { action }] of statements.entries()) {
    if (action.kind !== 'read' && action.kind !== 'write') continue;
    const [first, last] = layout.range(action.range);
    // Of more pages than are followed, how many there are and what they are like makes no difference; one of them may not count.
    for (let page = first; page <= last && found.size <= MOST_FILLS + 1; page++) {
      const known = found.get(page);
      const lastWrite = action.kind === 'write' ? number : (known?.lastWrite ?? -1);
      found.set(page, { times: (known?.times ?? 0) + 1, last: number, lastWrite, mm: mmOf(action.range.first.map) });
    }
  }
  const whole = handlers === undefined && preempting === undefined;
  const [begin] = statements;
  const atFirst =
    whole && begin && (begin.action.kind === 'read' || begin.action.kind === 'write')
      ? layout.range(begin.action.range)[0]
      : -1;
  return [...found]
    .filter(([page, { times, lastWrite }]) => page !== atFirst || times > 1 || (spurious && lastWrite >= 0))
    .map(([page, { last, lastWrite, mm }]) => ({
      page,
      mm,
      last: whole ? last : statements.length,
      lastWrite: whole || lastWrite < 0 ? lastWrite : statements.length,
      leaves: whole && !statements.slice(0, last).some(({ action }) => jumpsBehind(action, last)) ? last : 0,
    }));
}

const jumpsBehind = (action: CpuProgram['statements'][number]['action'], last: number): boolean =>
  (action.kind === 'jump' || action.kind === 'unless') && action.target > last;

/** Whether an access may find what such a fill leaves. */
export const isUseful = (m: Machine, b: number, { last }: Fill): boolean =>
  !m.state[b + st.DONE] && last >= m.state[b + st.STATEMENT];

/** Whether a write may. */
export const isForWrites = (m: Machine, b: number, { lastWrite }: Fill): boolean =>
  lastWrite >= m.state[b + st.STATEMENT];

export const fills: Fills = {
  ready: (m, cpu, place) => {
    const fill = m.build.fills[cpu].at(place);
    const b = m.base(cpu);
    if (!fill || !isUseful(m, b, fill) || m.state[b + st.WALKED] === fill.page + 1) return false;
    const loaded = cr3(m, cpu);
    if (loaded !== undefined && loaded !== fill.mm + 1) return false;
    return finds(m, cpu, fill.page, isForWrites(m, b, fill));
  },
  come: (m, cpu, place) => fillUnasked(m, cpu, m.build.fills[cpu][place].page),
};
