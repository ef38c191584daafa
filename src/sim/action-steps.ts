/** From one statement to its steps: its operands, and the routine of the kernel that it calls. */
import { MMU_PT_UPDATE_PRESERVE_AD } from '../model/events.ts';
import type { FileCall } from './kernel-functions.ts';
import type { Layout } from './layout.ts';
import { type Body, repeat } from './routine.ts';
import type { Action, PageOperand, PageRange, PteExpr } from './statements.ts';
import type { Step } from './steps.ts';

/** Where the locals of each function of the script begin, by its routine. */
export type Frames = ReadonlyMap<string, number>;

/** What a statement's steps depend on besides the statement. */
export interface Around {
  readonly layout: Layout;
  /** Where the locals that it names begin. */
  readonly locals: number;
  readonly frames: Frames;
  /** Whether the script has frames to map by hand (ownsFrames). */
  readonly ownsFrames?: boolean;
  /** Whether it may map what a page holds where nothing was (mayMove). */
  readonly moves?: boolean;
}

/** The routines that a statement calls. */
export function calledRoutines(action: Action, layout: Layout): string[] {
  // A function of the script's own is there; what it calls is asked about where it calls.
  if (action.kind === 'call') return [];
  return actionSteps(action, { layout, locals: 0, frames: new Map() }, false).flatMap(line =>
    typeof line === 'object' && 'op' in line && line.op === 'call' ? [line.routine] : [],
  );
}

/** The routine that queues an update of this command. */
export const queued = (how: 'MULTI_mmu_update' | 'extend_mmu_update', command: number): string =>
  command === MMU_PT_UPDATE_PRESERVE_AD ? `${how}_preserve_ad` : how;

/** Whether what GUP takes is to be written to: FOLL_WRITE, of a pin. */
function wanted(does: string): Step[] {
  if (does === 'get_user_pages') return [{ op: 'set_write', write: false }];
  return does === 'pin_user_pages' || does === 'pin_user_pages_fast' ? [{ op: 'set_write', write: true }] : [];
}

