/**
 * What a witness tells of: pages. Those that it is about are known only once it is replayed, since `lost D` without a
 * range may have happened on any page, and an entry may have come to its page by `mremap`.
 */
import type { LogEvent } from '../../../model/log-columns.ts';
import { A, D } from '../../../model/pte.ts';
import { isOfEnd, reasonsOf } from '../../conditions.ts';
import type { Layout } from '../../layout.ts';
import type { OutcomeAtom, OutcomeCondition, Scenario } from '../../scenario.ts';

export interface Focus {
  /** Given what the witness's run logged, and which atoms of a condition it shows. */
  pages(log: readonly LogEvent[], shows: (atom: OutcomeAtom) => boolean): ReadonlySet<number>;
  /** The last line of the witness; absent: it ends with the run. */
  readonly last?: (event: LogEvent) => boolean;
}

/** On one page, until something happens there. */
export function focusOnPage(page: number, last: (event: LogEvent) => boolean): Focus {
  return { pages: () => new Set([page]), last };
}

/**
 * On where a condition came true, or did not: the entries that it names, and the pages on which happened what it asks
 * for. Of what did not happen, the pages on which it could have; without a range these are `all`.
 */
export function focusOnCondition(condition: OutcomeCondition, layout: Layout, all: readonly number[]): Focus {
  const pagesOf = (atom: OutcomeAtom, log: readonly LogEvent[]): readonly number[] => {
    if ('page' in atom) return [layout.page(atom.page)];
    if (isOfEnd(atom)) return [];
    if (atom.kind === 'hang' || !atom.range) {
      const happened = log.filter(event => isEventOf(atom, event)).map(event => event.page);
      return happened.length > 0 ? happened : all;
    }
    const [first, last] = layout.range(atom.range);
    const happened = log.filter(e => isEventOf(atom, e) && e.page >= first && e.page <= last).map(e => e.page);
    return happened.length > 0 ? happened : Array.from({ length: last - first + 1 }, (_, i) => first + i);
  };
  return { pages: (log, shows) => new Set(reasonsOf(condition, shows).flatMap(atom => pagesOf(atom, log))) };
}

/** Whether an event of the log is what an atom asks for, its range aside. */
export function isEventOf(atom: OutcomeAtom, event: LogEvent): boolean {
  if (event.kind !== atom.kind) return false;
  return atom.kind !== 'lost' || (event.a & (atom.bit === 'D' ? D : A)) !== 0;
}

/** These pages, and those that their entries were moved from or to. */
export function withMoved(pages: ReadonlySet<number>, { programs }: Scenario, layout: Layout): ReadonlySet<number> {
  const moved = programs
    .flatMap(program => program.statements)
    .flatMap(({ action }) => {
      if (action.kind !== 'mremap') return [];
      const [first, last] = layout.range(action.range);
      const to = layout.page(action.to);
      return Array.from({ length: last - first + 1 }, (_, i) => [first + i, to + i] as const);
    });
  const all = new Set(pages);
  for (let known = 0; known < all.size; ) {
    known = all.size;
    for (const [from, to] of moved) if (all.has(from) || all.has(to)) all.add(from).add(to);
  }
  return all;
}
