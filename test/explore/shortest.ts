/**
 * The shortest interleaving that shows something, by a search that has no table, no bound, no history and no reduction:
 * layer by layer, whole states as texts. What the witness search answers is held against it.
 */
import type { EventKind } from '../../src/model/events.ts';
import { build } from '../../src/sim/build.ts';
import type { Machine } from '../../src/sim/machine.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import type { StateWords } from '../../src/sim/state.ts';
import { finishInvisible } from '../../src/sim/turn.ts';

/** What is looked for: an event of a move, or the state that a complete run ends in. */
export type Shows =
  | { readonly event: (kind: EventKind, page: number, a: number) => boolean }
  | { readonly end: (machine: Machine) => boolean };

/** States of a layer beyond which the search is given up. */
const WIDEST = 5000;

/** Fewest steps, and among those fewest switches, on the script's first backend; null where it is never shown. */
export function shortest(scenario: Scenario, shows: Shows): { steps: number; switches: number } | null {
  const { machine } = build(scenario, scenario.backends[0]);
  for (let cpu = 0; cpu < scenario.cpus; cpu++) finishInvisible(machine, cpu, 1e6);
  let shown = false;
  machine.observer = {
    charge: () => {},
    event: (kind, _cpu, _statement, page, _lo, _hi, a) => {
      if ('event' in shows && shows.event(kind, page, a)) shown = true;
    },
  };
  let layer = new Map<string, { words: StateWords; last: number; switches: number }>();
  const seen = new Set<string>();
  layer.set('', { words: machine.state.slice(), last: -1, switches: 0 });
  for (let steps = 0; layer.size > 0; steps++) {
    if (layer.size > WIDEST) return null;
    const next: typeof layer = new Map();
    let ended = Number.POSITIVE_INFINITY;
    let moved = Number.POSITIVE_INFINITY;
    for (const { words, last, switches } of layer.values()) {
      let over = true;
      for (let cpu = 0; cpu < scenario.cpus; cpu++) {
        machine.state.set(words);
        if (!machine.enabled(cpu)) continue;
        over = false;
        shown = false;
        machine.step(cpu);
        finishInvisible(machine, cpu, 1e6);
        const cost = switches + (last >= 0 && last !== cpu ? 1 : 0);
        if (shown) moved = Math.min(moved, cost);
        const key = `${machine.state.join()}|${cpu}`;
        if (seen.has(key)) continue;
        const known = next.get(key);
        if (!known || known.switches > cost) next.set(key, { words: machine.state.slice(), last: cpu, switches: cost });
      }
      machine.state.set(words);
      if (over && 'end' in shows && shows.end(machine)) ended = Math.min(ended, switches);
    }
    if (ended < Number.POSITIVE_INFINITY) return { steps, switches: ended };
    if (moved < Number.POSITIVE_INFINITY) return { steps: steps + 1, switches: moved };
    for (const key of next.keys()) seen.add(key);
    layer = next;
  }
  return null;
}
