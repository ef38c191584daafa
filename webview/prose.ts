/**
 * The run shown, told in prose that a person can paste into a mail: what each backend did and what it cost, each batch
 * with its reason, the bits lost and saved, the verdicts. At most 72 columns wide, as kernel lists have it.
 */
import type { Batch, ExpectResult } from '../src/model/report.ts';
import { standingOf } from '../src/model/verdict.ts';
import type { PackedResult } from '../src/protocol/messages.ts';
import { unpackBatches } from '../src/protocol/packed-batches.ts';
import type { Shown } from './shown.ts';
import * as say from './strings/prose.ts';
import * as strings from './strings.ts';

const COLUMNS = 72;
/** Most lines of hypercalls, and of bits, for each backend. */
const MOST = 12;

/** The whole text, with a line's end at its end. */
export function proseOf({ script, recordings, expects }: Pick<Shown, 'script' | 'recordings' | 'expects'>): string {
  const runs = recordings.map(({ result, batches }) => [
    say.head(script, result.backend, result.banner),
    ...sentencesOf(result, unpackBatches(batches)),
  ]);
  const verdicts = expects.map(sentenceOfExpect);
  return [...runs, ...(verdicts.length > 0 ? [[strings.verdicts, ...verdicts]] : [])]
    .map(([head, ...sentences]) => `${head}\n${sentences.map(wrapped).join('\n')}\n`)
    .join('\n');
}

function sentencesOf(result: PackedResult, batches: readonly Batch[]): string[] {
  const { cycles, ratioToNative, costProfile, traps, hypercalls, updates, faults, lost, saved } = result;
  let first = 1;
  const calls = batches.slice(0, MOST).map(({ times = 1, ops, entries, updates, argBytes, reason }) => {
    const why = `${strings.reasons[reason]} (${reason})`;
    const sentence = say.batch(first, times, say.operations(ops), entries, updates, argBytes, why);
    first += times;
    return sentence;
  });
  const bits = [
    ...lost.map(b => say.lost(b.bit, b.page, b.cpu, b.line, b.hardwareCpu, b.hardwareLine)),
    ...saved.map(b => say.saved(b.bit, b.page, b.line, b.hardwareLine, b.by)),
  ];
  return [
    say.counts(traps, hypercalls, updates, faults),
    say.cost(cycles, ratioToNative, costProfile),
    ...calls,
    ...(batches.length > MOST ? [say.moreBatches(batches.length - MOST)] : []),
    ...bits.slice(0, MOST),
    ...(bits.length > MOST ? [say.moreBits(bits.length - MOST)] : []),
    ...result.limits.map(limit => `${limit}.`),
  ];
}

function sentenceOfExpect(expect: ExpectResult): string {
  const { text, line, backend, message } = expect;
  const evidence = strings.evidence(expect);
  const word = strings.standings[standingOf(expect)];
  const verdict = evidence ? `${word} (${evidence})` : word;
  return say.expect(text, line, backend, verdict, message.replace(/\.$/, ''));
}

/** A sentence in lines of at most 72 columns, the first indented by two, the others by four. */
function wrapped(sentence: string): string {
  const lines: string[] = [];
  let line = ' ';
  for (const word of sentence.split(/\s+/)) {
    if (line.trim() !== '' && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = '   ';
    }
    line += ` ${word}`;
  }
  return [...lines, line].join('\n');
}
