/**
 * What each step means, said a second time, in Promela. The model's memory is the guest's view: an entry's low word is
 * its flags, bit for bit as in hardware, and above them a frame number (page + 1); of the high word it keeps NX.
 *
 * A kind of step that the model does not have is `outside`, and a script that may come to one is refused (cpu.ts). One that is
 * neither does not compile.
 */
import { since } from '../../sim/parameters.ts';
import { faultFacts } from '../../sim/steps/fault.ts';
import { gatherFacts } from '../../sim/steps/gather.ts';
import { moveFacts } from '../../sim/steps/move.ts';
import { zapFacts } from '../../sim/steps/zap.ts';
import type { Step } from '../../sim/steps.ts';
import { wordOf } from './expressions.ts';
import type { Asked } from './inline-bodies.ts';
import { type Lines, type LinesOf, outside, type Setting } from './lines.ts';
import type { Flag } from './reach.ts';
import { readersFor } from './readers.ts';
import { cleanLines } from './steps/clean.ts';
import { controlLines } from './steps/control.ts';
import { entryLines } from './steps/entry.ts';
import { faultLines } from './steps/fault.ts';
import { flushLines } from './steps/flush.ts';
import { folioLines } from './steps/folio.ts';
import { forkLines } from './steps/fork.ts';
import { frameLines } from './steps/frames.ts';
import { functionLines } from './steps/functions.ts';
import { gatherLines } from './steps/gather.ts';
import { gupLines } from './steps/gup.ts';
import { hardwareLines } from './steps/hardware.ts';
import { hypervisorLines } from './steps/hypervisor.ts';
import { interruptLines } from './steps/interrupts.ts';
import { leftOut } from './steps/left-out.ts';
import { lockLines } from './steps/locks.ts';
import { mmLines } from './steps/mm.ts';
import { moveLines } from './steps/move.ts';
import { multicallLines } from './steps/multicall.ts';
import { LOCKS_OF_FAULT, reclaimLines } from './steps/reclaim.ts';
import { scriptLines } from './steps/script.ts';
import { tableLines } from './steps/tables.ts';
import { taskLines } from './steps/tasks.ts';
import { trapLines } from './steps/trap.ts';
import { truncateLines } from './steps/truncate.ts';
import { wordLines } from './steps/words.ts';
import { zapLines } from './steps/zap.ts';
import { wordFound } from './store-buffers.ts';

const { local, localThenOthers } = gatherFacts.flush_way.answers;

const linesOfAll: LinesOf<Step> = {
  ...tableLines,
  ...hardwareLines,
  ...multicallLines,
  ...controlLines,
  ...flushLines,
  ...lockLines,
  ...entryLines,
  ...hypervisorLines,
  ...scriptLines,
  ...functionLines,
  ...faultLines,
  ...gatherLines,
  ...trapLines,
  ...mmLines,
  ...wordLines,
  ...frameLines,
  ...folioLines,
  ...forkLines,
  ...interruptLines,
  ...taskLines,
  ...zapLines,
  ...reclaimLines,
  ...gupLines,
  ...cleanLines,
  ...moveLines,
  ...truncateLines,
  ...leftOut,
};

/** Condition under which a visible step may be taken; null: always. */
export function guardOf(step: Step, setting: Setting): string | null {
  const { cpu, allAt, walks, besides } = setting;
  switch (step.op) {
    case 'mmap_lock':
      return step.write ? 'MMAP_WRITER == 0 && MMAP_READERS == 0' : 'MMAP_WRITER == 0';
    case 'mkclean_lock':
      return '(!MAPPED_AT(cursor) || ptl[TABLE(cursor)] == 0)';
    case 'migration_lock':
      return 'ptl[TABLE((MIGRATED_AT))] == 0';
    case 'ptl_lock':
      return 'ptl[TABLE(page)] == 0';
    case 'table_lock':
      return 'TABLE_LOCK == 0';
    case 'flush_cpu': {
      const answers = besides.flags ? `(flush_cpu == ${cpu} || !irqs_off[flush_cpu]${flushedUnasked(setting)})` : null;
      return [walks ? awaitsAccess(setting) : null, answers].filter(Boolean).join(' && ') || null;
    }
    case 'interrupt':
      return `!switch_irqs_off[flush_cpu]${walks ? ' && !walked[flush_cpu]' : ''}${besides.flags ? ' && !irqs_off[flush_cpu]' : ''}`;
    case 'migration_entry_wait':
      return '!MIGRATION(page)';
    case 'userfault_wait':
      return '!(PRESENT(lo[page]) && (lo[page] & UFFD))';
    case 'page_lock':
      if (step.of === 'cached') return 'page_lock[LOCK_CACHED(page)] == 0';
      if (step.of === 'faulted') return `(!(${LOCKS_OF_FAULT}) || page_lock[LOCK_FAULTED(page)] == 0)`;
      if (step.of === 'absent') return '(PRESENT(lo[page]) || page_lock[LOCK_TO_MAP(page)] == 0)';
      return `page_lock[${step.of === 'page' ? 'LOCK_OF(page)' : 'LOCK_OF_FILE(cursor)'}] == 0`;
    case 'word_wait': {
      const [value] = wordOf(step.value, setting.parameters);
      return `${wordFound(cpu, step.shared, setting.tso)} ${step.bound} (${value})`;
    }
    case 'word_take':
      return `shared[${step.shared}] ${step.bound} (${wordOf(step.wanted, setting.parameters)[0]})`;
    case 'await_readers':
      return `(var_lo[${step.awaited}] == 0 || (var_lo[${step.awaited}] & ~${readersFor(setting)}) != 0)`;
    case 'await_child':
      return `mm_lives[${step.mm}]`;
    case 'hv_flush':
      return walks ? '!walked[flush_cpu]' : null;
    case 'halt':
      return `!ended[${cpu}]${besides.task ? ' && task == 3' : ''}`;
    case 'stopped':
      return 'false';
    case 'barrier':
      return `(arrived[${cpu}] != ${step.number + 1} || ${allAt(step.number)})`;
    default:
      return null;
  }
}

