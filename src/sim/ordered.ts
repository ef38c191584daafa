/**
 * A step as it is where stores wait: plain stores enter the buffer, reads pass them, and everything else that others can see
 * happens once they have landed. What each kind of step does is in its record (`order` in sim/steps).
 */
import type { LinkedStep, Machine } from './machine.ts';
import * as st from './state.ts';
import { ANY_ENTRY, NEIGHBOURS } from './steps/touch.ts';
import { factOf, type Step } from './steps.ts';
import { buffered, MOST_STORES, mustDrain, seeingOwnStores, waitsForEntry } from './store-buffer.ts';

/** `entries`: stores to entries wait, too; not where a host write-protects tables, so that a store may exit to it. */
export interface Buffers {
  readonly entries: boolean;
}

type Blocked = NonNullable<LinkedStep['blocked']>;

const isFull = (m: Machine, b: number): boolean => m.state[b + st.STORES] === MOST_STORES;

/** The step of a machine with store buffers. */
export function behindStores(linked: LinkedStep, { entries }: Buffers): LinkedStep {
  const { step } = linked;
  const { order, touches = 0 } = factOf(step.op);
  if (step.op === 'halt' && step.idle) return linked;
  if (order === 'drains') return { ...linked, visible: true, blocked: either(linked.blocked, mustDrain) };
  if (!linked.visible) {
    const looks = touches & (ANY_ENTRY | NEIGHBOURS);
    return looks ? { ...linked, run: seeingOwnStores(linked.run) } : linked;
  }
  switch (order) {
    case 'buffered': {
      const run = buffered[step.op as keyof typeof buffered];
      if (step.op === 'store' && !entries) return { ...linked, blocked: either(linked.blocked, mustDrain) };
      const inSetup = linked.run;
      return {
        ...linked,
        run: (m, b, cpu, s, to) => (m.settingUp ? inSetup : run)(m, b, cpu, s, to),
        blocked: either(linked.blocked, isFull),
      };
    }
    case 'passes':
      return { ...linked, run: seeingOwnStores(linked.run) };
    case 'walks':
      return { ...linked, blocked: either(linked.blocked, waitsForEntry) };
    default:
      return { ...linked, blocked: either(linked.blocked, mustDrain) };
  }
}

function either(first: Blocked | null, second: Blocked): Blocked {
  return first ? (m: Machine, b: number, step: Step) => first(m, b, step) || second(m, b, step) : second;
}
