/**
 * Grace periods, against the rule of the kernel's memory model: a ring of threads, each of which stores to its word and then reads the next
 * one's, all before the stores, is forbidden where at least as many of them wait for a grace period between the two as do both in one
 * read-side section (Alglave, Maranget, McKenney, Parri, Stern: Frightening Small Children and Disconcerting Grown-ups, 2018, "at least as
 * many grace periods as critical sections"). Where there are fewer, a store that waits in its buffer makes it possible.
 */
import { describe, expect, it } from 'vitest';
import { verdicts } from './verdicts.ts';

/** What ends a section for RCU, beside its own calls: interrupts or preemption off are one, too. */
const sections = [
  ['rcu_read_lock()', 'rcu_read_unlock()'],
  ['local_irq_disable()', 'local_irq_enable()'],
  ['preempt_disable()', 'preempt_enable()'],
] as const;

/** Rings by their threads, one of each rotation: w waits, r is a reader. */
const rings = ['wr', 'ww', 'wrr', 'wwr', 'www', 'wrrr', 'wwrr', 'wrwr', 'wwwr', 'wwww'];

function script(ring: string, [begin, end]: readonly [string, string]): string {
  const threads = Array.from(ring);
  const cpus = threads.map((is, i) => {
    const next = (i + 1) % ring.length;
    const [before, between, after] = is === 'w' ? ['', 'synchronize_rcu()', ''] : [begin, '', end];
    return `cpu ${i} {\n ${[before, `WRITE_ONCE(x${i}, 1)`, between, `let r${i} = READ_ONCE(x${next})`, after].filter(Boolean).join('\n ')}\n}`;
  });
  return [
    'backend native-6.1',
    ...threads.map((_, i) => `word x${i}`),
    ...cpus,
    `expect never ${threads.map((_, i) => `r${i} == 0`).join(' and ')}`,
    'expect never hang',
  ].join('\n');
}

describe('as many grace periods as read-side sections forbid a ring, and fewer do not', () => {
  it.each(rings)('%s', ring => {
    const waits = ring.replaceAll('r', '').length;
    const forbidden = 2 * waits >= ring.length;
    for (const section of sections)
      expect(verdicts(script(ring, section)), section[0]).toEqual([forbidden ? 'never' : 'sometimes', 'never']);
  });
});
