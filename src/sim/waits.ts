/**
 * What the CPUs wait for that cannot move: the lock that each wants, and who holds it, as far as the lock itself knows
 * (mmap_sem counts its readers, and forgets who they are).
 */
import type { Waiting } from '../model/report.ts';
import type { Machine } from './machine.ts';
import { mappedAt } from './ops/rmap.ts';
import { RUNS } from './ops/switch.ts';
import * as st from './state.ts';
import type { Step } from './steps.ts';
import { mmapSem, tableLock } from './tasks.ts';

/** Of a state in which no CPU can move. `lineOf` is the script line of a CPU's statement. */
export function waitsOf(
  m: Machine,
  lineOf: (cpu: number, statement: number) => number,
  pageName: (page: number) => string,
): Waiting[] {
  const waits: Waiting[] = [];
  for (let cpu = 0; cpu < m.build.cpus; cpu++) {
    if (m.done(cpu) || m.stopped(cpu)) continue;
    const b = m.base(cpu);
    const [what, owner] = wanted(m, b, m.build.code.steps[m.state[b + st.PC]].step, pageName);
    waits.push({ cpu, line: lineOf(cpu, m.state[b + st.STATEMENT]), what, holder: owner > 0 ? owner - 1 : null });
  }
  return waits;
}

/** What a CPU waits for before this step, and the CPU + 1 that holds it (0: not known). */
function wanted(m: Machine, b: number, step: Step, pageName: (page: number) => string): readonly [string, number] {
  const s = m.state;
  switch (step.op) {
    case 'mmap_lock':
      return [`mmap_sem for ${step.write ? 'writing' : 'reading'}`, s[mmapSem(m, m.cpuAt(b))]];
    case 'vma_read_lock':
      return ['mmap_sem for reading', s[mmapSem(m, m.cpuAt(b))]];
    case 'vma_write_lock':
      return ['the lock of an area', 0];
    case 'ptl_lock':
    case 'mkclean_lock': {
      const { layout } = m.build;
      const page = step.op === 'ptl_lock' ? s[b + st.PAGE] : (mappedAt(m, s[b + st.CURSOR]) ?? s[b + st.CURSOR]);
      const table = layout.firstPage(layout.table(page));
      return [`the pte lock of ${pageName(table)}`, s[m.tableOf(page) + st.PTL_OWNER]];
    }
    case 'migration_lock':
      return [`the pte lock of ${pageName(s[b + st.PAGE])}`, s[m.tableOf(s[b + st.PAGE]) + st.PTL_OWNER]];
    case 'page_lock':
      return ['the lock of a page', 0];
    case 'table_lock':
      return ['mm->page_table_lock', s[tableLock(m, m.cpuAt(b))]];
    case 'migration_entry_wait':
      return [`the migration of ${pageName(s[b + st.PAGE])}`, 0];
    case 'userfault_wait':
      return [`somebody to lift userfaultfd's write-protection of ${pageName(s[b + st.PAGE])}`, 0];
    case 'await_readers':
      return ['the readers of RCU', 0];
    case 'word_wait':
    case 'word_take':
      return [`\`${m.build.scenario.words![step.shared].name}\` to change`, 0];
    case 'await_child':
      return [`the fork of ${m.build.scenario.tasks!.mms[step.mm]}`, 0];
    case 'barrier':
      return [`the others at barrier ${step.number + 1}`, 0];
    case 'flush_cpu':
    case 'interrupt':
      return [`cpu ${s[b + st.FLUSH_CPU]} to turn its interrupts on`, 0]; // interrupts.ts
    default: // xen-lock.ts; nobody holds it for ever
      return ['Xen’s lock of the page table', 0];
  }
}

/** A hang in words: which CPU waits where, for what, and who has it. */
export function waitSentence(waits: readonly Waiting[]): string {
  return waits
    .map(({ cpu, line, what, holder }) => {
      const held = holder === null ? '' : `, which cpu ${holder === cpu ? `${cpu} itself` : holder} holds`;
      return `cpu ${cpu} waits for ever at line ${line} for ${what}${held}`;
    })
    .join('; ');
}

/**
 * Whether a CPU that cannot move waits for a word that a handler or a second task might have changed (wakers.ts): that is no hang. A handler is not
 * interrupted by another of its CPU, and what it has come upon does not go on: what it waits for comes from another CPU, or never.
 */
export function leftWaiting(m: Machine, cpu: number): boolean {
  const step = m.stepAt(cpu);
  if (step.op !== 'word_wait' && step.op !== 'word_take') return false;
  const b = m.base(cpu);
  return m.build.wakers.some(({ cpu: of, isTask, words }) => {
    if (!(words & (1 << step.shared))) return false;
    return of !== cpu || (m.state[b + st.IN_IRQ] === 0 && !(isTask && m.state[b + st.TASK] === RUNS));
  });
}
