/**
 * Invisible steps are invisible. Between two visible steps of a CPU the explorer lets nobody move, so what an invisible
 * step touches of shared words must be the same in every instant between: its CPU holds the lock that guards the word.
 * Random scripts are stepped through in random orders. A touch under such a lock is one that the step's record names
 * (`under`, sim/steps); every touch without one is among the exceptions below, each with its reason, and an exception that
 * never occurs is none.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { build } from '../../src/sim/build.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import * as st from '../../src/sim/state.ts';
import { factOf, facts, type Step } from '../../src/sim/steps.ts';
import { scripts } from './scripts.ts';
import { type Lock, locksOver, nameOf, watched } from './watched.ts';

/** The lock under which others leave a word alone; `own`: what a CPU with this lock reads of the word, they do. */
const guards: Readonly<Record<string, { readonly reads: Lock; readonly writes: Lock; readonly own?: Lock }>> = {
  AREAS: { reads: 'mmap_sem', writes: 'mmap_sem for writing', own: 'lock of an area' },
  TRACKED: { reads: 'mmap_sem', writes: 'mmap_sem for writing' },
  FORKED: { reads: 'mmap_sem for writing', writes: 'mmap_sem for writing' },
  LO: { reads: 'pte lock', writes: 'pte lock' },
  HI: { reads: 'pte lock', writes: 'pte lock' },
  UNSEEN: { reads: 'pte lock', writes: 'pte lock' },
};

const LOG = 'for the log alone: the step goes on in the same way whatever it reads';
const GRAIN =
  'which tables exist is read in the instant of the visible step before; one made since is found by the next look';
const LOOK =
  'read in the instant of the visible step before, which took mmap_sem or page_table_lock; what changed since is found under the pte lock';
const DROPPED = 'Xen drops the lock in the instant of the visible step before, the last that is done under it';
const MAPPED = 'what is about to be mapped, and by whom else, is looked at in the instant of the visible step before';
const OVER =
  'that a call is over, or a program, others see as of its last visible step: from then on what it took away is relied on';

/**
 * Steps that have to do with revocations, as of the visible step before: a call or a program is over for others when they
 * see its last step, a fault looks under the pte lock, which it holds, and `notify` reads for the log alone.
 */
const ofRevocations: ReadonlySet<string> = new Set(['sys_return', 'halt', 'fault_way', 'notify']);

/** Touches under no guard, and why they are right. */
const exceptions: Readonly<Record<string, string>> = {
  'fault reads LO': LOG,
  'fault reads HI': LOG,
  'fault_look reads LO': LOOK,
  'fault_look reads HI': LOOK,
  'page_add_rmap reads FRAMES': MAPPED,
  'page_add_rmap reads UNSEEN': MAPPED,
  'page_add_rmap writes UNSEEN': MAPPED,
  'page_add_rmap writes FRAMES': MAPPED,
  'page_moves reads FRAMES': MAPPED,
  'page_moves writes FRAMES': MAPPED,
  'page_moves reads LO': MAPPED,
  'page_moves reads HI': MAPPED,
  'notify reads LO': LOG,
  'notify reads HI': LOG,
  'hv_next reads XEN_LOCK': DROPPED,
  'hv_next writes XEN_LOCK': DROPPED,
  'next_table reads TABLE_FLAGS': GRAIN,
  'next_table reads UPPER': GRAIN,
  'next_extent reads TABLE_FLAGS': GRAIN,
  'next_extent reads UPPER': GRAIN,
  'next_freed reads TABLE_FLAGS': GRAIN,
  'next_pinned reads TABLE_FLAGS': GRAIN,
  'table_missing reads TABLE_FLAGS': GRAIN,
  'table_missing reads UPPER': GRAIN,
  'anon_vma_prepare writes AREAS':
    'only calls that hold mmap_sem for writing ask for an anon_vma, and another fault that takes its neighbour’s (README: How an exploration works)',
  'halt writes DONE': OVER,
};

/** Whether the record of a kind of step names a lock; who may write under mmap_sem may read as well. */
function names(op: Step['op'], lock: Lock): boolean {
  const fact = factOf(op);
  const under: readonly string[] = 'under' in fact ? [fact.under].flat() : [];
  return under.includes(lock) || (lock === 'mmap_sem' && under.includes('mmap_sem for writing'));
}

