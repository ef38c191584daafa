/** An entry's flags before and after, as one list: `P −RW US A D NX`. */
import { flagNames, type Pte } from './pte.ts';

export interface BitChange {
  readonly name: string;
  readonly change: 'kept' | 'added' | 'removed';
}

const order = flagNames(0xfff, 0x80000000);

/** The flags set before or after, lowest first; all kept where it is not known what was there before. */
export function bitChanges(before: Pte | null, after: Pte): BitChange[] {
  const now = new Set(flagNames(after.lo, after.hi));
  const then = before ? new Set(flagNames(before.lo, before.hi)) : now;
  return order
    .filter(name => now.has(name) || then.has(name))
    .map(name => ({ name, change: now.has(name) ? (then.has(name) ? 'kept' : 'added') : 'removed' }));
}
