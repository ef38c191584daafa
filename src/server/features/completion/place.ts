/** The place that is completed: the words before it, and what kind of value it wants. */
import { functionNamed, functions, type OperandKind } from '../../../lang/functions.ts';
import type { Script } from '../../script.ts';
import { callAround } from '../signature-help.ts';
import { type Word, wordsOf } from '../tokens.ts';
import { type Next, nextOf } from './next.ts';

/** A value of this kind; `number or pages` where a loop goes over either. */
export type Wanted = OperandKind | 'number' | 'number or pages' | 'any';

export interface Place extends Next {
  readonly script: Script;
  /** Where the word that is being written begins, and how far it is written. */
  readonly start: number;
  readonly offset: number;
  /** The words before it, comments left out. */
  readonly before: readonly Word[];
  /** The last of them. */
  readonly last: string;
  /** The last of them is on an earlier line, or opens a block: what is written here begins something. */
  readonly begins: boolean;
  readonly wanted: Wanted;
}

/** Rules in which a value is a number; elsewhere it may be an entry, too. */
const numeric: readonly string[] = [
  'Machine',
  'Mapping',
  'AddressModifier',
  'FolioModifier',
  'NonPresentModifier',
  'SharedWord',
  'Param',
  'Mremap',
  'Repeat',
  'Reference',
  'Expect',
];

/** Undefined within comments, texts and numbers, where there is nothing to complete. `beginOf`: where its item begins. */
export function placeAt(
  script: Script,
  offset: number,
  beginOf: (before: readonly Word[]) => number,
): Place | undefined {
  const words = wordsOf(script);
  const inside = words.find(w => w.offset < offset && offset <= w.end);
  if (inside && (inside.kind === 'comment' || inside.kind === 'text' || inside.kind === 'number')) return undefined;
  // The word that ends at the cursor is being written: what matters is what may stand in its place.
  const start = inside && inside.kind !== 'sign' ? inside.offset : offset;
  const before = words.filter(w => w.end <= start && w.kind !== 'comment');
  const last = before.at(-1);
  const next = nextOf(script.text.slice(beginOf(before), start));
  return {
    ...next,
    script,
    start,
    offset,
    before,
    last: last?.image ?? '',
    begins: !last || last.image === '{' || last.line < script.range(start, start).start.line,
    wanted: wantedIn(script, start, next.within),
  };
}

function wantedIn(script: Script, start: number, within: string): Wanted {
  if (within === 'For') return 'number or pages';
  if (numeric.includes(within)) return 'number';
  const call = within === 'Call' ? callAround(script, start) : undefined;
  const name = call && functionNamed(call.name);
  return name ? (functions[name].operands[call.argument] ?? 'any') : 'any';
}
