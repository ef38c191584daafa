/**
 * Words: their declarations, the calls that read and write them, the machine's memory, and what an expectation asks of them.
 */
import {
  MAX_WORDS,
  type MemoryModel,
  type OutcomeAtom,
  type OutcomeCondition,
  type SharedWord,
  type TlbFills,
} from '../../sim/scenario.ts';
import type { Word } from '../../sim/statements.ts';
import type { Mask } from '../flags.ts';
import type { FunctionName } from '../functions.ts';
import * as ast from '../generated/ast.ts';
import { lastingLets } from '../names.ts';
import { placeOf, placeOfHead, placeOfProperty } from '../places.ts';
import { change, suggestion } from '../spelling.ts';
import { treeOf } from '../tree.ts';
import { type Context, reportKind, resolve } from './context.ts';
import { inHandler } from './interrupts.ts';
import type { KernelCall } from './kernel-call.ts';
import { numberOf } from './numbers.ts';
import { referenceValue } from './pages.ts';
import type { Site } from './site.ts';
import type { Value } from './values.ts';
import { typed } from './words.ts';

/** The words of a script, in order; their numbers are what the engine knows them by. */
export function elaborateWords(context: Context): readonly SharedWord[] {
  const words: SharedWord[] = [];
  for (const node of context.script.items.filter(ast.isSharedWord)) {
    const value = node.value ? numberIn32Bits(context, node.value) : 0;
    if (!node.name || value === undefined) continue;
    if (words.length === MAX_WORDS) {
      const problem = `a script has ${MAX_WORDS} words at most`;
      context.findings.add('PTE013', placeOfProperty(node, 'name'), { problem });
      break;
    }
    context.values.set(node, { kind: 'shared', shared: words.length });
    words.push({ name: node.name, value, place: placeOfProperty(node, 'name') });
  }
  const call = treeOf(context.script).find(node => ast.isCall(node) && isOfRcu(node.function));
  if (call) words.push({ name: 'rcu readers', value: 0, ofKernel: true, place: placeOf(call) });
  return words;
}

const ofRcu = ['rcu_read_lock', 'rcu_read_unlock', 'synchronize_rcu'] as const satisfies FunctionName[];
const isOfRcu = (name: string): name is (typeof ofRcu)[number] => (ofRcu as readonly string[]).includes(name);

/** The word that counts readers of RCU: behind those of the script. */
const readersOf = ({ script }: Context): number => script.items.filter(ast.isSharedWord).slice(0, MAX_WORDS).length;

const models = ['sc', 'tso'] satisfies MemoryModel[];
const tlbFills = ['unasked', 'asked'] satisfies TlbFills[];

/** What the machine block says of memory. */
export const memoryOf = (context: Context): MemoryModel | undefined => saidOfMachine(context, 'memory', models);

/** What it says of fills of TLBs that no access asks for. */
export const fillsOf = (context: Context): TlbFills | undefined => saidOfMachine(context, 'fills', tlbFills);

function saidOfMachine<T extends string>(
  { script, findings }: Context,
  part: 'memory' | 'fills',
  all: readonly T[],
): T | undefined {
  const node = script.items.filter(ast.isMachine).find(m => m[part]);
  const said = node?.[part];
  const known = all.find(word => word === said);
  if (!node || said === undefined || known) return known;
  const place = placeOfProperty(node, part);
  const { near, extra } = suggestion(place, said, all);
  const words = all.map(word => `\`${word}\``).join(' or ');
  findings.add('PTE062', place, { name: said, near: near || `; \`${part}\` is ${words}` }, extra);
  return undefined;
}

/** Calls that are about words, or order memory. */
const wordCalls = [
  'READ_ONCE',
  'WRITE_ONCE',
  'xchg',
  'xadd',
  'cmpxchg',
  'smp_mb',
  'mfence',
  'smp_wmb',
  'smp_rmb',
  'smp_store_release',
  'smp_load_acquire',
  ...ofRcu,
] as const satisfies FunctionName[];
type OfWords = (typeof wordCalls)[number];
const ofWords: ReadonlySet<string> = new Set(wordCalls);

/** Whether a call is about a word, or orders memory. */
export const isWordCall = (call: KernelCall): call is KernelCall<OfWords> => ofWords.has(call.name);

