/** What keeps a CPU from moving, in words. */
import { blocked } from '../sim/ops/locks.ts';
import * as st from '../sim/state.ts';
import { waitsOf } from '../sim/waits.ts';
import { awaitsAccess } from '../sim/walker.ts';
import { isOver } from './frames.ts';
import type { Timeline } from './timeline.ts';

/** "waits for mmap_sem for writing, which cpu 1 holds"; empty where the CPU can move. */
export function waitingWords(timeline: Timeline, cpu: number): string {
  const { machine } = timeline;
  if (machine.enabled(cpu)) return '';
  if (machine.stopped(cpu)) return 'has stopped at a BUG';
  if (isOver(timeline, cpu)) return 'is at its end';
  if (!blocked(machine, machine.base(cpu), timeline.nextStep(cpu).step)) return `waits for ${underWay(timeline, cpu)}`;
  const wait = waitsOf(
    machine,
    (of, statement) => timeline.lineOf(of, statement),
    page => timeline.pageName(page),
  ).find(w => w.cpu === cpu);
  if (!wait) return 'cannot move';
  return `waits for ${wait.what}${wait.holder === null ? '' : `, which cpu ${wait.holder} holds`}`;
}

/** What a CPU waits for that is no lock: stores, its own or those of the CPU whose TLB it flushes; or an access of that one. */
function underWay(timeline: Timeline, cpu: number): string {
  const { machine } = timeline;
  const b = machine.base(cpu);
  const other = `cpu ${machine.state[b + st.FLUSH_CPU]}`;
  if (awaitsAccess(machine, b, timeline.nextStep(cpu).step)) return `the access that ${other} has walked for`;
  return machine.state[b + st.STORES] > 0 ? 'its stores to land' : `the stores of ${other} to land`;
}
