/** mmap_sem, the pte locks, and barriers. A CPU whose next step is a lock that is held is not enabled. */
import type { Machine } from '../machine.ts';
import { completed, unlocked } from '../revocations.ts';
import * as st from '../state.ts';
import type { LockStep } from '../steps/locks.ts';
import type { Step } from '../steps.ts';
import { mmapSem, mmWords, tableLock } from '../tasks.ts';
import { isMigrating, namedBy } from './frames.ts';
import { graceLasts } from './grace.ts';
import { isUffdWp } from './hints.ts';
import type { OpsOf } from './kind.ts';
import { pageLocked } from './page-locks.ts';
import { mappedAt, migrationEntryAt } from './rmap.ts';
import { interruptsOff } from './tasks.ts';
import { vmaLocked } from './vma-locks.ts';
import { dropVmaLocks } from './vma-unlock.ts';
import { stillWaits, takesNothing } from './words.ts';
import { xenLocked } from './xen-lock.ts';

/** Whether a CPU must wait before this step. */
export function blocked(m: Machine, b: number, step: Step): boolean {
  const s = m.state;
  switch (step.op) {
    case 'mmap_lock': {
      const sem = mmapSem(m, m.cpuAt(b));
      return s[sem] !== 0 || (step.write && s[sem + 1] !== 0);
    }
    case 'vma_read_lock':
    case 'vma_write_lock':
      return vmaLocked(m, b, step);
    case 'ptl_lock':
      return s[m.tableOf(s[b + st.PAGE]) + st.PTL_OWNER] !== 0;
    case 'mkclean_lock': {
      const page = mappedAt(m, s[b + st.CURSOR]);
      return page !== undefined && s[m.tableOf(page) + st.PTL_OWNER] !== 0;
    }
    case 'migration_lock':
      return s[m.tableOf(migrationEntryAt(m, s[b + st.PAGE], namedBy(m, b + st.OLD))) + st.PTL_OWNER] !== 0;
    case 'page_lock':
      return pageLocked(m, b, step.of);
    case 'table_lock':
      return s[tableLock(m, m.cpuAt(b))] !== 0;
    case 'barrier':
      // Arriving is free; the step counts itself on arrival and is passed once everybody who has it has arrived.
      return s[b + st.BARRIERS] === step.number + 1 && !everybodyAt(m, step.number);
    case 'interrupt':
      return interruptsOff(m, b);
    case 'await_child':
      return s[mmWords(m, step.mm) + st.MM_LIVES] === 0;
    case 'migration_entry_wait':
      return isMigrating(m, s[b + st.PAGE]);
    case 'userfault_wait':
      return isUffdWp(m, s[b + st.PAGE]);
    case 'await_readers':
      return graceLasts(m, b, step);
    case 'word_wait':
      return stillWaits(m, b, step);
    case 'word_take':
      return takesNothing(m, b, step);
    case 'stopped':
      return true;
    default:
      return xenLocked(m, b, step);
  }
}

/** Whether all that have a barrier have come to it, or ended. */
export function everybodyAt(m: Machine, number: number): boolean {
  for (let cpu = 0; cpu < m.build.cpus; cpu++) {
    const b = m.base(cpu);
    if (m.build.barriers[cpu] > number && m.state[b + st.BARRIERS] <= number && !m.state[b + st.DONE]) return false;
  }
  return true;
}

/** Takes the pte lock of the table that holds a page, which is free. */
export function takePteLock(m: Machine, b: number, cpu: number, page: number): void {
  m.state[m.tableOf(page) + st.PTL_OWNER] = cpu + 1;
  m.charge('lock');
  m.note('lock', b, cpu, m.build.layout.firstPage(m.build.layout.table(page)));
}

/** Drops the pte lock of the table that holds a page. */
export function dropPteLock(m: Machine, cpu: number, statement: number, page: number): void {
  // An unlock that waited is that of whoever made it, whatever runs on the CPU by then.
  unlocked(m, m.context(cpu, statement), page);
  m.state[m.tableOf(page) + st.PTL_OWNER] = 0;
  m.noteFor('unlock', cpu, statement, m.build.layout.firstPage(m.build.layout.table(page)), 0, 0);
}

export const lockOps: OpsOf<LockStep> = {
  mmap_lock: (m, b, cpu, step) => {
    const sem = mmapSem(m, cpu);
    if (step.write) m.state[sem] = cpu + 1;
    else m.state[sem + 1]++;
    m.note('lock', b, cpu, -1, 0, 0, 1, step.write ? 1 : 0);
  },
  mmap_unlock: (m, b, cpu, step) => {
    const sem = mmapSem(m, cpu);
    if (step.write) m.state[sem] = 0;
    else m.state[sem + 1]--;
    if (step.write) dropVmaLocks(m, cpu);
    m.note('unlock', b, cpu, -1, 0, 0, 1, step.write ? 1 : 0);
  },
  ptl_lock: (m, b, cpu) => takePteLock(m, b, cpu, m.state[b + st.PAGE]),
  ptl_unlock: (m, b, cpu) => {
    const page = m.state[b + st.PAGE];
    dropPteLock(m, cpu, m.state[b + st.STATEMENT], page);
    if (m.state[b + st.REQUESTS]) m.note('warn', b, cpu, page, 0, 0, 1);
  },
  barrier: (m, b, cpu, step) => {
    if (m.state[b + st.BARRIERS] === step.number) {
      completed(m, cpu);
      m.state[b + st.BARRIERS]++;
      if (!everybodyAt(m, step.number)) m.state[b + st.PC]--; // arrived; the step is executed again once all are here
    }
  },
};