/** The steps of one statement. `feeds`: what it reads will be written back, so others may strike then. */
export function actionSteps(
  action: Action,
  { layout, locals, frames, ownsFrames, moves }: Around,
  feeds: boolean,
): Body {
  const fix = <T extends object>(tree: T): T => placed(tree, locals, layout);
  const at = (page: PageOperand): Step[] => (page === 'p' ? [] : [{ op: 'set_page', page: layout.page(page) }]);
  const over = (range: PageRange): Step => {
    const [first, last] = layout.range(range);
    return { op: 'set_range', first, last };
  };
  const value = (expression: PteExpr, into: 'old' | 'new'): Step => ({
    op: 'eval',
    expression: fix(expression),
    into,
  });
  const call = (routine: string): Step => ({ op: 'call', routine });
  const keep = (from: 'old' | 'seen', into: number | undefined): Step[] =>
    into === undefined ? [] : [{ op: 'keep', from, into: into + locals }];
  const rmap: Step[] = ownsFrames ? [{ op: 'page_add_rmap' }] : [];
  const moved: Step[] = moves ? [{ op: 'page_moves' }] : [];
  const window: Step[] = feeds ? [{ op: 'window' }] : [];
  switch (action.kind) {
    case 'mprotect':
      return [over(action.range), { op: 'set_protection', protection: action.protection }, call('sys_mprotect')];
    case 'munmap':
      return [over(action.range), call('sys_munmap')];
    case 'madvise':
      return [over(action.range), call(`sys_madvise_${action.advice}`)];
    case 'msync':
      return [over(action.range), call('sys_msync')];
    case 'mremap':
      return [over(action.range), { op: 'set_target', page: layout.page(action.to) }, call('sys_mremap')];
    case 'clear_refs':
      return [call('clear_refs_write')];
    case 'fork':
      return [call('sys_fork')];
    case 'wait':
      return [call('sys_wait')];
    case 'read':
    case 'write':
      return [over(action.range), { op: 'set_write', write: action.kind === 'write' }, call('access_range')];
    case 'lock':
    case 'unlock':
      return tablesOf(action.range, layout).flatMap(page => [
        { op: 'set_page', page },
        { op: action.kind === 'lock' ? 'ptl_lock' : 'ptl_unlock' },
      ]);
    case 'lock_pages':
    case 'unlock_pages':
      return [
        { op: 'over', pages: fix(action.pages) },
        repeat([{ op: action.kind === 'lock_pages' ? 'ptl_lock' : 'ptl_unlock' }], { op: 'next_locked' }),
      ];
    case 'flush_tlb':
      return [over(action.range), { op: 'flush_range' }, call('flush_tlb_range')];
    case 'exit':
      return [call('do_exit')];
    case 'switch_to':
      return [
        ...(action.child ? [{ op: 'await_child', mm: action.mm } as const] : []),
        { op: 'next_task', mm: action.mm },
        call('context_switch'),
      ];
    case 'lazy_enter':
      return [call('arch_enter_lazy_mmu_mode')];
    case 'lazy_leave':
      return [call('arch_leave_lazy_mmu_mode')];
    case 'load_cr3':
      return [call('load_cr3')];
    case 'invlpg':
      return [...at(action.page), call('flush_tlb_one_user')];
    case 'lazy_flush':
      return [call('arch_flush_lazy_mmu_mode')];
    case 'read_pte':
    case 'ptep_get_and_clear':
    case 'ptep_clear_flush':
    case 'ptep_modify_prot_start':
      return [...at(action.page), call(action.kind), ...window, ...keep('old', action.into)];
    case 'ptep_test_and_clear_young':
      return [...at(action.page), call(action.kind), ...keep('old', action.into)];
    case 'ptep_set_wrprotect':
      return [...at(action.page), call(action.kind)];
    case 'write_pte':
    case 'set_pte_at':
      return [...at(action.page), value(action.value, 'new'), ...moved, ...rmap, call(action.kind)];
    case 'set_child_pte':
      return [...at(action.page), value(action.value, 'new'), call('set_child_pte'), { op: 'child_given' }];
    case 'cmpxchg_pte':
      return [
        ...at(action.page),
        value(action.old, 'old'),
        value(action.value, 'new'),
        ...rmap,
        call('cmpxchg_pte'),
        ...keep('seen', action.into),
      ];
    case 'ptep_modify_prot_commit':
      return [
        ...at(action.page),
        ...(action.old ? [value(action.old, 'old')] : []),
        value(action.value, 'new'),
        call('ptep_modify_prot_commit'),
      ];
    case 'xen_mc_batch':
    case 'xen_mc_issue':
      return [call(action.kind)];
    case 'MULTI_mmu_update':
    case 'extend_mmu_update':
      return [...at(action.page), value(action.value, 'new'), call(queued(action.kind, action.command))];
    case 'set_pmd':
      return [...at(action.page), call(action.clear ? 'pmd_clear' : 'set_pmd')];
    case 'set_pud':
      return [...at(action.page), call(action.clear ? 'pud_clear' : 'set_pud')];
    case 'of_huge':
    case 'activity':
      return [...at(action.page), ...wanted(action.does), call(action.does), ...keep('old', action.into)];
    case 'of_file':
      if (action.does === 'trylock_page')
        return [...at(action.page), { op: 'try_cached', ...placedInto(action.into, locals) }];
      return [...at(action.page), ofFile(action.does), ...keep('old', action.into)];
    case 'pmd_populate':
      return [...at(action.page), value(action.value, 'old'), { op: 'populate', filled: 'from_old' }];
    case 'of_frames':
      switch (action.does) {
        case 'alloc_page':
          return [...at(action.page), { op: 'alloc_page', copy: false }, ...keep('old', action.into)];
        case 'copy_page':
          return [value(action.value, 'new'), value(action.old, 'old'), { op: 'copy_page' }];
        case 'page_count':
        case 'page_mapcount':
          return [value(action.old, 'old'), { op: action.does, ...placedInto(action.into, locals) }];
        case 'pages_identical':
          return [
            value(action.value, 'new'),
            value(action.old, 'old'),
            { op: 'pages_identical', ...placedInto(action.into, locals) },
          ];
        case 'make_migration_entry':
          return [value(action.old, 'old'), { op: 'as_migration', ...placedInto(action.into, locals) }];
        case 'is_migration_entry':
        case 'is_writable_migration_entry': {
          const writable = action.does === 'is_writable_migration_entry';
          return [value(action.old, 'old'), { op: 'is_migration', writable, ...placedInto(action.into, locals) }];
        }
        case 'PageDirty':
        case 'TestClearPageDirty': {
          const clear = action.does === 'TestClearPageDirty';
          return [value(action.old, 'old'), { op: 'test_page_dirty', clear, ...placedInto(action.into, locals) }];
        }
        default:
          return [value(action.old, 'old'), { op: action.does }];
      }
    case 'word_load':
      return [{ op: 'word_load', shared: action.shared, ...placedInto(action.into, locals) }];
    case 'word_store':
      return [{ op: 'word_store', shared: action.shared, value: fix(action.word) }];
    case 'word_wait':
      return [{ op: 'word_wait', shared: action.shared, bound: action.bound, value: fix(action.word) }];
    case 'word_take': {
      const { how, shared, word, expected, bound, wanted } = action;
      const old = expected ? { old: fix(expected) } : {};
      return [{ op: 'word_take', how, shared, value: fix(word), ...old, bound, wanted: fix(wanted) }];
    }
    case 'word_locked': {
      const { how, shared, word, expected, into } = action;
      const old = expected ? { old: fix(expected) } : {};
      return [{ op: 'word_locked', how, shared, value: fix(word), ...old, ...placedInto(into, locals) }];
    }
    case 'preempt_count':
      return [{ op: 'preempt_count', by: action.by }];
    case 'fence':
      return [{ op: 'fence' }];
    case 'rcu_read_lock':
    case 'rcu_read_unlock':
      return [{ op: action.kind, shared: action.shared }];
    case 'synchronize_rcu': {
      const of = { shared: action.shared, awaited: action.awaited + locals };
      return [
        { op: 'synchronize_rcu', ...of },
        { op: 'await_readers', ...of },
      ];
    }
    case 'local_irq': {
      const { how, into, flags } = action;
      return [{ op: 'local_irq', how, ...placedInto(into, locals), ...(flags ? { flags: fix(flags) } : {}) }];
    }
    case 'let':
      return [{ op: 'eval', expression: fix(action.value), into: action.into + locals }];
    case 'unless':
      return [
        { op: 'test', condition: fix(action.condition) },
        { op: 'unless', to: `statement ${action.target}` },
      ];
    case 'jump':
      return [{ op: 'goto', to: `statement ${action.target}` }];
    case 'barrier':
      return [{ op: 'barrier', number: action.number }];
    case 'return':
      return [...(action.value ? [value(action.value, 'old')] : []), { op: 'return' }];
    case 'call': {
      const first = frames.get(action.routine) ?? 0;
      return [
        ...action.operands.map((word, i): Step => ({ op: 'assign', into: first + i, word: fix(word) })),
        call(action.routine),
        ...keep('old', action.into),
      ];
    }
    case 'at':
      return [{ op: 'at', of: fix(action.of) }];
    case 'flush_pages':
      return [{ op: 'over', pages: fix(action.pages) }, { op: 'flush_range' }, call('flush_tlb_range')];
    case 'assign':
      return [{ op: 'assign', into: action.into + locals, word: fix(action.word) }];
    case 'forget':
      return [{ op: 'forget', first: action.first + locals, end: action.end + locals }];
    case 'give':
      return action.word ? [{ op: 'give', word: fix(action.word) }] : [];
    case 'overrun':
      return [{ op: 'bug', name: 'BUG: a loop overran its bound' }, { op: 'stopped' }];
  }
}

