/**
 * An explorer that is too simple to be wrong: whole states as texts in a map, every CPU tried everywhere, no packing, no
 * move table, no reduction; what a move counts is what a run's recorder counts. What the real one answers is held against it.
 */
import type { EventKind } from '../../src/model/events.ts';
import { A, D } from '../../src/model/pte.ts';
import { type Built, build } from '../../src/sim/build.ts';
import { isHappeningKind } from '../../src/sim/conditions.ts';
import { outcomeOf } from '../../src/sim/explore/answers/outcome.ts';
import { countNames } from '../../src/sim/explore/states/deltas.ts';
import type { Mark } from '../../src/sim/explore/states/history.ts';
import type { Observer } from '../../src/sim/machine.ts';
import { cpuOf, isOfCode } from '../../src/sim/mover.ts';
import { profileOf } from '../../src/sim/profiles/index.ts';
import { Recorder } from '../../src/sim/recorder.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import type { StateWords } from '../../src/sim/state.ts';
import { finishInvisible } from '../../src/sim/turn.ts';

export interface Answer {
  readonly states: number;
  readonly outcomes: readonly string[];
  /** Lost, saved and so on, each once. */
  readonly happened: readonly string[];
  /** The least and the most of every count over all runs. */
  readonly extremes: string;
}

type Counts = readonly number[];

/** Explores a script's first backend; null where there are more than `most` states. `hear` is told of every event. */
export function referenceAnswer(
  scenario: Scenario,
  most: number,
  hear: (kind: EventKind, c: number) => void = () => {},
): Answer | null {
  const { machine, parameters }: Built = build(scenario, scenario.backends[0]);
  const cpus = scenario.cpus;
  // A run's own recorder counts.
  const profile = profileOf(parameters);
  const listen = () =>
    new Recorder(
      profile,
      () => 0,
      String,
      () => false,
      0,
    );
  let recorder = listen();
  const counted = (): Counts => {
    const { counts, saved, time } = recorder;
    const all: Record<string, number> = { ...counts, saved: saved.length, cycles: time };
    recorder = listen();
    return countNames.map(name => all[name]);
  };
  const marks = new Map<string, Mark>();
  let now = new Set<string>();
  const happened = new Set<string>();
  const observer: Observer = {
    charge: (cost, times) => recorder.charge(cost, times),
    event(
      kind: EventKind,
      cpu: number,
      statement: number,
      page: number,
      lo: number,
      hi: number,
      a: number,
      b: number,
      c: number,
    ) {
      recorder.event(kind, cpu, statement, page, lo, hi, a, b, c);
      hear(kind, c);
      if (kind === 'lost' || kind === 'saved') {
        for (const bit of [A, D].filter(b => a & b)) {
          happened.add(`${kind} ${bit} ${page}`);
          if (kind === 'lost') mark({ kind, page, cpu: -1, bit });
        }
      } else if (kind === 'sigsegv') mark({ kind, page, cpu, bit: 0 });
      else if (kind === 'late_write' || kind === 'bug') mark({ kind, page, cpu: -1, bit: 0 });
      else if (isHappeningKind(kind) && kind !== 'fault') happened.add(JSON.stringify({ kind, page, cpu: -1, bit: 0 }));
    },
  };
  function mark(m: Mark): void {
    const key = JSON.stringify(m);
    marks.set(key, m);
    now.add(key);
    if (m.kind !== 'lost') happened.add(key);
  }
  machine.observer = observer;
  const seen = new Map<string, number>();
  const outcomes = new Set<string>();
  const queue: { words: StateWords; history: Set<string>; moves: { to: number; counts: Counts }[] }[] = [];
  const reach = (history: Set<string>): number => {
    const key = `${machine.state.join()}|${[...history].sort().join()}`;
    const known = seen.get(key);
    if (known !== undefined) return known;
    seen.set(key, queue.length);
    return queue.push({ words: machine.state.slice(), history, moves: [] }) - 1;
  };
  for (let cpu = 0; cpu < cpus; cpu++) finishInvisible(machine, cpu, 1e6);
  const start = counted();
  reach(now);
  for (let next = 0; next < queue.length; next++) {
    if (queue.length > most) return null;
    const { words, history, moves } = queue[next];
    let ended = true;
    for (const mover of machine.build.movers) {
      machine.state.set(words);
      if (!machine.enabled(mover)) continue;
      ended = false;
      now = new Set(history);
      machine.step(mover);
      if (isOfCode(mover)) finishInvisible(machine, cpuOf(mover), 1e6);
      moves.push({ to: reach(now), counts: counted() });
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
  // What is left to count from each state on: from its ends backwards, again and again until nothing changes.
  const least = queue.map(({ moves }) => start.map(() => (moves.length === 0 ? 0 : Number.POSITIVE_INFINITY)));
  const greatest = queue.map(({ moves }) => start.map(() => (moves.length === 0 ? 0 : Number.NEGATIVE_INFINITY)));
  for (let changed = true; changed; ) {
    changed = false;
    for (let state = queue.length - 1; state >= 0; state--)
      for (const { to, counts } of queue[state].moves)
        for (const [i, count] of counts.entries()) {
          const [low, high] = [least[to][i] + count, greatest[to][i] + count];
          if (low >= least[state][i] && high <= greatest[state][i]) continue;
          least[state][i] = Math.min(low, least[state][i]);
          greatest[state][i] = Math.max(high, greatest[state][i]);
          changed = true;
        }
  }
  const extremes = [least, greatest].map(([left]) => left.map((count, i) => count + start[i]));
  return {
    states: seen.size,
    outcomes: [...outcomes].sort(),
    happened: [...happened].sort(),
    extremes: extremes.join(' to '),
  };
}