/** Whether flushes of all CPUs are broadcast (sim/ops/wider-flush.ts). */
const broadcasts = ({ cpus, xen, parameters: { mm, invlpgb } }: Setting): boolean =>
  since(mm, '7.2') && invlpgb > 0 && cpus >= 4 && !xen;

/** Condition under which a CPU has made the access that it has walked for; INVLPGB of some pages waits for no other one. */
function awaitsAccess(setting: Setting): string {
  if (!broadcasts(setting)) return '!walked[flush_cpu]';
  const other = 'walk_page[flush_cpu] <= flush_first || walk_page[flush_cpu] > flush_end';
  return `(!walked[flush_cpu] || (flush_many && flush_first >= 0 && (${other})))`;
}

/** A flush of all CPUs that reaches those whose interrupts are off, too: by a hypervisor, or by INVLPGB (6.15), for an mm that is active on four CPUs. */
function flushedUnasked(setting: Setting): string {
  const { mm, remote_flush } = setting.parameters;
  return (since(mm, '6.1') && remote_flush === 'flush_call') || broadcasts(setting) ? ' || flush_many' : '';
}

/** What a page fault may decide: where pages come by large folios; where it can find its page in the page cache; and else. */
const { installFolio, installFolioMiss, ...withoutFolios } = faultFacts.fault_way.answers;
const { installAround, installMiss, aroundMiss, aroundNew, ...withoutCache } = withoutFolios;

/** FLAG after a step, as far as the backend and the machine decide it: see reach.ts. `usesFlag`: what has to do with it by the inlines. */
export function flagAfter(step: Step, setting: Setting, usesFlag: Asked<boolean>): Flag | undefined {
  const { cpus, parameters } = setting;
  switch (step.op) {
    case 'table_missing':
      return setting.tablesChange ? null : [0];
    case 'many_cpus':
      return [cpus > 1 ? 1 : 0];
    case 'flush_way':
      return !since(parameters.mm, '6.1') ? [cpus > 1 || setting.tasks ? localThenOthers : local] : null;
    case 'flush_begin':
      return [step.cpus !== 'others' || cpus > 1 ? 1 : 0];
    case 'fault_way':
      return Object.values(setting.pageCache ? withoutFolios : withoutCache);
    case 'range_first':
      return [1];
    case 'child_missing':
    case 'next_of_batch':
    case 'whole_table':
      return [0];
    case 'next_extent': {
      const { none, entries, upper } = moveFacts.next_extent.answers;
      return [none, entries, upper];
    }
    case 'next_freed': {
      const { done, pte, pmd, pud, p4d } = zapFacts.next_freed.answers;
      const levels: readonly number[] = { 'x86-64': [pmd, pud], pae: [pmd], i386: [], s390: [pmd, pud] }[
        parameters.width
      ];
      return [done, pte, ...levels, ...(levels.includes(pud) ? [p4d] : [])];
    }
    default: {
      const lines = linesOf(step, setting);
      return lines === null || lines.some(usesFlag) ? null : undefined;
    }
  }
}

/** A step's lines; null where it is not modelled. */
export function linesOf(step: Step, setting: Setting): Lines | null {
  const said = linesOfAll[step.op] as
    | Lines
    | typeof outside
    | ((step: Step, setting: Setting) => Lines | typeof outside);
  const lines = typeof said === 'function' ? said(step, setting) : said;
  return lines === outside ? null : lines;
}
