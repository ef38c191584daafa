/**
 * The rules of the kernel's page-table protocols, checked on each CPU's unrolled program without running it: locks and
 * lazy mode, transactions, TLB flushes. The rules' sources are on the diagnostics' pages.
 *
 * One pass from top to bottom; jumps only go forward, so a state waits at each target until the pass gets there.
 */
import type { BackendChoice, CpuProgram } from '../../sim/scenario.ts';
import type { Action, Condition, PageOperand, PageRef, Place } from '../../sim/statements.ts';
import type { MappingTable } from '../elaborate/mapping-table.ts';
import type { Findings } from '../findings.ts';
import type { BlockEnd } from '../places.ts';
import type { Check } from './check.ts';
import { type CheckState, copyOf, firstState, joined, sizeOf } from './check-state.ts';
import { hostFlushesOf } from './host-flushes.ts';
import { endLocks, enterLazy, leaveLazy, lock, systemCall, unlock } from './locks.ts';
import { access, learn } from './present.ts';
import { WRITE } from './rights.ts';
import {
  currentRights,
  dirtyAtBarrier,
  endRights,
  flush,
  flushPage,
  grant,
  hostFlush,
  knownOf,
  remember,
} from './tlb.ts';
import {
  commit,
  endTransactions,
  flushInside,
  otherWrite,
  readAgain,
  start as startTransaction,
} from './transactions.ts';

/** Steps for one program; one that needs more (thousands of jumps over thousands of open pages) is checked that far. */
const MOST_WORK = 1_000_000;

/** A CPU's program, and the end of its block. */
export interface CheckedCpu {
  readonly program: CpuProgram;
  readonly end?: BlockEnd;
}

/** Checks every CPU's program. */
export function checkProtocols(
  maps: MappingTable,
  setup: CpuProgram,
  cpus: readonly CheckedCpu[],
  backends: readonly BackendChoice[],
  findings: Findings,
): void {
  const changed = changedMappings(setup, cpus);
  for (const { program, end } of cpus) {
    const hostFlushes = hostFlushesOf(backends);
    const { handlers = [], preempting = [], statements } = program;
    const starts = [0, ...handlers].concat(preempting);
    for (const [i, start] of starts.entries()) {
      const check = { maps, findings, changed, hostFlushes, blockEnd: end, state: firstState(), work: 0 };
      for (const { action } of setup.statements) if (isAccess(action)) access(check, action.range);
      checkProgram(
        i === 0 ? check : { ...check, blockEnd: undefined },
        program,
        start,
        starts[i + 1] ?? statements.length,
      );
    }
  }
}

/** Who changes a mapping as a whole, or before the test, makes its entries' rights unknown to the text. */
function changedMappings(setup: CpuProgram, cpus: readonly CheckedCpu[]): Set<number> {
  const changed = new Set<number>();
  for (const { action } of [setup, ...cpus.map(cpu => cpu.program)].flatMap(p => p.statements)) {
    switch (action.kind) {
      case 'mprotect':
      case 'munmap':
      case 'mremap':
      case 'madvise':
        changed.add(action.range.first.map).add(action.range.last.map);
    }
  }
  for (const { action } of setup.statements) if ('page' in action && action.page !== 'p') changed.add(action.page.map);
  return changed;
}

const isAccess = (action: Action): action is Extract<Action, { kind: 'read' | 'write' }> =>
  action.kind === 'read' || action.kind === 'write';

/** A CPU's program, or a handler of it: the statements from `start` to `end`. */
function checkProgram(check: Check, { statements }: CpuProgram, start: number, end: number): void {
  const waiting = new Map<number, CheckState>();
  let reached = true;
  for (let i = start; i < end; i++) {
    const { action, place } = statements[i];
    reached = arrive(check, waiting, i, reached);
    if (!reached) continue;
    if (action.kind === 'jump') {
      leave(check, waiting, action.target);
      reached = false;
    } else if (action.kind === 'unless') {
      // Numbers of a CPU's program come from words: which way it goes is agreed with other CPUs, and not known here.
      if (comparesNumbers(action.condition)) return;
      const here = copyOf(check.state);
      learn(check, action.condition, false);
      leave(check, waiting, action.target);
      check.state = here;
      learn(check, action.condition, true);
    } else if (action.kind === 'call') {
      // What a function does is not followed, so nothing is known of what comes behind it.
      return;
    } else {
      checkStatement(check, action, place);
    }
    if (check.work > MOST_WORK) return;
  }
  if (!arrive(check, waiting, end, reached)) return;
  endTransactions(check);
  endLocks(check);
  endRights(check);
}