/** What a script does by hand with a file's page. */
function ofFile(does: Exclude<FileCall, 'trylock_page'>): Step {
  switch (does) {
    case 'lock_page':
      return { op: 'page_lock', of: 'cached' };
    case 'unlock_page':
      return { op: 'unlock_cached' };
    case 'find_get_page':
      return { op: 'get_cached' };
    case 'delete_from_page_cache':
      return { op: 'uncache', cleanOnly: false };
    case 'i_size_write':
      return { op: 'file_ends' };
  }
}

/** A result's local, if it is kept. */
const placedInto = (into: number | undefined, locals: number): { into?: number } =>
  into === undefined ? {} : { into: into + locals };

/** First page of each page-table page that a range touches. */
function tablesOf(range: PageRange, layout: Layout): number[] {
  const [first, last] = layout.range(range);
  const pages: number[] = [];
  for (let page = first; page <= last; page = layout.tableEnd(page)) {
    if (pages.length === 0 || layout.table(page) !== layout.table(pages[pages.length - 1])) pages.push(page);
  }
  return pages;
}

/** The same expression over locals that start `by` later, and pages by their numbers. Locals are the only numbers called `reg`. */
function placed<T extends object>(tree: T, by: number, layout: Layout): T {
  if ('kind' in tree && tree.kind === 'pages' && 'range' in tree) {
    const [first, last] = layout.range(tree.range as PageRange);
    return { kind: 'span', first, last } as unknown as T;
  }
  return Object.fromEntries(
    Object.entries(tree).map(([key, part]) => {
      if (key === 'reg') return [key, (part as number) + by];
      return [key, typeof part === 'object' && part !== null ? placed(part, by, layout) : part];
    }),
  ) as T;
}
