/** What a word of the language means, with its form and where the kernel has it. */

import { flagNamed } from '../../../lang/flags.ts';
import type { Word as Meaning, WordKind } from '../../../lang/word.ts';
import { meaningsOf } from '../../../lang/words.ts';
import { printable } from '../../../model/printable.ts';
import { knobs } from '../../../sim/parameters.ts';
import { findPreset } from '../../../sim/presets.ts';
import { mattersTo } from '../knobs.ts';
import { bitTable } from './bits.ts';

/** Markdown about a word; `context` picks among its meanings. Undefined for a word without any. */
export function aboutWord(word: string, context: (kind: WordKind) => boolean): string | undefined {
  const meanings = meaningsOf(word);
  const fitting = meanings.filter(m => context(m.kind));
  const told = fitting.length > 0 ? fitting : meanings;
  return told.length > 0 ? told.map(about).join('\n\n---\n\n') : undefined;
}

function about({ word, kind, form, doc, source }: Meaning): string {
  const parts = [code(form), doc];
  const flag = kind === 'flag' ? flagNamed(word) : undefined;
  if (flag) parts.push(bitTable([{ label: word, entry: flag }]));
  if (kind === 'backend') parts.push(knobTable(word));
  if (source) parts.push(`\`${source}\``);
  return parts.filter(part => part !== '').join('\n\n');
}

/** The knobs of a preset that matter to it, and those that a script overrides. */
export function knobTable(name: string, overrides: Readonly<Record<string, unknown>> = {}): string {
  const preset = findPreset(name);
  if (!preset) return '';
  const own: Readonly<Record<string, unknown>> = { ...preset.parameters };
  const rows = Object.keys(knobs)
    .filter(knob => overrides[knob] !== undefined || (mattersTo(preset, knob) && isSet(own[knob])))
    .map(knob => {
      const value = overrides[knob] ?? own[knob];
      const before = isSet(own[knob]) ? ` (not ${spoken(own[knob])})` : '';
      return `| \`${knob}\` | ${value === own[knob] ? spoken(value) : `**${spoken(value)}**${before}`} |`;
    });
  return ['| knob | |', '|---|---|', ...rows].join('\n');
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== '';
}

/**
 * Text as a code block of the language. The fence is longer than any row of backticks in the text, and every line end is
 * one that Markdown knows, so that no script can close the block and go on in Markdown of its own.
 */
export function code(text: string): string {
  const rows = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...rows.map(row => row.length + 1)));
  return `${fence}pte\n${printable(text.replace(/\r\n?/g, '\n'))}\n${fence}`;
}

function spoken(value: unknown): string {
  return value === true ? 'on' : value === false ? 'off' : `\`${value}\``;
}