function comparesNumbers(condition: Condition): boolean {
  switch (condition.kind) {
    case 'less':
    case 'same':
      return true;
    case 'not':
      return comparesNumbers(condition.of);
    case 'and':
    case 'or':
      return comparesNumbers(condition.left) || comparesNumbers(condition.right);
    default:
      return false;
  }
}

function leave(check: Check, waiting: Map<number, CheckState>, target: number): void {
  const other = waiting.get(target);
  check.work += sizeOf(check.state);
  waiting.set(target, other ? joined(other, check.state) : copyOf(check.state));
}

function arrive(check: Check, waiting: Map<number, CheckState>, at: number, reached: boolean): boolean {
  const other = waiting.get(at);
  if (!other) return reached;
  check.work += sizeOf(other);
  check.state = reached ? joined(check.state, other) : other;
  waiting.delete(at);
  return true;
}

function checkStatement(check: Check, action: Action, place: Place): void {
  switch (action.kind) {
    case 'lock':
      lock(check, action.range, place);
      break;
    case 'unlock':
      unlock(check, action.range, place);
      break;
    case 'lazy_enter':
      enterLazy(check, place);
      break;
    case 'lazy_leave':
      leaveLazy(check);
      break;
    case 'barrier':
      dirtyAtBarrier(check, place);
      break;
    case 'flush_tlb':
      flushInside(check, action.range, place);
      flush(check, action.range, place);
      break;
    case 'fork':
    case 'clear_refs':
      systemCall(check, action.kind === 'fork' ? 'fork' : 'clear-refs', undefined, place);
      break;
    case 'mprotect':
    case 'munmap':
    case 'mremap':
    case 'madvise':
    case 'msync':
      systemCall(check, action.kind, action.range, place);
      break;
    case 'read':
    case 'write':
      access(check, action.range);
      break;
    case 'let':
      check.state.locals.set(action.into, knownOf(check, action.value));
      break;
    default:
      if ('page' in action && action.page !== 'p') checkEntry(check, action, action.page, place);
  }
}

function checkEntry(check: Check, action: Extract<Action, { page: PageOperand }>, page: PageRef, place: Place): void {
  switch (action.kind) {
    case 'read_pte':
      readAgain(check, page, place);
      remember(check, action.into, page, place);
      break;
    case 'ptep_modify_prot_start':
      startTransaction(check, page, place);
      remember(check, action.into, page);
      break;
    case 'ptep_modify_prot_commit':
      commit(check, page, place, action.value);
      grant(check, page, knownOf(check, action.value).rights, place, action.value);
      break;
    case 'ptep_get_and_clear':
    case 'ptep_clear_flush':
      otherWrite(check, page, place);
      remember(check, action.into, page);
      grant(check, page, 0, place);
      if (action.kind === 'ptep_clear_flush') flushPage(check, page);
      break;
    case 'ptep_set_wrprotect':
      otherWrite(check, page, place);
      grant(check, page, currentRights(check, page) & ~WRITE, place);
      break;
    case 'write_pte':
    case 'set_pte_at':
    case 'MULTI_mmu_update':
    case 'extend_mmu_update':
    case 'cmpxchg_pte':
      otherWrite(check, page, place);
      if ('into' in action) remember(check, action.into, page);
      grant(check, page, knownOf(check, action.value).rights, place, action.value);
      break;
    case 'ptep_test_and_clear_young':
      otherWrite(check, page, place);
      break;
    case 'set_pmd':
    case 'set_pud':
      break;
  }
  hostFlush(check, page, action.kind === 'set_pte_at' || action.kind === 'ptep_modify_prot_commit');
}
