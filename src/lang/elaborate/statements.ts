/**
 * Statements: loops unrolled, ifs folded or turned into forward jumps, everything else one action.
 */
import type { Action, PageRange, Place } from '../../sim/statements.ts';
import * as ast from '../generated/ast.ts';
import { contentNames } from '../names.ts';
import { placeOf, placeOfEnd, placeOfHead, placeOfProperty } from '../places.ts';
import { isWithin } from '../tree.ts';
import { type Context, reportKind } from './context.ts';
import { bindLet, callStatement, conditionOf, evaluate } from './expressions.ts';
import { inHandler } from './interrupts.ts';
import { numberOf } from './numbers.ts';
import { rangeOf, referenceValue, remapNumber, spanning } from './pages.ts';
import { cpuOf, reportAssignment } from './shared-words.ts';
import { type FunctionSite, inProtocol, type Site } from './site.ts';
import { childOf, switchTo } from './tasks.ts';
import { elaborateBounded, elaborateFunctionFor, elaborateRepeat } from './turns.ts';
import type { Value } from './values.ts';
import { assign, bindVariable, elaborateGive } from './variables.ts';
import { leaves } from './ways.ts';
import { elaborateWordWait, isWordWait } from './word-waits.ts';
import { entryOf } from './words.ts';

/** A block: its locals are free again at its end. */
export function elaborateBlock(context: Context, site: Site, block: ast.Block | undefined): void {
  if (!block) return;
  site.writer.scope(() => elaborateStatements(context, site, block));
}

function elaborateStatements(context: Context, site: Site, block: ast.Block): void {
  for (const [i, statement] of block.statements.entries()) {
    elaborateStatement(context, site, statement);
    const behind = block.statements[i + 1];
    if (site.part !== 'function' || !behind || !leaves(statement)) continue;
    context.findings.add('PTE074', placeOfHead(behind));
    return;
  }
}

function elaborateStatement(context: Context, site: Site, node: ast.Statement): void {
  if (!isAllowed(context, site, node)) return;
  switch (node.$type) {
    case 'Let':
      if (site.part === 'function') bindVariable(context, site, node);
      else bindLet(context, site, node, placeOf(node));
      break;
    case 'CallStatement':
      callStatement(context, site, node.call);
      break;
    case 'If':
      elaborateIf(context, site, node);
      break;
    case 'For':
      if (site.part === 'function')
        elaborateFunctionFor(context, site, node, () => elaborateBlock(context, site, node.body));
      else elaborateFor(context, site, node);
      break;
    case 'Repeat':
      if (site.part === 'function')
        elaborateRepeat(context, site, node, () => elaborateBlock(context, site, node.body));
      else context.loops.run(node, numberOf(context, node.times) ?? 0, () => elaborateBlock(context, site, node.body));
      break;
    case 'While':
      if (isWordWait(node)) elaborateWordWait(context, site, node);
      else if (site.part === 'function') elaborateInFunction(context, site, node);
      break;
    case 'Loop':
    case 'Break':
    case 'Continue':
    case 'Assign':
      if (site.part === 'function') elaborateInFunction(context, site, node);
      break;
    case 'Lazy':
      elaborateLazy(context, site, node);
      break;
    case 'Barrier':
      site.writer.barrier(placeOf(node));
      break;
    case 'Return':
      if (site.part === 'function') elaborateGive(context, site, node);
      else elaborateReturn(context, site, node);
      break;
    default: {
      const action = actionOf(context, node);
      if (action) site.writer.emit(action, placeOf(node));
    }
  }
}

type Simple = Exclude<
  ast.Statement,
  | ast.Let
  | ast.CallStatement
  | ast.If
  | ast.For
  | ast.Repeat
  | ast.While
  | ast.Loop
  | ast.Break
  | ast.Continue
  | ast.Assign
  | ast.Lazy
  | ast.Barrier
  | ast.Return
>;

function actionOf(context: Context, node: Simple): Action | undefined {
  if (node.$type === 'Fork') {
    if (!context.findings.hasErrors && context.maps.list.length === 0) context.findings.add('PTE064', placeOf(node));
    return node.name === undefined ? { kind: 'fork' } : { kind: 'fork', child: childOf(node) };
  }
  if (node.$type === 'Wait') return { kind: 'wait' };
  if (node.$type === 'ClearRefs') return { kind: 'clear_refs' };
  if (node.$type === 'Exit') return { kind: 'exit' };
  if (node.$type === 'SwitchTo') return switchTo(context, node);
  const pages = pagesInRun(context, node);
  if (pages) return pages;
  const range = rangeOf(context, node.range);
  if (!range) return undefined;
  switch (node.$type) {
    case 'Mprotect':
      return node.permission && { kind: 'mprotect', range, protection: node.permission };
    case 'Munmap':
      return { kind: 'munmap', range };
    case 'Msync':
      return { kind: 'msync', range };
    case 'Madvise':
      return { kind: 'madvise', range, advice: node.advice === 'madvise-free' ? 'free' : 'dontneed' };
    case 'Access':
      return accessOf(context, node, range);
    case 'Lock':
      return { kind: node.operation, range };
    case 'FlushTlb':
      return { kind: 'flush_tlb', range };
    case 'Mremap': {
      const map = remapNumber(context, node);
      return map === undefined ? undefined : { kind: 'mremap', range, to: { map, index: 0 } };
    }
  }
}

