/**
 * Calls of kernel functions whose operands are worked out: pure ones become expressions, the others statements whose
 * result goes into a local.
 */
import type { Action, PageOperand, PteExpr } from '../../sim/statements.ts';
import { constants } from '../constants.ts';
import { type FunctionShape, functionNamed, functions, spokenArity } from '../functions.ts';
import type * as ast from '../generated/ast.ts';
import { placeOf, placeOfProperty } from '../places.ts';
import { type Context, maskOf, reportKind } from './context.ts';
import { inHandler, interruptCall, isInterruptCall } from './interrupts.ts';
import type { KernelCall } from './kernel-call.ts';
import { isWordCall, wordCall } from './shared-words.ts';
import { inProtocol, type Site } from './site.ts';
import { isOnePage, pageKey, type Source, type Value } from './values.ts';
import { type Entry, entryOf } from './words.ts';

/** What a call gives; null where it gives nothing. */
export function callValue(
  context: Context,
  site: Site,
  node: ast.Call,
  operands: readonly Value[],
  into: number | undefined,
): Value | null | undefined {
  const name = functionNamed(node.function);
  if (!name) return undefined;
  const shape: FunctionShape = functions[name];
  const given = operands.length + (node.flags.length > 0 ? 1 : 0);
  if (given > shape.operands.length || given < (shape.least ?? shape.operands.length)) {
    context.findings.add('PTE016', placeOf(node), { name, wanted: spokenArity(name), found: given });
    return undefined;
  }
  const call = { node, name, operands, into };
  if (isWordCall(call)) return wordCall(context, site, call);
  if (isInterruptCall(call)) return interruptCall(context, site, call);
  return shape.pure ? pureValue(context, call) : statement(context, site, call);
}

function pureValue(context: Context, { node, name, operands }: KernelCall): Value | undefined {
  const of = entryOf(context, node.operands[0], operands[0]);
  if (!of) return undefined;
  const entry = (expr: PteExpr): Value => ({ kind: 'entry', expr, source: of.source });
  switch (name) {
    case 'mk_pte':
    case 'pte_modify': {
      const [, by] = operands;
      if (by.kind === 'any') return entry(of.expr);
      if (by.kind !== 'permission') return reportKind(context, node.operands[1], by, 'a permission');
      return entry({ kind: name === 'mk_pte' ? 'mk' : 'modify', of: of.expr, protection: by.permission });
    }
    case 'pte_or': {
      const from = entryOf(context, node.operands[1], operands[1]);
      const mask = maskOf(context, node);
      return from && mask && entry({ kind: 'or', of: of.expr, from: from.expr, ...mask });
    }
    case 'pte_set_flags':
    case 'pte_clear_flags': {
      const mask = maskOf(context, node);
      return mask && entry({ kind: name === 'pte_set_flags' ? 'with' : 'without', of: of.expr, ...mask });
    }
    default:
      return entry({ kind: name.slice(name.indexOf('_') + 1) as 'mkwrite', of: of.expr });
  }
}

