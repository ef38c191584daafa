/** Words that no name can be: those of the grammar, except the ones that it takes as names where a name is wanted. */
import { table } from './quick/generated/table.ts';

/** Words of the grammar that are names where a name is wanted (its rule Name, and tokens that are no words). */
export const softNames: ReadonlySet<string> = new Set([
  'ASSIGNED',
  'from',
  'use',
  'fn',
  'while',
  'loop',
  'max',
  'break',
  'continue',
  'folio',
  'huge',
  'tmpfs',
  'shows',
  'dirty',
  'word',
  'memory',
  'fills',
  'irq',
  'nmi',
  'mm',
  'switch_to',
  'exit',
  'preempt',
  'fault',
  'stale',
  'written',
  'start',
  'commit',
  'pages',
  'file',
  'shared',
  'at',
  'lazy',
  'swapped',
  'migrating',
  'private',
  'untouched',
  'readonly',
  'wait',
  'none',
  'r',
  'rw',
  'rx',
  'rwx',
]);

let words: ReadonlySet<string> | undefined;

/** All reserved words; read from the grammar at the first call. */
export function reservedWords(): ReadonlySet<string> {
  if (words) return words;
  const keywords = Object.keys(table.tokens.keywords).filter(keyword => /^[a-z]/.test(keyword));
  words = new Set(keywords.filter(word => !softNames.has(word)));
  return words;
}