/** A write may have a name, which expectations call it by. */
function accessOf({ findings }: Context, node: ast.Access, range: PageRange): Action {
  const { access, name } = node;
  if (!name) return { kind: access, range };
  if (contentNames.includes(name)) findings.add('PTE005', placeOfProperty(node, 'name'), { name });
  if (access === 'write') return { kind: 'write', range, name };
  findings.add('PTE019', placeOfProperty(node, 'name'), {
    what: '`as`',
    where: 'after a read; `let NAME = read PAGE` names what it finds',
  });
  return { kind: 'read', range };
}

/** A lock or a flush of pages that only the run knows. */
function pagesInRun(context: Context, node: Simple): Action | undefined {
  if ((node.$type !== 'Lock' && node.$type !== 'FlushTlb') || !node.range || node.range.end) return undefined;
  const value = referenceValue(context, node.range.start);
  if (value?.kind !== 'word' || value.is === 'number') return undefined;
  const kind = node.$type === 'Lock' ? (`${node.operation}_pages` as const) : 'flush_pages';
  return { kind, pages: value.word };
}

function elaborateLazy(context: Context, site: Site, node: ast.Lazy): void {
  // What a CPU reads in lazy mode lasts, for expectations.
  const lasts = site.part === 'cpu' && cpuOf(node) !== undefined;
  const body = (): void =>
    lasts && node.body ? elaborateStatements(context, site, node.body) : elaborateBlock(context, site, node.body);
  const end = node.body ? placeOfEnd(node.body) : placeOfHead(node);
  if (site.part === 'function') {
    site.writer.lazy(placeOfHead(node), end, body);
    return;
  }
  site.writer.emit({ kind: 'lazy_enter' }, placeOfHead(node));
  body();
  site.writer.emit({ kind: 'lazy_leave' }, end);
}

function elaborateInFunction(
  context: Context,
  site: FunctionSite,
  node: ast.While | ast.Loop | ast.Break | ast.Continue | ast.Assign,
): void {
  switch (node.$type) {
    case 'Assign':
      assign(context, site, node);
      break;
    case 'Break':
      site.writer.leaveLoop('breaks', placeOf(node));
      break;
    case 'Continue':
      site.writer.leaveLoop('continues', placeOf(node));
      break;
    default:
      elaborateBounded(context, site, node, () => elaborateBlock(context, site, node.body));
  }
}

const onlyOfFunctions: ReadonlySet<ast.Statement['$type']> = new Set(['Assign', 'While', 'Loop', 'Break', 'Continue']);
const ofFunctions: ReadonlySet<ast.Statement['$type']> = new Set([
  ...onlyOfFunctions,
  'Let',
  'If',
  'For',
  'Repeat',
  'Return',
  'CallStatement',
  'Lock',
  'Lazy',
  'FlushTlb',
]);

/** No system call, which may sleep, and no lazy mode, which belongs to what is interrupted. */
const ofHandlers: ReadonlySet<ast.Statement['$type']> = new Set([
  'Access',
  'Lock',
  'FlushTlb',
  'Lazy',
  'CallStatement',
  'Let',
  'If',
  'For',
  'Repeat',
]);

/** Some statements have no place in a protocol, in the setup, in a loop, or where a run decides. */
function isAllowed(context: Context, site: Site, node: ast.Statement): boolean {
  const { findings } = context;
  const no = (what: string, where: string): boolean => {
    findings.add('PTE019', placeOfHead(node), { what, where });
    return false;
  };
  // Every turn of a loop comes here: what is only said of a mistake is not looked up before.
  const word = (): string =>
    isRead(node) ? '`read`' : `\`${node.$cstNode?.text.match(/^[\w-]+/)?.[0] ?? node.$type}\``;
  const { $type } = node;
  if (site.part === 'function') {
    if ($type === 'Break' || $type === 'Continue') return site.writer.inLoop || no(word(), 'outside a loop');
    return (ofFunctions.has($type) && !isRead(node)) || no(word(), 'in a function, which is kernel code');
  }
  if ($type === 'Return') return inProtocol(site) || no('`return`', 'outside a function and a protocol');
  if (ast.isAssign(node)) return reportAssignment(context, node);
  const waits = isWordWait(node);
  if (waits && site.part === 'setup') return no('a wait for a word', 'in the setup, which has one CPU');
  if (onlyOfFunctions.has(node.$type) && !waits) return no(word(), `outside a function${forAWait(node)}`);
  if (inProtocol(site)) {
    const ofProtocols = ['Let', 'If', 'For', 'Repeat', 'CallStatement'].includes($type) && !isRead(node);
    return ofProtocols || no(word(), 'inside a protocol');
  }
  if (site.part === 'irq') return waits || ofHandlers.has(node.$type) || no(word(), inHandler);
  if ($type === 'Barrier' && site.part === 'preempt') return no('`barrier`', 'in a second task: it is for CPUs');
  if ($type === 'Barrier' && site.part === 'setup') return no('`barrier`', 'in the setup, which has one CPU');
  if ($type === 'Barrier' && site.conditional) return no('`barrier`', 'where the run decides whether it is reached');
  const switches = $type === 'SwitchTo' || $type === 'Exit';
  if (switches && site.part === 'setup') return no(word(), 'in the setup, which has no tasks');
  if (switches && site.conditional) return no(word(), 'where the run decides whether it is reached');
  if ((ast.isMremap(node) || ast.isFork(node)) && node.name && isInLoop(node))
    return no('`as`', 'in a loop: it would make one name twice');
  if (ast.isFork(node) && node.name && site.conditional)
    return no('`fork as`', 'where the run decides whether it is reached');
  return true;
}

