/** Xen's lock around the writes of page tables (src/sim/ops/xen-lock.ts) in Promela: what a step waits for, takes and drops. */
import type { Step } from '../../sim/steps.ts';
import { type Lines, type Setting, when } from './lines.ts';

/** The entry that the hypervisor's request at hand names. */
const QUEUED = 'req_page[hv - 1]';

/** Condition under which a CPU need not wait for another one that has the lock; null: always. */
export function xenLockGuard(step: Step, { cpu: c, parameters }: Setting): string | null {
  const domain = parameters.pt_lock === 'domain';
  switch (step.op) {
    case 'emulate_load':
    case 'emulate_store':
      return domain ? 'xen_lock == 0' : '!xen_locked[page]';
    case 'hv_load':
      return domain ? `(xen_lock == 0 || xen_lock == ${c + 1})` : `!xen_locked[${QUEUED}]`;
    case 'hv_store':
      if (domain) return `(xen_lock == 0 || xen_lock == ${c + 1})`;
      return step.or ? null : `!xen_locked[${QUEUED}]`;
    case 'hv_other':
    case 'hv_flush':
      return domain ? `(xen_lock == 0 || xen_lock == ${c + 1})` : null;
    default:
      return null;
  }
}

/** What a step does to the lock, behind its own lines. */
export function xenLockLines(step: Step, { cpu: c, parameters }: Setting): Lines {
  const domain = parameters.pt_lock === 'domain';
  const take = (page: string): string => (domain ? `xen_lock = ${c + 1}` : `xen_locked[${page}] = 1`);
  const drop = (page: string): string => (domain ? 'xen_lock = 0' : `xen_locked[${page}] = 0`);
  switch (step.op) {
    case 'emulate_load':
      return [take('page')];
    case 'emulate_cmpxchg':
      return [drop('page')];
    case 'compare_seen':
      return [when('!flag', drop('page'))];
    case 'hv_load':
      return [take(QUEUED)];
    case 'hv_cmpxchg':
      return domain ? [] : [when('flag', drop(QUEUED))];
    case 'hv_store':
      if (domain) return [take(QUEUED)];
      return step.or ? [drop(QUEUED)] : [];
    case 'hv_other':
    case 'hv_flush':
      return domain ? [take('')] : [];
    case 'hv_next':
      if (!domain) return [];
      return [when(`xen_lock == ${c + 1} && (hv == 0 || (${listEnds(parameters.preempt_after)}))`, 'xen_lock = 0')];
    default:
      return [];
  }
}

/** Before the request at hand the list of an entry was done, or preempted. */
function listEnds(preemptAfter: number): string {
  const preempted = preemptAfter ? ` || (hv - 1) % ${preemptAfter} == 0` : '';
  return `(req_what[hv - 1] & FIRST_OF_ENTRY)${preempted}`;
}