function statement(context: Context, site: Site, call: KernelCall): Value | null | undefined {
  const { node, name, operands, into } = call;
  const place = placeOf(node);
  if (inProtocol(site) && (name.startsWith('ptep_modify_prot') || name === 'set_pmd' || name === 'set_pud')) {
    context.findings.add('PTE019', place, { what: `\`${name}\``, where: 'inside a protocol' });
    return undefined;
  }
  if (site.part === 'irq' && activities.has(name)) {
    context.findings.add('PTE019', place, { what: `\`${name}\``, where: inHandler });
    return undefined;
  }
  if (name === 'set_child_pte' && context.functions.under.at(-1)?.name !== 'copy_present_pte') {
    context.findings.add('PTE019', place, {
      what: '`set_child_pte`',
      where: 'outside of a function `copy_present_pte`',
    });
    return undefined;
  }
  if (name === 'arch_enter_lazy_mmu_mode' || name === 'arch_leave_lazy_mmu_mode') {
    site.writer.emit({ kind: name === 'arch_enter_lazy_mmu_mode' ? 'lazy_enter' : 'lazy_leave' }, place);
    return null;
  }
  if (name === 'arch_flush_lazy_mmu_mode') {
    site.writer.emit({ kind: 'lazy_flush' }, place);
    return null;
  }
  if (name === 'preempt_disable' || name === 'preempt_enable') {
    site.writer.emit({ kind: 'preempt_count', by: name === 'preempt_disable' ? 1 : -1 }, place);
    return null;
  }
  if (name === 'load_cr3') {
    site.writer.emit({ kind: 'load_cr3' }, place);
    return null;
  }
  if (name === 'xen_mc_batch' || name === 'xen_mc_issue') {
    if (name === 'xen_mc_issue' && constantOf(context, node, operands, 0, 'mode') === undefined) return undefined;
    site.writer.emit({ kind: name }, place);
    return null;
  }
  if (isOfFrames(name)) {
    const [first, second] = operands.map((operand, i) => entryOf(context, node.operands[i], operand));
    if (!first || (operands.length > 1 && !second)) return undefined;
    const result = into === undefined ? {} : { into };
    if (isCounted(name) || name === 'pages_identical') {
      if (name === 'pages_identical')
        site.writer.emit({ kind: 'of_frames', does: name, value: first.expr, old: second!.expr, ...result }, place);
      else site.writer.emit({ kind: 'of_frames', does: name, old: first.expr, ...result }, place);
      return into === undefined ? null : { kind: 'word', is: 'number', word: { kind: 'reg', reg: into } };
    }
    if (name === 'make_migration_entry') {
      site.writer.emit({ kind: 'of_frames', does: name, old: first.expr, ...result }, place);
      return into === undefined ? null : { kind: 'entry', expr: { kind: 'reg', reg: into }, source: first.source };
    }
    if (name === 'copy_page')
      site.writer.emit({ kind: 'of_frames', does: name, value: first.expr, old: second!.expr }, place);
    else site.writer.emit({ kind: 'of_frames', does: name, old: first.expr }, place);
    return null;
  }
  const page = pageOperand(context, site, node.operands[0], operands[0]);
  if (page === undefined) return undefined;
  const action = actionOf(context, call, page);
  if (!action) return undefined;
  site.writer.emit(action, place);
  if (into === undefined) return null;
  if (functions[name].gives === 'number') return { kind: 'word', is: 'number', word: { kind: 'reg', reg: into } };
  const source = name === 'ptep_test_and_clear_young' ? 'constant' : sourceOf(site, page);
  return { kind: 'entry', expr: { kind: 'reg', reg: into }, source };
}

/** Kernel functions that may sleep. */
const activities: ReadonlySet<string> = new Set([
  'shrink_page_list',
  'migrate_pages',
  'write_protect_page',
  'change_prot_numa',
  'uffd_wp',
  'uffd_wp_resolve',
  'get_user_pages',
  'pin_user_pages',
  'pin_user_pages_fast',
  'split_huge_page',
  'collapse_huge_page',
  'truncate_pagecache',
  'invalidate_inode_pages2',
  'lock_page',
]);

/** Numbers that page structures have, or that an entry says. */
const isCounted = (name: KernelCall['name']) =>
  name === 'page_count' ||
  name === 'page_mapcount' ||
  name === 'PageDirty' ||
  name === 'TestClearPageDirty' ||
  name === 'is_migration_entry' ||
  name === 'is_writable_migration_entry';

/** Operations on frames that entries name. */
const isOfFrames = (name: KernelCall['name']) =>
  name === 'copy_page' ||
  name === 'get_page' ||
  name === 'put_page' ||
  isCounted(name) ||
  name === 'pages_identical' ||
  name === 'make_migration_entry' ||
  name === 'unpin_user_page' ||
  name === 'set_page_dirty';

/** In a function, one variable may stand for many pages. */
function sourceOf(site: Site, page: PageOperand): Source {
  if (site.part === 'function') return 'unknown';
  return page === 'p' ? 'p' : pageKey(page);
}

