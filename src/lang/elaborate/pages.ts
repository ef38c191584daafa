/**
 * Pages and ranges: `heap`, `heap[3]`, `heap[16..48]`, `heap..tail`, a loop's variable, and the mapping that an mremap
 * makes, which is there by name before it is there in memory.
 */
import { isAnonymous } from '../../sim/folio.ts';
import { hugeEntriesOf } from '../../sim/huge.ts';
import type { Mapping } from '../../sim/scenario.ts';
import type { PageRange } from '../../sim/statements.ts';
import * as ast from '../generated/ast.ts';
import { placeOf, placeOfProperty } from '../places.ts';
import { addressOf } from './addresses.ts';
import { type Context, reportKind, resolve } from './context.ts';
import { givenValue } from './given-names.ts';
import { PAGE_SIZE } from './mapping-table.ts';
import { numberOf, paramValue } from './numbers.ts';
import type { Value } from './values.ts';

/** The value of a name, with its index where it has one. */
export function referenceValue(context: Context, node: ast.Reference | undefined): Value | undefined {
  if (!node) return undefined;
  const target = resolve(context, node);
  if (!target) return givenValue(node);
  const map =
    ast.isMapping(target) || ast.isForkCopy(target) || ast.isHugeModifier(target)
      ? numberOfDeclared(context, target)
      : ast.isMremap(target)
        ? remapNumber(context, target)
        : -1;
  if (map === undefined) return undefined;
  if (map >= 0) {
    const range = node.from ? indexed(context, node, map) : wholeOf(context, map);
    return range && { kind: 'pages', range };
  }
  const value = ast.isParam(target) ? paramValue(context, target) : context.values.get(target);
  if (node.from && value) return reportKind(context, node, value, 'a mapping');
  return value;
}

/** The range that a statement works on; never the `p` of a protocol. */
export function rangeOf(context: Context, node: ast.Range | undefined): PageRange | undefined {
  if (!node) return undefined;
  const first = pagesOf(context, node.start);
  if (!node.end) return first;
  const last = pagesOf(context, node.end);
  if (!first || !last) return undefined;
  return spanning(context, node, first, last, node.start, node.end);
}

/** From the start of one range to the end of another. */
export function spanning(
  context: Context,
  node: ast.Range | ast.For,
  first: PageRange,
  last: PageRange,
  from: ast.Expression,
  to: ast.Expression,
): PageRange | undefined {
  if (context.maps.addressOf(first.first) <= context.maps.addressOf(last.last)) {
    return { first: first.first, last: last.last };
  }
  context.findings.add('PTE037', placeOf(node), { from: from.$cstNode?.text ?? '', to: to.$cstNode?.text ?? '' });
  return undefined;
}

/** The number of a mapping, or of the huge entries that an mremap moves to, which are there with its target. */
export function numberOfDeclared(
  context: Context,
  target: ast.Mapping | ast.ForkCopy | ast.HugeModifier,
): number | undefined {
  const known = context.maps.numberOf(target);
  if (known !== undefined || !ast.isMremap(target.$container)) return known;
  return remapNumber(context, target.$container) === undefined ? undefined : context.maps.numberOf(target);
}

/** The number of the mapping that an mremap moves to. A named one is the same wherever it is mentioned. */
export function remapNumber(context: Context, node: ast.Mremap): number | undefined {
  const known = context.maps.numberOf(node);
  if (known !== undefined) return known;
  if (node.name && context.values.has(node)) {
    context.findings.add('PTE013', placeOf(node), { problem: `\`${node.name}\` is not there before this mremap` });
    return undefined;
  }
  context.values.set(node, undefined);
  const range = rangeOf(context, node.range);
  const pages = range && context.maps.countPages(range);
  const address = pages && node.address && addressOf(context, node.address, pages);
  if (!range || !pages || address === undefined) return undefined;
  // Pages may move to the same place again and again.
  const there =
    node.name || node.entries
      ? -1
      : context.maps.list.findIndex(m => !m.name && m.address === address && m.pages === pages);
  if (there >= 0) return there;
  const from = context.maps.list[range.first.map];
  const { protection, sharing, file, mm } = from;
  // A file's folios are where they were in the file.
  const folio = isAnonymous(from) ? from.folio : undefined;
  const place = node.name ? placeOfProperty(node, 'name') : placeOf(node);
  const tmpfs = from.tmpfs ? { tmpfs: true } : {};
  const made = {
    name: node.name ?? '',
    pages,
    protection,
    address,
    sharing,
    file,
    ...tmpfs,
    ...(mm ? { mm } : {}),
    place,
  };
  const entries = from.huge ? hugeEntriesOf(address / PAGE_SIZE, pages) : 0;
  const huge = entries > 0 ? ({ huge: true } as const) : {};
  const mapping: Mapping = {
    ...made,
    ...(folio ? { folio } : {}),
    ...huge,
    state: 'untouched',
    swapped: [],
    migrating: [],
  };
  const number = context.maps.add(mapping, node.name ? node : undefined);
  if (entries > 0) addHugeEntries(context, mapping, number, entries, node.entries);
  else if (node.entries) {
    const holes = { what: '`huge as`', where: 'here: no huge entry can map what is moved' };
    context.findings.add('PTE019', placeOf(node.entries), holes);
  }
  return number;
}

/**
 * The huge entries that can map a mapping, or a part of it, are a mapping of their own, behind all others. They have the name that `as`
 * gives. Those of a child's copy are copies of its parent's.
 */
export function addHugeEntries(
  { maps }: Context,
  { name, address, protection, state, mm, place }: Mapping,
  entriesOf: number,
  pages: number,
  modifier: ast.HugeModifier | undefined,
  copyOf?: number,
): void {
  const own = name || `0x${address?.toString(16)}`;
  const named = modifier?.name ? placeOfProperty(modifier, 'name') : modifier && placeOf(modifier);
  maps.add(
    {
      name: modifier?.name ?? `${own}.pmd`,
      pages,
      protection,
      state,
      sharing: 'private',
      file: false,
      entriesOf,
      ...(mm ? { mm } : {}),
      ...(copyOf === undefined ? {} : { copyOf }),
      swapped: [],
      migrating: [],
      place: named ?? place,
    },
    modifier,
  );
}

function pagesOf(context: Context, node: ast.Reference | undefined): PageRange | undefined {
  const value = referenceValue(context, node);
  if (!node || !value) return undefined;
  return value.kind === 'pages' ? value.range : reportKind(context, node, value, 'a mapping or a page');
}

function wholeOf(context: Context, map: number): PageRange {
  return { first: { map, index: 0 }, last: { map, index: context.maps.list[map].pages - 1 } };
}

function indexed(context: Context, node: ast.Reference, map: number): PageRange | undefined {
  const from = numberOf(context, node.from);
  const end = node.to ? numberOf(context, node.to) : from === undefined ? undefined : from + 1;
  if (from === undefined || end === undefined) return undefined;
  const { name, pages } = context.maps.list[map];
  if (end <= from) {
    context.findings.add('PTE032', placeOf(node), { from, to: end });
    return undefined;
  }
  if (from < 0 || end > pages) {
    const index = from < 0 || from >= pages ? from : end - 1;
    context.findings.add('PTE031', placeOf(node), { name, pages, index });
    return undefined;
  }
  return { first: { map, index: from }, last: { map, index: end - 1 } };
}
