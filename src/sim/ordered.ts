/**
 * A step as it is where stores wait: plain stores enter the buffer, reads pass them, and everything else that others can see
 * happens once they have landed. An access reads an entry, and its data wait where it is a write. What each kind of step does is in its record (`order` in sim/steps).
 */
import type { LinkedStep, Machine } from './machine.ts';
import { asksForData } from './memory.ts';
import type { Scenario } from './scenario.ts';
import * as st from './state.ts';
import { ANY_ENTRY, NEIGHBOURS } from './steps/touch.ts';
import { factOf, type Step } from './steps.ts';
import { buffered, MOST_STORES, mustDrain, seeingOwnData, seeingOwnStores, waitsForEntry } from './store-buffer.ts';

/**
 * What waits besides stores to words, and unlocks. `entries`: stores to entries; not where a host write-protects tables, so that a store may exit to
 * it. `writes`: the data of accesses, where the script can tell. `copies`: copy_page, of small pages.
 */
export interface Buffers {
  readonly entries: boolean;
  readonly writes: boolean;
  readonly copies: boolean;
}

/** What waits on a machine of this scenario. */
export const buffersOf = (scenario: Scenario, shadow: boolean, huge: boolean): Buffers => ({
  entries: !shadow,
  writes: !shadow && asksForData(scenario),
  copies: !huge,
});

type Blocked = NonNullable<LinkedStep['blocked']>;

const isFull = (m: Machine, b: number): boolean => m.state[b + st.STORES] === MOST_STORES;
const isFullForWrite = (m: Machine, b: number): boolean => m.state[b + st.WRITE] !== 0 && isFull(m, b);

/** How a step stands among its CPU's plain stores: it is one, it may pass them, it waits for them, or it is of no concern to them. */
export function orderAmongStores(
  { step, visible }: Pick<LinkedStep, 'step' | 'visible'>,
  { entries, copies }: Buffers,
): 'stores' | 'reads' | 'drains' | 'own' {
  const { order, touches = 0 } = factOf(step.op);
  if (step.op === 'halt' && step.idle) return 'own';
  if (order === 'drains') return 'drains';
  if (!visible) return touches & (ANY_ENTRY | NEIGHBOURS) ? 'reads' : 'own';
  if (order === 'buffered')
    return (step.op === 'store' && !entries) || (step.op === 'copy_page' && !copies) ? 'drains' : 'stores';
  return order === 'passes' || order === 'walks' ? 'reads' : 'drains';
}

/** The step of a machine with store buffers. */
export function behindStores(linked: LinkedStep, buffers: Buffers): LinkedStep {
  const { step } = linked;
  switch (orderAmongStores(linked, buffers)) {
    case 'own':
      return linked;
    case 'drains':
      return { ...linked, visible: true, blocked: either(linked.blocked, mustDrain) };
    case 'stores': {
      const stores = buffered[step.op as keyof typeof buffered];
      const run = step.op === 'copy_page' ? seeingOwnData(stores) : stores;
      const inSetup = linked.run;
      return {
        ...linked,
        run: (m, b, cpu, s, to) => (m.settingUp ? inSetup : run)(m, b, cpu, s, to),
        blocked: either(linked.blocked, isFull),
      };
    }
    case 'reads':
      if (factOf(step.op).order === 'walks') {
        const walks = either(linked.blocked, waitsForEntry);
        if (!buffers.writes) return { ...linked, blocked: walks };
        return { ...linked, run: seeingOwnData(linked.run), blocked: either(walks, isFullForWrite) };
      }
      return { ...linked, run: seeingOwnStores(linked.run) };
  }
}

function either(first: Blocked | null, second: Blocked): Blocked {
  return first ? (m: Machine, b: number, step: Step) => first(m, b, step) || second(m, b, step) : second;
}
