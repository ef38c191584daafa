/**
 * Whether what the reduction chooses in a state is a persistent set, by its definition: whatever the others do while its members stand still,
 * no move of theirs takes a member's next move away, or brings one, or does something else in the other order. This looks at states and moves
 * alone, and at no footprint, so it finds one that says too little where an end that is missing would be found only by chance.
 */
import { build } from '../../src/sim/build.ts';
import { Reduction } from '../../src/sim/explore/reduction/reduction.ts';
import { cpuOf, isCpu, isOfCode, isWalker } from '../../src/sim/mover.ts';
import type { BackendChoice, Scenario } from '../../src/sim/scenario.ts';
import * as st from '../../src/sim/state.ts';
import { finishInvisible } from '../../src/sim/turn.ts';

/** Where a choice is no persistent set, in words; how many choices were looked at, of `most` states at most. */
export function impersistent(
  scenario: Scenario,
  choice: BackendChoice,
  most: number,
): { readonly problem: string | null; readonly choices: number } {
  const { machine } = build(scenario, choice);
  const { movers } = machine.build;
  const cpus = Array.from({ length: scenario.cpus }, (_, cpu) => cpu);
  const reduction = new Reduction(machine);
  for (const cpu of cpus) finishInvisible(machine, cpu, 1e6);

  /** A state that is kept, and the same with what no access will find in a TLB: the search chooses in either. */
  const whole = new WeakMap<st.StateWords, st.StateWords>();
  const kept = (): st.StateWords => {
    const before = machine.state.slice();
    reduction.normalise();
    const state = machine.state.slice();
    whole.set(state, before);
    return state;
  };
  const moved = (from: st.StateWords, mover: number): st.StateWords => {
    machine.state.set(from);
    machine.step(movers[mover]);
    if (isOfCode(movers[mover])) finishInvisible(machine, cpuOf(movers[mover]), 1e6);
    return kept();
  };
  const able = (at: st.StateWords): number[] => {
    machine.state.set(at);
    return movers.flatMap((mover, place) => (machine.enabled(mover) ? [place] : []));
  };
  const words = (at: st.StateWords): string =>
    cpus
      .map(cpu => machine.build.code.steps[at[machine.base(cpu) + st.PC]].step.op)
      .map((op, cpu) => `cpu ${cpu} at ${op} of page ${at[machine.base(cpu) + st.PAGE]}`)
      .join(', ');
  let parts = 0;
  const chosen = (at: st.StateWords): number[] => {
    machine.state.set(at);
    for (const cpu of cpus) reduction.stands(cpu, parts++);
    const set = reduction.choose();
    return movers.map((_, place) => place).filter(place => set & (1 << place));
  };

  /** What a move of an outsider does to the next move of a member; null: nothing. */
  function disturbs(at: st.StateWords, outsider: number, member: number): string | null {
    const behind = moved(at, outsider);
    const could = able(at).includes(member);
    if (could !== able(behind).includes(member)) return could ? 'takes away' : 'brings';
    if (!could) return null;
    const first = moved(at, member);
    const commutes = able(first).includes(outsider) && same(moved(first, outsider), moved(behind, member));
    return commutes ? null : 'changes';
  }

  function problemAt(start: st.StateWords, members: readonly number[]): string | null {
    // Where a CPU is a member alone, its walk and its access are one move, and its walker no outsider.
    const own = new Set(members.filter(place => isCpu(movers[place])).map(place => cpuOf(movers[place])));
    const isOutsider = (place: number): boolean =>
      !members.includes(place) && !(isWalker(movers[place]) && own.has(cpuOf(movers[place])));
    for (const { state, moves } of reachable(start, most, at => able(at).filter(isOutsider), moved))
      for (const outsider of moves)
        for (const member of members) {
          const how = disturbs(state, outsider, member);
          if (how) return `chosen ${members} where ${words(start)}; ${outsider} ${how} ${member} where ${words(state)}`;
        }
    return null;
  }

  let choices = 0;
  for (const { state, moves } of reachable(kept(), most, able, moved)) {
    if (moves.length < 2) continue;
    for (const at of [state, whole.get(state)!]) {
      const members = chosen(at);
      if (moves.every(place => members.includes(place))) continue;
      choices++;
      const problem = problemAt(state, members);
      if (problem) return { problem, choices };
    }
  }
  return { problem: null, choices };
}

const same = (x: st.StateWords, y: st.StateWords): boolean => x.every((word, i) => word === y[i]);

/** States from one on, each once, with the moves that lead on. */
function* reachable(
  start: st.StateWords,
  most: number,
  movesOf: (at: st.StateWords) => readonly number[],
  moved: (from: st.StateWords, mover: number) => st.StateWords,
): Generator<{ readonly state: st.StateWords; readonly moves: readonly number[] }> {
  const queue = [start];
  const seen = new Set([start.join()]);
  for (let next = 0; next < queue.length && next < most; next++) {
    const state = queue[next];
    const moves = movesOf(state);
    yield { state, moves };
    for (const move of moves) {
      const to = moved(state, move);
      const key = to.join();
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(to);
    }
  }
}
