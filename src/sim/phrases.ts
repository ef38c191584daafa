/**
 * Steps as kernel text says them: each phrase of the records (steps/fact.ts), and the words of operands. The compiler of
 * kernel text reads by it, and a routine is printed by it, so that what is printed reads as what was written.
 */
import { callbackNames, flushReasons, hypercallNames, lazyModes, mmuCommands } from '../model/events.ts';
import { flagNames } from '../model/pte.ts';
import { requestPhrases } from './steps/multicall.ts';
import { factOf, facts, type Step } from './steps.ts';

/** One way to say a step or a request: its words, and the operands that they stand for. */
export interface Phrase {
  readonly words: readonly string[];
  readonly operands: Readonly<Record<string, unknown>>;
}

/** Words and signs of a phrase, of kernel text, or of an operand. */
export const wordsOf = (text: string): string[] => text.match(/\$?[A-Za-z_]\w*(?:[-.]\w+)*|\d+|\S/g) ?? [];

const phrasesOf = (text: string | Readonly<Record<string, Readonly<Record<string, unknown>>>>): Phrase[] =>
  typeof text === 'string'
    ? [{ words: wordsOf(text), operands: {} }]
    : Object.entries(text).map(([words, operands]) => ({ words: wordsOf(words), operands }));

/** All ways to say this kind of step. */
export function phrasesFor(op: Step['op']): readonly Phrase[] {
  const { text } = factOf(op);
  return text === null ? [] : phrasesOf(text);
}

/** Levels of entries, as `tell` has them, and of tables, as the kernel's enum pt_level. */
const entryLevels = ['0', 'CHILD_PTE', 'PMD', 'PUD', 'P4D', 'CHILD_PMD', 'CHILD_PUD', 'CHILD_P4D'];
const tableLevels = ['0', 'PT_PGD', 'PT_PUD', 'PT_PMD', 'PT_PTE'];

/** Numbers that have a word, by the operand. */
const words: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  hypercall: hypercallNames,
  command: mmuCommands.map(name => `MMU_${name}`),
  reason: flushReasons,
  mode: lazyModes,
  callback: callbackNames,
  mask: Object.fromEntries(Array.from({ length: 12 }, (_, bit) => [1 << bit, flagNames(1 << bit, 0).join()])),
};

const tableOf = (op: string, operand: string): Readonly<Record<number, string>> | undefined => {
  if (operand === 'level') return op === 'notify' ? entryLevels : tableLevels;
  return words[operand === 'tells' ? 'mask' : operand];
};

/** An operand's value as its words. */
function said(op: string, operand: string, value: unknown): string {
  if (operand === 'request') return requestText(value as { kind: string });
  return typeof value === 'number' ? (tableOf(op, operand)?.[value] ?? String(value)) : String(value);
}

/** What a word of an operand stands for; undefined where the operand has no such word. */
function meant(op: string, operand: string, word: string): unknown {
  const table = tableOf(op, operand);
  const named = table && Object.entries(table).find(([, name]) => name === word)?.[0];
  if (named !== undefined) return Number(named);
  if (/^\d+$/.test(word)) return Number(word);
  return table || !/^\w/.test(word) ? undefined : word;
}

/** The operands that a phrase is said with; undefined where the words are not this phrase. */
function heard(op: string, phrase: Phrase, given: readonly string[]): Record<string, unknown> | undefined {
  const operands: Record<string, unknown> = { ...phrase.operands };
  let at = 0;
  for (const word of phrase.words) {
    if (word === '$request') {
      const rest = given.length - (phrase.words.length - phrase.words.indexOf(word) - 1);
      operands.request = requestOf(given.slice(at, rest));
      at = rest;
      if (!operands.request) return undefined;
    } else if (word.startsWith('$')) {
      const operand = word.slice(1);
      operands[operand] = meant(op, operand, given[at++] ?? '');
      if (operands[operand] === undefined) return undefined;
    } else if (word !== given[at++]) return undefined;
  }
  return at === given.length ? operands : undefined;
}

/** The step that words say; undefined where no record has such a phrase. */
export function stepSaid(given: readonly string[]): Step | undefined {
  for (const op of Object.keys(facts) as Step['op'][])
    for (const phrase of phrasesFor(op)) {
      const operands = heard(op, phrase, given);
      if (operands) return { op, ...operands } as Step;
    }
  return undefined;
}

function requestOf(given: readonly string[]): unknown {
  for (const [kind, text] of Object.entries(requestPhrases))
    for (const phrase of phrasesOf(text)) {
      const operands = heard('request', phrase, given);
      if (operands) return { kind, ...operands };
    }
  return undefined;
}

/** The words of a step, or of a request; of a loop's step with `loop`. */
function spoken(op: string, phrases: readonly Phrase[], operands: object, loop: boolean): string | undefined {
  const given = operands as Readonly<Record<string, unknown>>;
  // What is false or absent goes without saying, except in a phrase that says so.
  const own = Object.keys(given).filter(key => given[key] !== undefined && given[key] !== false);
  for (const phrase of phrases) {
    if ((phrase.words[0] === 'for') !== loop) continue;
    const slots = phrase.words.filter(word => word.startsWith('$')).map(word => word.slice(1));
    const fits = Object.entries(phrase.operands).every(([key, value]) => (given[key] ?? false) === value);
    const all = own.every(key => slots.includes(key) || key in phrase.operands);
    if (!fits || !all || !slots.every(slot => own.includes(slot))) continue;
    const filled = phrase.words.map(word =>
      word.startsWith('$') ? said(op, word.slice(1), given[word.slice(1)]) : word,
    );
    return spaced(filled);
  }
  return undefined;
}

const requestText = ({ kind, ...operands }: { kind: string }): string =>
  spoken('request', phrasesOf(requestPhrases[kind as keyof typeof requestPhrases]), operands, false) ?? kind;

/** A step as kernel text; one that no kernel has is its name. */
export function stepText({ op, ...operands }: Step, loop = false): string {
  return spoken(op, phrasesFor(op), operands, loop) ?? `${op}()`;
}

/** Words as a line. */
export const spaced = (all: readonly string[]): string =>
  all
    .join(' ')
    .replace(/ ([(,)])/g, '$1')
    .replace(/\( /g, '(')
    .replace(/= =/g, '==');
