/**
 * What each CPU is at, at one event: the script line of its statement, whether lazy MMU mode is on, the locks it holds.
 * All from the log: the last event of each kind decides.
 */
import { type EventKind, kindIndex } from '../../src/model/events.ts';
import type { LogEvent } from '../../src/model/log-columns.ts';
import { sieveOf } from './sieve.ts';
import type { Unfolding } from './unfold.ts';

export interface CpuState {
  readonly cpu: number;
  /** Of the statement that began or went on last; 0 where none has begun. */
  readonly line: number;
  /** That statement is over: nothing more of it follows. */
  readonly over: boolean;
  readonly lazy: boolean;
  readonly mmapSem: 'read' | 'write' | null;
  /** The page-table pages whose lock it holds, each by the page at which it was taken. */
  readonly ptl: readonly number[];
}

/** Locks and unlocks that are looked back at; one held for longer than so many others is not shown. */
const HORIZON = 64;

/** What says that a CPU is at a statement: it begins, or goes on. */
const beginnings = ['statement', 'irq_handler_exit', 'sched_switch'] as const;

/** The CPUs right after `event`. */
export function cpusAt(unfolding: Unfolding, cpus: number, event: number): CpuState[] {
  return Array.from({ length: cpus }, (_, cpu) => {
    const began = Math.max(...beginnings.map(kind => lastOf(unfolding, cpu, event, kind)));
    return {
      cpu,
      line: began < 0 ? 0 : unfolding.event(began).line,
      over: began >= 0 && isOver(unfolding, cpu, event),
      lazy: lastOf(unfolding, cpu, event, 'enter_lazy') > lastOf(unfolding, cpu, event, 'leave_lazy'),
      ...locksAt(unfolding, cpu, event),
    };
  });
}

function lastOf(unfolding: Unfolding, cpu: number, event: number, kind: EventKind): number {
  const { log } = unfolding;
  return sieveOf(unfolding, `${kind} ${cpu}`, row => log.kind[row] === kindIndex[kind] && log.cpu[row] === cpu).upTo(
    event,
  );
}

/** A statement is over when the CPU's next event begins another, or there is none. */
function isOver(unfolding: Unfolding, cpu: number, event: number): boolean {
  const { log } = unfolding;
  // a flush that another CPU asked for is no part of what this one is doing
  const own = (row: number) =>
    log.cpu[row] === cpu && !(log.kind[row] === kindIndex.flush_tlb && log.b[row] !== log.cpu[row]);
  const sieve = sieveOf(unfolding, `own ${cpu}`, own);
  const next = sieve.from(event + 1);
  if (next >= 0) return log.kind[unfolding.at(next).row] === kindIndex.statement && sieve.upTo(event) !== event;
  return sieve.upTo(event) < event;
}

function locksAt(unfolding: Unfolding, cpu: number, event: number): Pick<CpuState, 'mmapSem' | 'ptl'> {
  const { log } = unfolding;
  const sieve = sieveOf(
    unfolding,
    `locks ${cpu}`,
    row => log.cpu[row] === cpu && (log.kind[row] === kindIndex.lock || log.kind[row] === kindIndex.unlock),
  );
  const events: LogEvent[] = [];
  for (let at = sieve.upTo(event); at >= 0 && events.length < HORIZON; at = sieve.upTo(at - 1)) {
    events.push(unfolding.event(at));
  }
  let mmapSem: CpuState['mmapSem'] = null;
  const ptl: number[] = [];
  for (const { kind, page, a, b } of events.reverse()) {
    const locks = kind === 'lock';
    if (a === 1) mmapSem = !locks ? null : b ? 'write' : 'read';
    else if (locks) ptl.push(page);
    else release(ptl, page);
  }
  return { mmapSem, ptl };
}

/** Drops a lock: taken at one page of a page-table page, it may be dropped at a later one. */
function release(ptl: number[], page: number): void {
  const nearest = ptl.filter(first => first <= page).sort((x, y) => y - x)[0];
  const held = nearest === undefined ? ptl.length - 1 : ptl.lastIndexOf(nearest);
  if (held >= 0) ptl.splice(held, 1);
}