/** A loop that reads words in a CPU's block may be meant to wait. */
const forAWait = (node: ast.Statement): string =>
  ast.isWhile(node) ? '; a wait for a word is `while READ_ONCE(x) == 0 { }`, without `max` and with nothing in it' : '';

/** `let v = read heap[0]`: an access of a program. */
const isRead = (node: ast.Statement): boolean => ast.isLet(node) && node.read !== undefined;

function isInLoop(node: ast.Statement): boolean {
  return isWithin(node, outer => ast.isFor(outer) || ast.isRepeat(outer));
}

function elaborateIf(context: Context, site: Site, node: ast.If): void {
  const { writer } = site;
  const within = { ...site, conditional: true };
  const ends: number[] = [];
  let open = site;
  for (const [i, branch] of node.branches.entries()) {
    const condition = conditionOf(context, open, branch.condition);
    if (condition === false) continue;
    if (condition === true || condition === undefined) {
      elaborateBlock(context, open, branch.body);
      if (condition === undefined) continue;
      writer.land(...ends);
      return;
    }
    const place = placeOf(branch.condition);
    const skip = writer.unless(condition, place);
    elaborateBlock(context, within, branch.body);
    if (i + 1 < node.branches.length || node.otherwise) ends.push(writer.jump(place));
    writer.land(skip);
    open = within;
  }
  elaborateBlock(context, open, node.otherwise);
  writer.land(...ends);
}

function elaborateFor(context: Context, site: Site, node: ast.For): void {
  const turn = (value: Value): void => {
    context.values.set(node, value);
    elaborateBlock(context, site, node.body);
  };
  const range = pagesOfLoop(context, node);
  if (range) {
    const pages = context.maps.pagesOf(range);
    context.loops.run(node, context.maps.countPages(range), () => {
      const page = pages.next().value!;
      turn({ kind: 'pages', range: { first: page, last: page } });
    });
  } else if (range === undefined) {
    const from = numberOf(context, node.from);
    const to = numberOf(context, node.to);
    if (from === undefined || to === undefined) return;
    context.loops.run(node, to - from, i => turn({ kind: 'number', value: from + i }));
  }
}

/** The pages a loop goes over; undefined where it counts, null where it is mistaken. */
function pagesOfLoop(context: Context, node: ast.For): PageRange | null | undefined {
  const start = ast.isReference(node.from) ? referenceValue(context, node.from) : undefined;
  if (ast.isReference(node.from) && !start) return null;
  if (!node.to) {
    if (start?.kind === 'pages') return start.range;
    if (start) reportKind(context, node.from, start, 'a range');
    else if (node.from) reportKind(context, node.from, { kind: 'number', value: 0 }, 'a range');
    return null;
  }
  if (start?.kind !== 'pages') return undefined;
  const end = ast.isReference(node.to) ? referenceValue(context, node.to) : undefined;
  if (end?.kind === 'pages') return spanning(context, node, start.range, end.range, node.from, node.to) ?? null;
  if (end || !ast.isReference(node.to)) reportKind(context, node.to, end ?? { kind: 'number', value: 0 }, 'a mapping');
  return null;
}

function elaborateReturn(context: Context, site: Site, node: ast.Return): void {
  const place: Place = placeOf(node);
  if (site.part === 'commit') {
    if (node.value) context.findings.add('PTE019', place, { what: 'a value', where: 'in the return of a commit' });
    site.writer.emit({ kind: 'return' }, place);
  } else if (!node.value) {
    context.findings.add('PTE061', place);
  } else {
    const value = entryOf(context, node.value, evaluate(context, site, node.value));
    if (value) site.writer.emit({ kind: 'return', value: value.expr }, place);
  }
}
