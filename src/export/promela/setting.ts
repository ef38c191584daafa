/** What the lines of one CPU's steps depend on: the backend, the machine, and which CPU it is. */

import { exchangesFrames } from '../../sim/exchanges.ts';
import type { Machine } from '../../sim/machine.ts';
import { statementOf } from '../../sim/observed.ts';
import type { Scenario } from '../../sim/scenario.ts';
import * as st from '../../sim/state.ts';
import { besidesOf } from './besides.ts';
import { childrenOf, forks, hasCopies, keepsAnonVma } from './copies.ts';
import { contentOf, keepsReads } from './frames.ts';
import type { Setting } from './lines.ts';
import { pageCache, tablesChange } from './memory.ts';
import { moves } from './moving.ts';
import { remembered, revokes } from './revocations.ts';
import { hasBuffers } from './store-buffers.ts';
import { taskSetting } from './tasks.ts';
import { unmaps } from './unmapping.ts';
import { keptOf, keptValue } from './words.ts';
import { syncs } from './writeback.ts';

export function settingOf(machine: Machine, scenario: Scenario, cpu: number): Setting {
  const { parameters, barriers } = machine.build;
  const cpus = scenario.programs.map((_, i) => i);
  return {
    cpu,
    cpus: scenario.cpus,
    parameters,
    xen: machine.build.xen,
    tears: remembered(scenario).includes('torn_read'),
    grows: remembered(scenario).includes('spurious_fault'),
    byAccess: machine.build.byAccess[cpu],
    othersGather: machine.build.othersGather[cpu],
    pageCache: pageCache(machine),
    tablesChange: tablesChange(machine),
    unmaps: unmaps(machine),
    moves: moves(machine),
    forks: forks(machine),
    copies: hasCopies(machine),
    children: childrenOf(scenario, cpu),
    anonVma: keepsAnonVma(machine),
    syncs: syncs(machine),
    exchanges: revokes(machine) && exchangesFrames(scenario),
    walks: machine.build.code.walker !== null,
    fills: machine.build.code.fills !== null,
    tso: hasBuffers(machine),
    writesWait: machine.build.code.writesWait,
    frames: machine.build.frames !== null,
    keeps: keepsReads(machine, scenario),
    besides: besidesOf(machine, cpu),
    tasks: taskSetting(machine, cpu),
    depth: Math.max(machine.build.code.depth, st.STACK_WORDS),
    contents: scenario.programs[cpu].statements.map((_, n) => contentOf(machine, cpu, n)),
    observed: keptOf(machine).flatMap((asked, kept) =>
      asked.cpu === cpu
        ? [[kept, keptValue(asked, machine), statementOf(scenario.programs[cpu], asked.reg)] as const]
        : [],
    ),
    allAt: number => {
      const needed = cpus.filter(i => barriers[i] > number);
      return `(${needed.map(i => `(arrived[${i}] > ${number} || ended[${i}])`).join(' && ')})`;
    },
  };
}
