/**
 * `map` lines: sizes, modifiers, addresses.
 */
import { MAX_FOLIO } from '../../sim/folio.ts';
import { HUGE_PAGES, MAX_HUGE } from '../../sim/huge.ts';
import { MAX_PAGES, type Mapping } from '../../sim/scenario.ts';
import type { Place } from '../../sim/statements.ts';
import * as ast from '../generated/ast.ts';
import { spaceNodes } from '../names.ts';
import { placeOf, placeOfProperty } from '../places.ts';
import { addressOf } from './addresses.ts';
import { type Context, resolve } from './context.ts';
import { PAGE_SIZE } from './mapping-table.ts';
import { numberOf } from './numbers.ts';
import { addHugeEntries } from './pages.ts';

/** Adds every `map` of the script to the table. */
export function elaborateMappings(context: Context): void {
  const { items } = context.script;
  addMappings(context, items.filter(ast.isMapping), 0);
  for (const [i, space] of items.filter(ast.isAddressSpace).entries()) addMappings(context, space.maps, i + 1);
  reportOverlaps(context);
  addCopies(context);
}

function addMappings(context: Context, nodes: readonly ast.Mapping[], mm: number): void {
  for (const item of nodes) {
    if (!item.name) continue;
    const mapping = mappingOf(context, item);
    // The first of several with one name counts; the others are reported as duplicates.
    if (!mapping) continue;
    const number = context.maps.add(mm === 0 ? mapping : { ...mapping, mm }, item);
    if (mapping.huge) {
      const modifier = item.modifiers.find(ast.isHugeModifier);
      addHugeEntries(context, context.maps.list[number], number, mapping.pages / HUGE_PAGES, modifier);
    }
  }
}

/** What a fork's child has of its parent's mappings: copies of private anonymous ones, in an address space of its own. */
function addCopies(context: Context): void {
  for (const [i, fork] of spaceNodes(context.script).entries()) {
    if (!ast.isFork(fork)) continue;
    const copied = new Set<number>();
    for (const copy of fork.copies) {
      const target = copy.of && resolve(context, copy.of);
      const from = target && context.maps.numberOf(target);
      if (!copy.of || !copy.name || !target) continue;
      const no = (what: string, more = ''): void =>
        context.findings.add('PTE019', placeOf(copy.of!), {
          what,
          where: `in a fork: the child has copies of mappings${more}`,
        });
      if (from === undefined) {
        no(`\`${copy.of.target?.$refText}\``);
        continue;
      }
      const mapping = context.maps.list[from];
      if (mapping.file || mapping.sharing === 'shared' || mapping.folio || mapping.entriesOf !== undefined)
        no(
          `\`${mapping.name}\`, which is not private, anonymous and of single or huge pages,`,
          mapping.file || mapping.sharing === 'shared' ? '; another `mm` can map a page of a file by hand' : '',
        );
      else if (copied.has(from)) no(`a second copy of \`${mapping.name}\``);
      else {
        copied.add(from);
        const { address: _, ...same } = mapping;
        const none = { state: 'untouched', swapped: [], migrating: [] } as const;
        const place = placeOfProperty(copy, 'name');
        const made: Mapping = { ...same, ...none, name: copy.name, mm: i + 1, copyOf: from, place };
        const number = context.maps.add(made, copy);
        if (mapping.huge) {
          const entries = context.maps.list.findIndex(({ entriesOf }) => entriesOf === from);
          addHugeEntries(context, made, number, mapping.pages / HUGE_PAGES, copy.entries, entries);
        } else if (copy.entries)
          context.findings.add('PTE019', placeOf(copy.entries), {
            what: '`huge as`',
            where: `here: \`${mapping.name}\` is not mapped by huge entries`,
          });
      }
    }
  }
}

function mappingOf(context: Context, node: ast.Mapping): Mapping | undefined {
  const pages = numberOf(context, node.pages);
  if (pages === undefined || !node.permission) return undefined;
  if (pages < 1 || pages > MAX_PAGES) {
    context.findings.add('PTE030', placeOf(node.pages), { most: MAX_PAGES, found: String(BigInt(pages)) });
    return undefined;
  }
  const one = <T extends ast.Modifier>(is: (m: ast.Modifier) => m is T): T | undefined =>
    single(context, node.modifiers, is);
  const state = one(ast.isStateModifier);
  const at = one(ast.isAddressModifier);
  const address = at && addressOf(context, at.address, pages);
  if (at && address === undefined) return undefined;
  const file = one(ast.isFileModifier);
  const sharing = one(ast.isSharingModifier)?.sharing ?? 'private';
  const ranges = (entries: 'swapped' | 'migrating') =>
    node.modifiers
      .filter(ast.isNonPresentModifier)
      .filter(m => m.entries === entries)
      .flatMap(m => indicesOf(context, node, m, pages));
  const mapping: Mapping = {
    name: node.name,
    pages,
    protection: node.permission,
    ...(address === undefined ? {} : { address }),
    state: state?.state ?? 'resident',
    sharing,
    file: file !== undefined && !(file.tmpfs && sharing === 'shared'),
    ...(file?.tmpfs && sharing === 'private' ? { tmpfs: true } : {}),
    ...(file?.readonly ? { readonly: true } : {}),
    ...folioOf(context, one(ast.isFolioModifier)),
    ...(one(ast.isHugeModifier) ? { huge: true } : {}),
    swapped: ranges('swapped'),
    migrating: ranges('migrating'),
    place: placeOfProperty(node, 'name'),
  };
  reportNonPresentTwice(context, node, mapping);
  reportWritableReadonly(context, file, mapping);
  reportFolioOfShmem(context, one(ast.isFolioModifier), mapping);
  return one(ast.isHugeModifier) && !fitsHuge(context, node, mapping) ? undefined : mapping;
}

