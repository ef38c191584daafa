/**
 * Every word of the language with its form, its meaning in a sentence or two, and where the kernel has it. Hover,
 * completion, signature help and the language reference all read this table; a test holds it against the grammar.
 *
 * A word with several meanings (`read` is a statement and a modifier) has several rows.
 */
import { knobs } from '../sim/parameters.ts';
import { presets } from '../sim/presets.ts';
import { spokenKnob } from './knobs.ts';
import { metrics } from './metrics.ts';
import { formOf, outcomeWords } from './outcome-words.ts';
import type { Word, WordKind } from './word.ts';
import { flagWords } from './words-flags.ts';
import { functionWords } from './words-functions.ts';
import { statementWords } from './words-statements.ts';

const backendWords: readonly Word[] = presets.map(({ name, doc }) => ({
  word: name,
  kind: 'backend',
  form: `backend ${name}`,
  doc,
}));

const knobWords: readonly Word[] = Object.entries(knobs).map(([word, knob]) => ({
  word,
  kind: 'knob',
  form: knob.kind === 'protocol' ? `${word} NAME` : `${word} VALUE`,
  doc: `${knob.doc} Takes ${spokenKnob(knob)}.`,
}));

/** Words of an expectation that are reserved; one that begins several outcomes means any of them. */
const outcomeHeads: readonly Word[] = ['lost', 'stale', 'fault', 'sigsegv'].map(word => {
  const meant = outcomeWords.filter(({ phrase }) => phrase.split(' ')[0] === word);
  const form = meant.map(formOf).join('   or   ');
  return { word, kind: 'outcome', form, doc: meant.map(({ definition }) => definition).join(' ') };
});

const metricWords: readonly Word[] = Object.entries(metrics).map(([word, doc]) => ({
  word,
  kind: 'metric',
  form: `expect ${word} <= N`,
  doc,
}));

/** The whole vocabulary. */
export const words: readonly Word[] = [
  ...statementWords,
  ...outcomeHeads,
  ...functionWords,
  ...flagWords,
  ...metricWords,
  ...backendWords,
  ...knobWords,
];

/** All meanings of a word. */
export function meaningsOf(word: string): readonly Word[] {
  return words.filter(w => w.word === word);
}

/** The words of a kind. */
export function wordsOfKind(...kinds: readonly WordKind[]): readonly Word[] {
  return words.filter(w => kinds.includes(w.kind));
}
