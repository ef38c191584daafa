/**
 * The record of each kind of step. That every step has one, and that one which touches shared words is visible or says
 * under which lock, does not compile otherwise; what it charges is held against runs of the corpus.
 */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { build } from '../../src/sim/build.ts';
import type { CostName } from '../../src/sim/cost.ts';
import { MOVES_PAGE } from '../../src/sim/explore/reduction/touches.ts';
import { cpuOf } from '../../src/sim/mover.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import * as st from '../../src/sim/state.ts';
import type { Facts } from '../../src/sim/steps/fact.ts';
import * as touches from '../../src/sim/steps/touch.ts';
import { ENTRY_R } from '../../src/sim/steps/touch.ts';
import { factOf, facts, type Step } from '../../src/sim/steps.ts';

const kinds = Object.keys(facts) as Step['op'][];

/** KVM gives a table up at an xchg in the corpus, never at another instruction. */
const notInCorpus = [
  'clear_bits shadow_update',
  'clear_bits vm_exit',
  'cmpxchg shadow_update',
  'cmpxchg vm_exit',
  'store shadow_update',
  'store vm_exit',
];

/** What each kind of step charges in one run of each script and backend, CPUs taking turns as a fixed sequence has it. */
function charged(scenario: Scenario, told: (op: Step['op'], cost: CostName) => void): void {
  for (const choice of scenario.backends) {
    const { machine } = build(scenario, choice);
    const { steps } = machine.build.code;
    let op: Step['op'] = 'halt';
    machine.observer = { event: () => {}, charge: cost => told(op, cost) };
    for (let i = 0, random = 1; i < 20_000; i++) {
      const able = machine.build.movers.filter(mover => machine.enabled(mover));
      if (able.length === 0) break;
      random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff;
      const mover = able[(random >> 8) % able.length];
      // A store that lands charges nothing: what it costs is charged when it enters the buffer.
      op = steps[machine.state[machine.base(cpuOf(mover)) + st.PC]].step.op;
      machine.step(mover);
    }
  }
}

describe('the record of a step', () => {
  test('says what the step does, in sentences', () => {
    expect(kinds.filter(kind => !/^[^ ].*\.$/.test(factOf(kind).does))).toEqual([]);
  });

  test('touches places by bits of their own', () => {
    const { ANY_ENTRY: _, ANY_DATA: __, ...bits } = touches;
    const single = [...Object.values(bits), MOVES_PAGE];
    expect(single.every(bit => (bit & (bit - 1)) === 0)).toBe(true);
    expect(new Set(single).size).toBe(single.length);
  });

  test('names each answer once', () => {
    for (const kind of kinds) {
      const values = Object.values(factOf(kind).answers ?? {});
      expect(new Set(values).size, kind).toBe(values.length);
    }
  });

  test('does not compile with a touch that nothing guards, or without the step', () => {
    const known: Facts<{ op: 'seen' } | { op: 'guarded' } | { op: 'own' }> = {
      seen: { text: null, does: 'Reads.', visible: true, touches: ENTRY_R },
      guarded: { text: null, does: 'Reads.', under: 'pte lock', touches: ENTRY_R },
      own: { text: null, does: 'Thinks.' },
    };
    // @ts-expect-error: it touches the entry, and is neither visible nor under a lock
    const bare: Facts<{ op: 'bare' }> = { bare: { text: null, does: 'Reads.', touches: ENTRY_R } };
    // @ts-expect-error: a step without a record
    const none: Facts<{ op: 'none' }> = {};
    // @ts-expect-error: only a visible step can wait
    const waits: Facts<{ op: 'waits' }> = { waits: { text: null, does: 'Waits.', waits: true } };
    expect([known, bare, none, waits]).toHaveLength(4);
  });

  test('lists what the step charges', () => {
    const found = new Map(kinds.map(kind => [kind, new Set<CostName>()]));
    for (const file of globSync('{media/examples,test/scripts}/**/*.pte')) {
      const { scenario } = compile(readFileSync(file, 'utf8'), file);
      if (!scenario || scenario.maps.some(({ pages }) => pages > 1000)) continue;
      charged(scenario, (op, cost) => found.get(op)!.add(cost));
    }
    const unlisted = kinds.flatMap(kind =>
      [...found.get(kind)!].filter(cost => !factOf(kind).costs?.includes(cost)).map(cost => `${kind} ${cost}`),
    );
    expect(unlisted).toEqual([]);
    const unseen = kinds.flatMap(kind =>
      (factOf(kind).costs ?? []).filter(cost => !found.get(kind)!.has(cost)).map(cost => `${kind} ${cost}`),
    );
    expect(unseen.sort()).toEqual(notInCorpus);
  });
});
