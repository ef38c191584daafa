/** Expectations' conditions, asked of what an exploration has at hand: happenings, marks, and final entries. */

import { A, D } from '../../../model/pte.ts';
import { compare, isAtom, isOfEnd, isTrue } from '../../conditions.ts';
import type { DataAtom } from '../../expect.ts';
import type { Layout } from '../../layout.ts';
import type { Machine } from '../../machine.ts';
import { answers, observed, ofLocal } from '../../observed.ts';
import { observedAtEnd } from '../../ops/expressions.ts';
import { holdsInTheEnd, unshown } from '../../ops/landing.ts';
import type { OutcomeAtom, OutcomeCondition } from '../../scenario.ts';
import * as st from '../../state.ts';
import { leftWaiting } from '../../waits.ts';
import type { Happening } from '../states/deltas.ts';
import type { Mark } from '../states/history.ts';

/** Whether something that happened, or was marked, is all that the condition asks for. */
export function isAbout(condition: OutcomeCondition, what: Happening | Mark, layout: Layout): boolean {
  if (!isAtom(condition) || isOfEnd(condition) || isOfData(condition) || condition.kind === 'unshown') return false;
  if (condition.kind !== what.kind) return false;
  if (condition.kind === 'lost' && what.bit !== (condition.bit === 'D' ? D : A)) return false;
  if (!condition.range) return true;
  const [first, last] = layout.range(condition.range);
  return what.page >= first && what.page <= last;
}

/** What a page's frame alone says in the end. */
const isOfData = (atom: OutcomeAtom): atom is DataAtom => atom.kind === 'shows' || atom.kind === 'page_dirty';

/** Whether a complete run that ends in the machine's state, with these marks, shows the condition. */
export function holdsAtEnd(condition: OutcomeCondition, machine: Machine, marks: readonly Mark[]): boolean {
  return isTrue(condition, atom => atomAtEnd(atom, machine, marks));
}

function atomAtEnd(atom: OutcomeAtom, machine: Machine, marks: readonly Mark[]): boolean {
  const { layout, cpus } = machine.build;
  // A CPU that has stopped at a BUG waits for nothing, and one that waits for an interrupt does not do so for ever.
  if (atom.kind === 'hang')
    return Array.from({ length: cpus }, (_, cpu) => cpu).some(
      cpu => !machine.done(cpu) && !machine.stopped(cpu) && !leftWaiting(machine, cpu),
    );
  if (isOfData(atom)) return holdsInTheEnd(machine, atom);
  if (atom.kind === 'unshown') return unshown(machine, atom.range).length > 0;
  if (!isOfEnd(atom)) return marks.some(m => isAbout(atom, m, layout));
  if (atom.kind === 'word')
    return compare(machine.state[machine.build.shape.shared + atom.shared], atom.bound, atom.value);
  if (ofLocal(atom)) {
    const value = observedAtEnd(machine, observed(atom));
    if (value === null) return false;
    return atom.kind === 'local' ? compare(value, atom.bound, atom.value) : value === 1;
  }
  const e = machine.entry(layout.page(atom.page));
  const { entries } = machine.build;
  entries.said(machine.state[e + st.LO], machine.state[e + st.HI]);
  return answers({ has: atom.kind === 'has', lo: atom.lo, hi: atom.hi }, entries);
}
