/**
 * Rights that were taken away while some TLB may have them still, in Promela: from when on an access through such a TLB
 * entry is late. Said a second time, after the definition in src/README.md.
 */
import { atomsOf } from '../../sim/conditions.ts';
import { exchangesFrames } from '../../sim/exchanges.ts';
import type { HappeningKind } from '../../sim/happenings.ts';
import type { Machine } from '../../sim/machine.ts';
import type { Scenario } from '../../sim/scenario.ts';
import { hasCopies } from './copies.ts';
import { byPage } from './runs.ts';

/** What an expectation may ask for and the model keeps by page. */
const kept: readonly HappeningKind[] = [
  'stale_read',
  'stale_write',
  'untraced_write',
  'late_read',
  'late_write',
  'torn_read',
  'spurious_fault',
  'lost_write',
  'freed_read',
  'freed_write',
];

/** Those that this model remembers: `late_write` is part of every outcome. */
export function remembered({ expectations }: Scenario): readonly HappeningKind[] {
  const asked = expectations.flatMap(e => (e.kind === 'outcome' ? atomsOf(e.condition).map(atom => atom.kind) : []));
  return kept.filter(kind => kind === 'late_write' || asked.includes(kind));
}

/** Whether some CPU may use a TLB entry again, so that revocations make a difference. */
export const revokes = ({ build }: Machine): boolean => build.revocable.users.size > 0;

/** The variables. */
export function revocationVariables(machine: Machine, scenario: Scenario): string {
  const { layout, revocable } = machine.build;
  const users = Array.from({ length: layout.pages }, (_, page) => revocable.users.get(page) ?? 0);
  const happened = remembered(scenario).map(kind => `bit ${kind}[PAGES];`);
  const marks = `#define USERS(p) (${byPage(users)})
byte older[PAGES]; byte late_tlb[PAGES]; byte pending[PAGES]; byte readers[PAGES]; int had[PAGES];${exchangesFrames(scenario) ? ' bit exchanged[PAGES];' : ''}`;
  return `/* Accesses through a TLB alone${revokes(machine) ? '; and of each entry, CPUs: whose TLBs are older than a revocation, or than one that is relied on; for whom it is pending, who has read it under the pte lock' : ''}. */
${happened.join(' ')}
${revokes(machine) ? marks : ''}
`;
}

/** What an access through the TLB alone shows, noted where it is asked for. */
function throughTlb(machine: Machine, scenario: Scenario): string {
  const names = remembered(scenario);
  const note = (kind: HappeningKind): string => (names.includes(kind) ? `${kind}[p] = 1` : 'skip');
  const data = machine.build.frames
    ? `;
  data_access(p, FRAME(TLB(c, p)), GRANTED(c, p, x), UNTRACED(x) && !LATE(c, p))`
    : '';
  const shown =
    revokes(machine) && exchangesFrames(scenario) ? '\n  if :: wr && GRANTED(c, p, x) -> shown(p) :: else fi;' : '';
  return `/* An access through the TLB alone: stale, untraced, and late. */
#define GRANTED(c, p, x) (((x) & P) && FRAME(x) == FRAME(TLB(c, p)) && (!wr || ((x) & RW)))
#define LATE(c, p) ${revokes(machine) ? '(late_tlb[p] & (1 << c))' : '0'}
#define UNTRACED(x) (wr && !(PRESENT(x) && ((x) & D)))
inline through_tlb(c, p, x) {
  if :: !GRANTED(c, p, x) && wr -> ${note('stale_write')} :: !GRANTED(c, p, x) && !wr -> ${note('stale_read')} :: else fi;
  if :: UNTRACED(x) -> ${note('untraced_write')} :: else fi;${shown}
  if
  :: LATE(c, p) && wr && (!GRANTED(c, p, x) || UNTRACED(x)) -> ${note('late_write')}
  :: LATE(c, p) && !wr && !GRANTED(c, p, x) -> ${note('late_read')}
  :: else
  fi${data}
}
`;
}

const NONE = `inline written(c, p, x) { skip }
inline looked(c, p) { skip }
inline looked_flushing(c, p) { skip }
inline completed(c) { skip }
inline disregarded(c, p) { skip }
inline unlocked(c, p) { skip }
inline forgotten(c, p) { skip }
`;