/** Steps through a script; each touch of a shared word by an invisible step that no guard makes right. */
function unguarded(
  scenario: Scenario,
  picks: readonly number[],
  told: (touch: string) => void,
  unnamed: (touch: string) => void,
): void {
  for (const choice of scenario.backends) {
    const { machine } = build(scenario, choice);
    const words = machine.state;
    const { steps } = machine.build.code;
    const readers = scenario.programs.map(() => 0);
    let [cpu, visible, op] = [0, true, ''];
    const watch = watched(words, (at, how) => {
      const found = nameOf(machine, at);
      if (found.cpu >= 0 && found.cpu !== cpu) {
        if (visible) said.add(found.word);
        else told(`${op} ${how} another CPU’s words`);
      } else if (found.cpu === cpu) {
        if (!visible && how === 'writes' && said.has(found.word)) told(`${op} writes ${found.word}`);
      } else if (!visible && !(/^REVO|^PTL_OWNER$/.test(found.word) && ofRevocations.has(op))) {
        const guard = guards[found.word]?.[how];
        const own = how === 'reads' ? guards[found.word]?.own : undefined;
        const locks = locksOver(machine, words, cpu, at, readers[cpu] > 0);
        if (!guard || !(locks.has(guard) || (own && locks.has(own)))) told(`${op} ${how} ${found.word}`);
        else if (!names(op as Step['op'], guard)) unnamed(`${op} ${how} ${found.word} under ${guard}`);
      }
    });
    const canMove = () => scenario.programs.map((_, i) => i).filter(i => machine.enabled(i));
    for (let i = 0, can = canMove(); can.length > 0 && i < 5000; i++, can = canMove()) {
      cpu = can[picks[i % picks.length] % can.length];
      const linked = steps[words[machine.base(cpu) + st.PC]];
      const { step } = linked;
      [op, visible] = [step.op, linked.visible];
      machine.state = watch;
      machine.step(cpu);
      machine.state = words;
      if (step.op === 'mmap_lock' && !step.write) readers[cpu]++;
      if (step.op === 'mmap_unlock' && !step.write) readers[cpu]--;
      if (step.op === 'mmap_downgrade') readers[cpu]++;
      // Where the area's lock cannot be had, it is mmap_lock.
      if (step.op === 'vma_read_lock' && !words[machine.build.shape.vmaLocks + cpu]) readers[cpu]++;
      if (step.op === 'vma_read_unlock' && readers[cpu] > 0) readers[cpu]--;
    }
  }
}

/** The random scripts map no frames of their own. */
const mapping = `map heap 1 pages rw
map new 1 pages rw untouched
cpu 0 {
  set_pte_at(heap[0], mk_pte(alloc_page(heap[0]), rw))
  set_pte_at(new[0], ptep_get_and_clear(heap[0]))
}
`;

/** Words of a CPU that visible steps of others read, as far as is known by now. */
const said = new Set<string>();

describe('invisible steps', () => {
  it('say that they are as of the visible step before, where that is the reason', () => {
    const reasons: readonly string[] = [GRAIN, LOOK, DROPPED, MAPPED, OVER];
    const instant = Object.keys(facts).filter(op => {
      const fact = factOf(op as Step['op']);
      return 'under' in fact && [fact.under].flat().includes('instant');
    });
    const excepted = Object.entries(exceptions).flatMap(([touch, why]) =>
      reasons.includes(why) ? [touch.split(' ')[0]] : [],
    );
    expect(instant.sort()).toEqual([...new Set([...excepted, 'sys_return'])].sort());
  });

  it('touch what CPUs share only under its lock, except where a reason is given', () => {
    const found = new Set<string>();
    const unnamed = new Set<string>();
    fc.assert(
      fc.property(scripts(2), fc.array(fc.nat(99), { minLength: 1 }), (text, picks) => {
        const { scenario } = compile(text, 'random.pte');
        if (scenario)
          unguarded(
            scenario,
            picks,
            touch => found.add(touch),
            touch => unnamed.add(touch),
          );
      }),
      { numRuns: 400 },
    );
    const { scenario } = compile(mapping, 'mapping.pte');
    unguarded(
      scenario!,
      [0],
      touch => found.add(touch),
      touch => unnamed.add(touch),
    );
    expect([...found].sort()).toEqual(Object.keys(exceptions).sort());
    // For the log alone, so that its record has no touch.
    expect([...unnamed].map(touch => touch.split(' ')[0])).toContain('notify');
    expect([...unnamed].filter(touch => !/^notify reads (LO|HI) /.test(touch))).toEqual([]);
  });
});