function actionOf(context: Context, { node, name, operands, into }: KernelCall, page: PageOperand): Action | undefined {
  const entry = (i: number) => entryOf(context, node.operands[i], operands[i]);
  const result = into === undefined ? {} : { into };
  switch (name) {
    case 'read_pte':
    case 'ptep_get_and_clear':
    case 'ptep_clear_flush':
    case 'ptep_modify_prot_start':
    case 'ptep_test_and_clear_young':
      return { kind: name, page, ...result };
    case 'ptep_set_wrprotect':
    case 'invlpg':
      return { kind: name, page };
    case 'shrink_page_list':
    case 'migrate_pages':
    case 'split_huge_page':
    case 'write_protect_page':
    case 'change_prot_numa':
    case 'uffd_wp':
    case 'uffd_wp_resolve':
    case 'get_user_pages':
    case 'pin_user_pages':
    case 'pin_user_pages_fast':
    case 'flush_tlb_batched_pending':
    case 'truncate_pagecache':
    case 'invalidate_inode_pages2':
    case 'unmap_mapping_range':
      return { kind: 'activity', does: name, page, ...result };
    case 'lock_page':
    case 'trylock_page':
    case 'unlock_page':
    case 'find_get_page':
    case 'delete_from_page_cache':
    case 'i_size_write':
      return { kind: 'of_file', does: name, page, ...result };
    case 'pmdp_invalidate':
    case 'pmdp_invalidate_ad':
    case 'pmdp_collapse_flush':
    case 'split_huge_pmd':
    case 'collapse_huge_page':
      return { kind: 'of_huge', does: name, page, ...result };
    case 'alloc_page':
      return { kind: 'of_frames', does: name, page, ...result };
    case 'write_pte':
    case 'set_pte_at':
    case 'set_child_pte':
    case 'pmd_populate': {
      const value = entry(1);
      return value && { kind: name, page, value: value.expr };
    }
    case 'MULTI_mmu_update':
    case 'extend_mmu_update': {
      const command = constantOf(context, node, operands, 1, 'command');
      const value = entry(2);
      return command === undefined || !value ? undefined : { kind: name, page, command, value: value.expr };
    }
    case 'cmpxchg_pte': {
      const old = entry(1);
      const value = entry(2);
      return old && value && { kind: name, page, old: old.expr, value: value.expr, ...result };
    }
    case 'ptep_modify_prot_commit': {
      const old = operands.length === 3 ? entry(1) : undefined;
      const value = entry(operands.length - 1);
      if (!value || (operands.length === 3 && !old)) return undefined;
      if (!sameFrame(context, node, page, value)) return undefined;
      return { kind: name, page, ...(old ? { old: old.expr } : {}), value: value.expr };
    }
    case 'set_pmd':
    case 'set_pud': {
      const [, how] = operands;
      if (how && !(how.kind === 'permission' && how.permission === 'none')) {
        return reportKind(context, node.operands[1], how, '`none`, or nothing,');
      }
      return { kind: name, page, clear: how !== undefined };
    }
    default:
      return undefined;
  }
}

/** An operand that is one of the kernel's constants. */
function constantOf(
  context: Context,
  node: ast.Call,
  operands: readonly Value[],
  i: number,
  kind: keyof typeof constants,
): number | undefined {
  const value = operands[i];
  const values: Readonly<Record<string, number>> = constants[kind];
  if (value.kind === 'number' && Object.values(values).includes(value.value)) return value.value;
  return reportKind(context, node.operands[i], value, Object.keys(values).join(' or '));
}

/** Linus's rule: a transaction changes protection bits, so the frame has to be the page's own. */
function sameFrame(context: Context, node: ast.Call, page: PageOperand, value: Entry): boolean {
  const own = page === 'p' ? 'p' : pageKey(page);
  if (value.source === own || value.source === 'unknown') return true;
  const last = node.operands.length - 1;
  const spoken = page === 'p' ? 'p' : context.maps.spoken({ first: page, last: page });
  context.findings.add('PTE048', placeOfProperty(node, 'operands', last), { page: spoken });
  return false;
}

function pageOperand(context: Context, site: Site, node: ast.Expression, value: Value): PageOperand | undefined {
  if (value.kind === 'p' || value.kind === 'any') return 'p';
  if (value.kind === 'word' && value.is === 'page') {
    site.writer.emit({ kind: 'at', of: value.word }, placeOf(node));
    return 'p';
  }
  if (value.kind === 'pages' && isOnePage(value.range)) return value.range.first;
  return reportKind(context, node, value, 'a page');
}
