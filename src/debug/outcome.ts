/** What has happened up to the position, as a run's outcome is: so an expectation's condition can be asked of it. */

import { isHappeningKind } from '../sim/conditions.ts';
import type { RunOutcome } from '../sim/expect.ts';
import { type HappeningKind, happeningKinds } from '../sim/happenings.ts';
import { observed } from '../sim/observed.ts';
import { observedValue } from '../sim/ops/expressions.ts';
import { dataOf } from '../sim/ops/landing.ts';
import { leftWaiting } from '../sim/waits.ts';
import type { Timeline } from './timeline.ts';
import { countsAt } from './variables/counts.ts';
import { entryAt } from './variables/entries.ts';

export function outcomeAt(timeline: Timeline): RunOutcome {
  const { machine } = timeline;
  const happened = new Map<HappeningKind, Set<number>>(happeningKinds.map(kind => [kind, new Set()]));
  let losses = 0;
  for (let i = 0; i < timeline.events; i++) {
    const { kind, page, a } = timeline.event(i);
    if (isHappeningKind(kind)) happened.get(kind)!.add(page);
    if (kind === 'lost') losses += bits(a);
  }
  const { cycles, saved, ...counts } = countsAt(timeline);
  const waiting = Array.from({ length: timeline.cpus }, (_, cpu) => cpu).filter(
    cpu => !machine.done(cpu) && !machine.stopped(cpu) && !leftWaiting(machine, cpu) && !machine.enabled(cpu),
  );
  return {
    finished: true,
    counts,
    cycles,
    ratio: null,
    lost: timeline.recorded.lost.slice(0, losses),
    saved,
    happened,
    // A CPU waits for ever only where no other can move.
    stuck: timeline.next() < 0 ? waiting : [],
    entry: page => entryAt(machine, page),
    data: dataOf(machine, page => timeline.pageName(page)),
    word: shared => machine.state[machine.build.shape.shared + shared],
    wordName: shared => machine.build.scenario.words![shared].name,
    local: atom => observedValue(machine, observed(atom)),
    layout: machine.build.layout,
    name: page => timeline.pageName(page),
  };
}

const bits = (mask: number): number => (mask === 0 ? 0 : 1 + bits(mask & (mask - 1)));
