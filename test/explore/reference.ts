/**
 * An explorer that is too simple to be wrong: whole states as texts in a map, every CPU tried everywhere, no packing, no
 * move table, no reduction. What the real one answers is held against it.
 */
import type { EventKind } from '../../src/model/events.ts';
import { A, D } from '../../src/model/pte.ts';
import { type Built, build } from '../../src/sim/build.ts';
import type { Mark } from '../../src/sim/explore/history.ts';
import { outcomeOf } from '../../src/sim/explore/outcome.ts';
import type { Observer } from '../../src/sim/machine.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import { finishInvisible } from '../../src/sim/turn.ts';

export interface Answer {
  readonly states: number;
  readonly outcomes: readonly string[];
  /** Lost, saved and so on, each once. */
  readonly happened: readonly string[];
}

/** Explores a script's first backend; null where there are more than `most` states. `hear` is told of every event. */
export function referenceAnswer(
  scenario: Scenario,
  most: number,
  hear: (kind: EventKind, c: number) => void = () => {},
): Answer | null {
  const { machine }: Built = build(scenario, scenario.backends[0]);
  const cpus = scenario.cpus;
  for (let cpu = 0; cpu < cpus; cpu++) finishInvisible(machine, cpu, 1e6);
  const marks = new Map<string, Mark>();
  let now = new Set<string>();
  const happened = new Set<string>();
  const observer: Observer = {
    charge: () => {},
    event(
      kind: EventKind,
      cpu: number,
      _statement: number,
      page: number,
      _lo: number,
      _hi: number,
      a: number,
      _b = 0,
      c = 0,
    ) {
      hear(kind, c);
      if (kind === 'lost' || kind === 'saved') {
        for (const bit of [A, D].filter(b => a & b)) {
          happened.add(`${kind} ${bit} ${page}`);
          if (kind === 'lost') mark({ kind, page, cpu: -1, bit });
        }
      } else if (kind === 'sigsegv') mark({ kind, page, cpu, bit: 0 });
      else if (kind === 'stale_write') mark({ kind, page, cpu: -1, bit: 0 });
    },
  };
  function mark(m: Mark): void {
    const key = JSON.stringify(m);
    marks.set(key, m);
    now.add(key);
    if (m.kind !== 'lost') happened.add(key);
  }
  machine.observer = observer;
  const seen = new Set<string>();
  const outcomes = new Set<string>();
  const queue: { words: Int32Array; history: Set<string> }[] = [];
  const reach = (history: Set<string>): void => {
    const key = `${machine.state.join()}|${[...history].sort().join()}`;
    if (seen.has(key)) return;
    seen.add(key);
    queue.push({ words: machine.state.slice(), history });
  };
  reach(new Set());
  for (let next = 0; next < queue.length; next++) {
    if (queue.length > most) return null;
    const { words, history } = queue[next];
    let ended = true;
    for (let cpu = 0; cpu < cpus; cpu++) {
      machine.state.set(words);
      if (!machine.enabled(cpu)) continue;
      ended = false;
      now = new Set(history);
      machine.step(cpu);
      finishInvisible(machine, cpu, 1e6);
      reach(now);
    }
    machine.state.set(words);
    if (ended)
      outcomes.add(
        outcomeOf(
          machine,
          [...history].map(key => marks.get(key)!),
          String,
        ).key,
      );
  }
  return { states: seen.size, outcomes: [...outcomes].sort(), happened: [...happened].sort() };
}