/** Only whole huge pages, of anonymous memory. */
function fitsHuge({ findings }: Context, node: ast.Mapping, mapping: Mapping): boolean {
  const modifier = node.modifiers.find(ast.isHugeModifier)!;
  const place = placeOf(modifier);
  const other =
    node.modifiers.find(m => ast.isFileModifier(m) || ast.isFolioModifier(m) || ast.isNonPresentModifier(m)) ??
    node.modifiers.find(m => ast.isSharingModifier(m) && m.sharing === 'shared');
  if (other) findings.add('PTE036', place, { modifier: 'huge', other: other.$cstNode?.text ?? '' });
  const aligned = mapping.pages % HUGE_PAGES === 0 && (mapping.address ?? 0) % (HUGE_PAGES * PAGE_SIZE) === 0;
  const fits = aligned && mapping.pages <= MAX_HUGE * HUGE_PAGES;
  if (!fits) findings.add('PTE086', place, { name: mapping.name, most: MAX_HUGE });
  return !other && fits;
}

/** The one modifier of a kind; a second is a contradiction. */
function single<T extends ast.Modifier>(
  { findings }: Context,
  modifiers: readonly ast.Modifier[],
  is: (m: ast.Modifier) => m is T,
): T | undefined {
  const [first, second] = modifiers.filter(is);
  if (second) {
    const holes = { modifier: second.$cstNode?.text ?? '', other: first.$cstNode?.text ?? '' };
    findings.add('PTE036', placeOf(second), holes, { related: [{ place: placeOf(first), message: 'said here' }] });
  }
  return first;
}

/** mmap refuses a writable shared mapping of a file that is open for reading only. */
function reportWritableReadonly({ findings }: Context, file: ast.FileModifier | undefined, mapping: Mapping): void {
  if (!file || !mapping.readonly || mapping.sharing !== 'shared' || !mapping.protection.includes('w')) return;
  findings.add('PTE036', placeOf(file), { modifier: 'readonly', other: mapping.protection });
}

/** Pages of a folio: a power of two, and one page is no large folio. */
function folioOf(context: Context, node: ast.FolioModifier | undefined): { readonly folio?: number } {
  const size = node && numberOf(context, node.size);
  if (size === undefined) return {};
  if (size < 1 || size > MAX_FOLIO || !Number.isInteger(Math.log2(size))) {
    context.findings.add('PTE067', placeOf(node!.size), { most: MAX_FOLIO, found: String(BigInt(size)) });
    return {};
  }
  return size === 1 ? {} : { folio: size };
}

/** The page cache of tmpfs holds single pages: huge=never is how it is mounted. */
function reportFolioOfShmem({ findings }: Context, node: ast.FolioModifier | undefined, mapping: Mapping): void {
  if (!node || (mapping.sharing === 'private' ? !mapping.tmpfs : mapping.file)) return;
  findings.add('PTE036', placeOf(node), { modifier: 'folio', other: mapping.tmpfs ? 'tmpfs' : 'shared, without file' });
}

/** An entry is swapped or migrating, not both; and a page never touched is neither. */
function reportNonPresentTwice({ findings }: Context, node: ast.Mapping, mapping: Mapping): void {
  const meets = mapping.swapped.some(([a, b]) => mapping.migrating.some(([c, d]) => a < d && c < b));
  const modifier = node.modifiers.findLast(ast.isNonPresentModifier);
  if (!modifier) return;
  if (meets) findings.add('PTE036', placeOf(modifier), { modifier: 'migrating', other: 'swapped' });
  if (mapping.state === 'untouched') {
    findings.add('PTE036', placeOf(modifier), { modifier: modifier.entries, other: 'untouched' });
  }
}

function indicesOf(
  context: Context,
  node: ast.Mapping,
  modifier: ast.NonPresentModifier,
  pages: number,
): (readonly [number, number])[] {
  if (!modifier.from) return [[0, pages]];
  const from = numberOf(context, modifier.from);
  const to = modifier.to ? numberOf(context, modifier.to) : from === undefined ? undefined : from + 1;
  if (from === undefined || to === undefined) return [];
  if (to <= from) context.findings.add('PTE032', placeOf(modifier), { from, to });
  else if (from < 0 || to > pages) {
    context.findings.add('PTE031', placeOf(modifier), { name: node.name, pages, index: from < 0 ? from : to - 1 });
  } else return [[from, to]];
  return [];
}

function reportOverlaps({ maps, findings }: Context): void {
  const placed = maps.list.filter(m => m.address !== undefined).sort((a, b) => a.address! - b.address!);
  let before: { mapping: Mapping; end: number } | undefined;
  for (const mapping of placed) {
    const end = mapping.address! + mapping.pages * PAGE_SIZE;
    if (before && mapping.address! < before.end) {
      const related = [{ place: before.mapping.place as Place, message: `\`${before.mapping.name}\` is mapped here` }];
      findings.add('PTE034', mapping.place, { name: mapping.name, other: before.mapping.name }, { related });
    }
    if (!before || end > before.end) before = { mapping, end };
  }
}