/** `exchanges`: an entry may come to name another frame without having been empty. */
const all = (
  exchanges: boolean,
  copies: boolean,
): string => `#define TAKES(h, x) (((h) & P) && (!((x) & P) || FRAME(h) != FRAME(x) || (((h) & RW) && (!((x) & RW) || (((h) & D) && !((x) & D))))))
inline settled(p) {
  pending[p] = (older[p] -> pending[p] : 0); readers[p] = (older[p] -> readers[p] : 0);
  had[p] = ((older[p] | late_tlb[p]) -> had[p] : 0)${exchanges ? '; exchanged[p] = ((older[p] | late_tlb[p]) -> exchanged[p] : 0)' : ''}
}
/* Software is about to write x. */
#define OPEN(p) ((older[p] | late_tlb[p]) != 0)
#define NEWER(p) (!OPEN(p) || ((lo[p] & P) && FRAME(had[p]) != FRAME(lo[p])))
inline written(c, p, x) {
  if
  :: USERS(p) && (OPEN(p) || TAKES(lo[p], x)) ->${
    exchanges
      ? '\n    exchanged[p] = (((lo[p] & P) && ((x) & P) && (FRAME(lo[p]) != FRAME(x) || exchanged[p])) -> 1 : 0);'
      : ''
  }
    had[p] = (NEWER(p) -> lo[p] : (had[p] | ((lo[p] & P) -> (lo[p] & (RW | D)) : 0)));
    pending[p] = pending[p] | (TAKES(lo[p], x) -> (1 << ME(c)) : (readers[p] & (1 << ME(c))));
    readers[p] = readers[p] & ~(1 << ME(c));
    older[p] = (TAKES(had[p], x) -> (older[p] | (TAKES(lo[p], x) -> USERS(p) : 0)) : 0);
    late_tlb[p] = (TAKES(had[p], x) -> late_tlb[p] : 0);
    settled(p)
  :: else
  fi
}
/* Software looks at an entry: it joins what is pending for others, or, under the pte lock, relies on what it sees. */
#define JOINS(c, p) (older[p] && !(pending[p] & (1 << ME(c))))
inline joined(c, p, sees) {
  readers[p] = ((JOINS(c, p) && (sees)) -> (readers[p] | (1 << ME(c))) : readers[p]);
  pending[p] = ((JOINS(c, p) && !(sees) && !by_access) -> (pending[p] | (1 << ME(c))) : pending[p])
}
#define HOME(p) (FRAME(lo[p]) - 1)
inline looked(c, p) { looked_at(c, p, ((lo[p] & P) && FRAME(lo[p]) == FRAME(had[p]) && ptl[TABLE(p)] == c + 1)) }
/* In a call that flushes before it returns: nothing of it is relied on under the lock. */
inline looked_flushing(c, p) { looked_at(c, p, 0) }
inline looked_at(c, p, sees) {
  joined(c, p, sees);
  if :: !by_access && (lo[p] & P) && HOME(p) >= 0 && HOME(p) != p && HOME(p) < PAGES${copies ? ' && !KIN(p, HOME(p))' : ''} -> joined(c, HOME(p), 0) :: else fi
}
inline disregarded(c, p) { readers[p] = readers[p] & ~(1 << ME(c)) }
inline relied(p) { late_tlb[p] = late_tlb[p] | older[p]; older[p] = 0; settled(p) }
${
  exchanges
    ? `/* An access writes by an entry that came to name another frame and was not empty meanwhile. */
inline shown(p) { if :: exchanged[p] && older[p] -> relied(p) :: else fi }
`
    : ''
}inline completed(c) {
  i = 0; do :: i < PAGES -> if :: pending[i] & (1 << ME(c)) -> relied(i) :: else fi; i++ :: else -> break od;
  i = 0
}
inline unlocked(c, p) {
  i = 0; do :: i < PAGES -> if :: TABLE(i) == TABLE(p) && (readers[i] & (1 << ME(c))) -> relied(i) :: else fi; i++ :: else -> break od;
  i = 0
}
inline forgotten(c, p) { older[p] = older[p] & ~(1 << c); late_tlb[p] = late_tlb[p] & ~(1 << c); settled(p) }
`;

/** The inlines. */
export function revocationInlines(machine: Machine, scenario: Scenario): string {
  return `${revokes(machine) ? all(exchangesFrames(scenario), hasCopies(machine)) : NONE}${throughTlb(machine, scenario)}`;
}