/** What a call that is about words gives; null where it gives nothing. */
export function wordCall(context: Context, site: Site, call: KernelCall<OfWords>): Value | null | undefined {
  const { node, name, operands, into } = call;
  const place = placeOf(node);
  if (name === 'smp_mb' || name === 'mfence') {
    site.writer.emit({ kind: 'fence' }, place);
    return null;
  }
  // The order that these ask for is that of every x86 (TSO), and of s390.
  if (name === 'smp_wmb' || name === 'smp_rmb') return null;
  if (isOfRcu(name)) {
    if (name === 'synchronize_rcu' && site.part === 'irq') {
      context.findings.add('PTE019', place, { what: '`synchronize_rcu`', where: inHandler });
      return undefined;
    }
    const shared = readersOf(context);
    if (name !== 'synchronize_rcu') site.writer.emit({ kind: name, shared }, place);
    else site.writer.scope(() => site.writer.emit({ kind: name, shared, awaited: site.writer.local() }, place));
    return null;
  }
  const [word] = operands;
  if (word.kind !== 'shared') return reportKind(context, node.operands[0], word, 'a word');
  const numbers = operands.slice(1).map((value, i) => typed(context, node.operands[i + 1], value, 'number')?.word);
  if (numbers.includes(undefined)) return undefined;
  const [first, second] = numbers as Word[];
  const { shared } = word;
  const result = into === undefined ? {} : { into };
  switch (name) {
    case 'READ_ONCE':
    case 'smp_load_acquire':
      site.writer.emit({ kind: 'word_load', shared, ...result }, place);
      break;
    case 'WRITE_ONCE':
    case 'smp_store_release':
      site.writer.emit({ kind: 'word_store', shared, word: first }, place);
      return null;
    case 'cmpxchg':
      site.writer.emit({ kind: 'word_locked', how: name, shared, expected: first, word: second, ...result }, place);
      break;
    default:
      site.writer.emit({ kind: 'word_locked', how: name, shared, word: first, ...result }, place);
  }
  return into === undefined ? null : { kind: 'word', is: 'number', word: { kind: 'reg', reg: into } };
}

/** Variables belong to functions. `x = 1` of a word is a store, which has a name that says so; of a new name, a `let`. */
export function reportAssignment(context: Context, node: ast.Assign): false {
  const target = resolve(context, node.target);
  // A script that ends there has no value.
  const [to, value] = [node.target.$cstNode?.text, node.value?.$cstNode?.text];
  const newText = ast.isSharedWord(target) ? `WRITE_ONCE(${to}, ${value})` : `let ${to} = ${value}`;
  const meant = !value || (target && !ast.isSharedWord(target)) ? '' : `; did you mean \`${newText}\`?`;
  const where = ast.isSharedWord(target) ? 'for a word of memory' : 'outside a function';
  const holes = { what: 'an assignment', where: `${where}${meant}` };
  context.findings.add('PTE019', placeOfHead(node), holes, meant ? { fix: change(placeOf(node), newText) } : {});
  return false;
}

/** What an expectation asks of the final value of a word, or of what a CPU has read. */
export function finalValueOf(context: Context, node: ast.FinalValue): OutcomeCondition | undefined {
  const found = referenceValue(context, node.of);
  const value = node.value && numberIn32Bits(context, node.value);
  if (!found || value === undefined || !node.bound) return undefined;
  const { bound } = node;
  if (found.kind === 'shared') return { kind: 'word', shared: found.shared, bound, value };
  if (found.kind === 'entry' && value === 0 && (bound === '==' || bound === '!=')) {
    const read = entryReadOf(context, node.of!, found, false, { lo: -1 >>> 0, hi: -1 >>> 0 });
    return read && bound === '!=' ? { kind: 'not', of: read } : read;
  }
  const wanted = 'a word, or a number that a `let` of a CPU has read,';
  if (found.kind !== 'word' || found.is !== 'number' || found.word.kind !== 'reg')
    return reportKind(context, node, found, wanted);
  const of = letOf(context, node.of!, found, wanted);
  return of && { kind: 'local', ...of, reg: found.word.reg, bound, value };
}

/** What an expectation asks of the entry that a CPU has read. */
export function entryReadOf(
  context: Context,
  node: ast.Reference,
  value: Extract<Value, { kind: 'entry' }>,
  has: boolean,
  mask: Mask,
): OutcomeAtom | undefined {
  const wanted = 'a page, or an entry that a `let` of a CPU has read,';
  if (value.expr.kind !== 'reg') return reportKind(context, node, value, wanted);
  const of = letOf(context, node, value, wanted);
  return of && { kind: 'entry_read', ...of, reg: value.expr.reg, has, ...mask };
}

/** The `let` of a CPU that an expectation names: the CPU's number, and the name. */
export function letOf(
  context: Context,
  node: ast.Reference,
  value: Value,
  wanted: string,
): { readonly cpu: number; readonly name: string } | undefined {
  const target = resolve(context, node);
  const cpu = ast.isLet(target) ? cpuOf(target) : undefined;
  if (!ast.isLet(target) || !cpu) return reportKind(context, node, value, wanted);
  const { name } = target;
  const others = context.script.items.filter(
    item => ast.isCpu(item) && item !== cpu && lastingLets(item.body).some(other => other.name === name),
  );
  if (others.length === 0) return { cpu: cpu.number, name };
  const problem = `\`${name}\` is a \`let\` of more than one CPU; give each its own name`;
  context.findings.add('PTE013', placeOf(node), { problem });
  return undefined;
}

/** The CPU block that a `let` stands in, not in a block within that is no lazy one. */
export function cpuOf(node: ast.Let | ast.Lazy): ast.Cpu | undefined {
  const block = node.$container;
  const outer = ast.isBlock(block) ? block.$container : undefined;
  return ast.isLazy(outer) ? cpuOf(outer) : ast.isCpu(outer) ? outer : undefined;
}

function numberIn32Bits(context: Context, node: ast.Expression): number | undefined {
  const value = numberOf(context, node);
  if (value === undefined) return undefined;
  return typed(context, node, { kind: 'number', value }, 'number') && value;
}
