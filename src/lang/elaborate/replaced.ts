/**
 * Functions that stand in a kernel function's place: which those are, what they are given, and on which backends.
 */
import { giveResult, type Replaceable } from '../../sim/kernel-functions.ts';
import type { CpuProgram } from '../../sim/scenario.ts';
import type * as ast from '../generated/ast.ts';
import { placeOf, placeOfProperty } from '../places.ts';
import { suggestion } from '../spelling.ts';
import { isForOthers } from '../used-files.ts';
import type { Context } from './context.ts';
import type { Made } from './function-table.ts';
import { type Kind, spokenKinds, type Value } from './values.ts';

/** Those of a whole address space, which take no page. */
const pageless: ReadonlySet<string> = new Set<Replaceable>(['flush_after_copy']);

/** How many entries each takes besides its page. */
const entries: Readonly<Record<Replaceable, readonly [least: number, most: number]>> = {
  ptep_modify_prot_start: [0, 0],
  // `old` may be left out, as in calls.
  ptep_modify_prot_commit: [1, 2],
  ptep_get_and_clear: [0, 0],
  ptep_clear_flush: [0, 0],
  set_pte_at: [1, 1],
  ptep_set_wrprotect: [0, 0],
  ptep_test_and_clear_young: [0, 0],
  flush_tlb_batched_pending: [0, 0],
  shrink_page_list: [0, 0],
  migrate_pages: [0, 0],
  write_protect_page: [0, 0],
  change_prot_numa: [0, 0],
  uffd_wp: [0, 0],
  uffd_wp_resolve: [0, 0],
  get_user_pages: [0, 0],
  pin_user_pages: [0, 0],
  pin_user_pages_fast: [0, 0],
  flush_before_copy: [0, 0],
  truncate_pagecache: [0, 0],
  invalidate_inode_pages2: [0, 0],
  unmap_mapping_range: [0, 0],
  copy_present_pte: [0, 0],
  flush_after_copy: [0, 0],
  pmdp_invalidate: [0, 0],
  pmdp_invalidate_ad: [0, 0],
  pmdp_collapse_flush: [0, 0],
  __split_huge_pmd_locked: [0, 0],
  split_huge_pmd: [0, 0],
  split_huge_page: [0, 0],
  collapse_huge_page: [0, 0],
};

export const isReplaceable = (name: string): name is Replaceable => Object.hasOwn(entries, name);

/** Whether the kernel's callers give it an entry besides its page. */
export const takesEntry = (name: Replaceable): boolean => entries[name][0] > 0;

/** Whether the kernel's callers give it a page. */
export const takesPage = (name: Replaceable): boolean => !pageless.has(name);

/** Whether the kernel's callers want a result. */
export const wantsResult = (name: Replaceable): boolean => giveResult.has(name);

/** Callers of a kernel function want its entry, or nothing. */
export function checkResult(
  { findings }: Context,
  fn: ast.Fn,
  name: Replaceable,
  gives: Kind | 'nothing' | 'unknown',
): void {
  if (gives === 'unknown') return;
  const place = placeOfProperty(fn, 'name');
  if (!wantsResult(name)) {
    if (gives !== 'nothing') findings.add('PTE019', place, { what: 'a result', where: `in \`${name}\`` });
  } else if (gives === 'nothing') findings.add('PTE071', place, { name });
  else if (gives !== 'entry') findings.add('PTE014', place, { found: spokenKinds[gives], wanted: spokenKinds.entry });
}

/** What the kernel's callers give to a function in this one's place. */
export function parameterKinds({ findings }: Context, fn: ast.Fn, name: Replaceable): Value[] {
  const pages = takesPage(name) ? 1 : 0;
  const [least, most] = entries[name].map(count => pages + count);
  const found = fn.parameters.length;
  if (found < least || found > most) {
    const wanted = least === most ? `${most}` : `${least} or ${most}`;
    findings.add('PTE016', placeOfProperty(fn, 'name'), {
      name,
      wanted: `${wanted} parameter${most === 1 ? '' : 's'}`,
      found,
    });
  }
  const page: Value = { kind: 'word', is: 'page', word: { kind: 'reg', reg: 0 } };
  const entry: Value = { kind: 'entry', expr: { kind: 'reg', reg: 0 }, source: 'unknown' };
  return [page, ...Array.from({ length: most }, () => entry)].slice(1 - pages, found + 1 - pages);
}

