/** What the verdicts of a script rest on together: the weakest evidence among them, and the states behind it. */
import type { ExpectResult } from '../src/model/report.ts';
import { type Evidence, type Grounds, leastOf } from '../src/model/verdict.ts';

/** Weakest first. */
const ranks: readonly Evidence[] = ['run', 'bounded', 'explored'];

/** The evidence of all expectations that were asked; null where none was. Each backend's states count once. */
export function evidenceOf(expects: readonly ExpectResult[]): Grounds | null {
  const found = expects.flatMap(({ evidence }) => evidence ?? []);
  if (found.length === 0) return null;
  const evidence = ranks.find(rank => found.includes(rank));
  const states = new Map<string, number>();
  for (const expect of expects) {
    if (expect.states !== undefined)
      states.set(expect.backend, Math.max(states.get(expect.backend) ?? 0, expect.states));
  }
  if (states.size === 0) return { evidence };
  const lateStores = leastOf(expects.map(expect => expect.lateStores));
  return { evidence, states: [...states.values()].reduce((sum, n) => sum + n, 0), lateStores };
}
