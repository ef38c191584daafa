/**
 * Conditions, folded as far as they are known before the run: what is left is a test on entries.
 */
import type { Condition, PteExpr } from '../../sim/statements.ts';
import type { Mask } from '../flags.ts';

export type Decided = Condition | boolean;

export function negation(of: Decided): Decided {
  return typeof of === 'boolean' ? !of : { kind: 'not', of };
}

/** `and` or `or` of several. */
export function combined(kind: 'and' | 'or', operands: readonly Decided[]): Decided {
  const neutral = kind === 'and';
  let result: Decided = neutral;
  for (const operand of operands) {
    if (operand === !neutral) return !neutral;
    if (operand === neutral) continue;
    result = typeof result === 'boolean' ? operand : { kind, left: result, right: operand as Condition };
  }
  return result;
}

/** All flags are set. */
export function has(of: PteExpr, { lo, hi }: Mask): Condition {
  return { kind: 'has', of, lo, hi };
}

/** None of the flags is set. */
export function lacks(of: PteExpr, { lo, hi }: Mask): Decided {
  const tests: Decided[] = [];
  for (let bit = 0; bit < 32; bit++) {
    const one = (1 << bit) >>> 0;
    if (lo & one) tests.push(negation(has(of, { lo: one, hi: 0 })));
    if (hi & one) tests.push(negation(has(of, { lo: 0, hi: one })));
  }
  return combined('and', tests);
}