/** The backends that `on` names; undefined where it names none. */
export function backendsOf(
  { findings, functions }: Context,
  fn: ast.Fn,
  backends: readonly { readonly name: string }[],
): string[] | undefined {
  if (fn.on.length === 0) return undefined;
  if (!isReplaceable(fn.name) && !functions.used.has(fn)) {
    const place = placeOfProperty(fn, 'name');
    const { near, extra } = suggestion(place, fn.name, Object.keys(entries));
    findings.add('PTE075', place, { name: fn.name, near }, extra);
    return undefined;
  }
  const known = backends.map(b => b.name);
  return fn.on.map((reference, i) => {
    const name = reference.$refText ?? '';
    if (name && !known.includes(name)) {
      const place = placeOfProperty(fn, 'on', i);
      const { near, extra } = suggestion(place, name, known);
      findings.add('PTE028', place, { name, near }, extra);
    }
    return name;
  });
}

/** What copies entries for a child writes the child's; so where a script has it, each fork says what the child has. */
export function checkForks({ findings, functions }: Context, programs: readonly CpuProgram[]): void {
  if (!functions.list.some(f => f.replaces === 'copy_present_pte')) return;
  for (const { action, place } of programs.flatMap(p => p.statements))
    if (action.kind === 'fork' && action.child === undefined)
      findings.add('PTE019', place, { what: '`fork` without `as`', where: 'beside a function `copy_present_pte`' });
}

/** What a function gives, in words. */
const given = (gives: Made['gives']): string =>
  gives === 'nothing' || gives === 'unknown' ? 'nothing' : spokenKinds[gives];

/** A function that is called, and has versions for some backends, has one for each of the others, too. */
export function checkVersions(
  { findings, functions, script }: Context,
  all: readonly ast.Fn[],
  backends: readonly { readonly name: string; readonly from?: readonly string[] }[],
): void {
  if (isForOthers(script)) return;
  for (const fn of all) {
    const versions = all.filter(v => v.name === fn.name);
    if (isReplaceable(fn.name) || versions[0] !== fn || !functions.used.has(fn)) continue;
    const wanted = `${fn.parameters.length} parameter${fn.parameters.length === 1 ? '' : 's'}, as above`;
    for (const v of versions)
      if (v.parameters.length !== fn.parameters.length)
        findings.add('PTE016', placeOfProperty(v, 'name'), { name: v.name, wanted, found: v.parameters.length });
      else {
        const unlike = functions.unlike.get(v);
        const problem = unlike && `\`${v.name}\` gives ${given(unlike.here)} here, and ${given(unlike.first)} above`;
        if (problem) findings.add('PTE013', placeOfProperty(v, 'name'), { problem });
      }
    if (versions.some(v => v.on.length === 0)) continue;
    const named = versions.flatMap(v => v.on.map(b => b.$refText));
    const bare = backends.filter(({ name, from = [] }) => ![name, ...from].some(backend => named.includes(backend)));
    if (bare.length > 0)
      findings.add('PTE017', placeOfProperty(fn, 'name'), {
        name: fn.name,
        near: ` on ${bare.map(b => b.name).join(', ')}`,
      });
  }
}

/** Each name is one function's on each backend, and so is a kernel function's place. */
export function checkReplaced(
  { findings }: Context,
  all: readonly ast.Fn[],
  backends: readonly { readonly name: string }[],
): void {
  const first = new Map<string, ast.Fn>();
  for (const fn of all) {
    const replaces = isReplaceable(fn.name);
    const on = fn.on.length > 0 ? fn.on.map(b => b.$refText) : replaces ? backends.map(b => b.name) : [''];
    const keys = on.map(name => `${fn.name} ${name}`);
    const other = keys.map(key => first.get(key)).find(f => f !== undefined);
    if (other) {
      const related = [{ place: placeOf(other), message: 'first written here' }];
      findings.add('PTE005', placeOfProperty(fn, 'name'), { name: fn.name }, { related });
    }
    for (const key of keys) if (!first.has(key)) first.set(key, fn);
  }
}
