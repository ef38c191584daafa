/** Knobs of a backend: those that mean something to its preset first, prices last; each with its value there. */
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver';
import { backendLines, backendName, presetBehind } from '../../../lang/backend-lines.ts';
import * as ast from '../../../lang/generated/ast.ts';
import { itemsOf } from '../../../lang/used-files.ts';
import { wordsOfKind } from '../../../lang/words.ts';
import { type Knob, knobs } from '../../../sim/parameters.ts';
import { findPreset, type Preset } from '../../../sim/presets.ts';
import { mattersTo, presetValue } from '../knobs.ts';
import { meant } from './items.ts';
import { nameItem } from './names.ts';
import type { Place } from './place.ts';

/** Names of knobs. */
export function knobItems(place: Place): CompletionItem[] {
  const preset = presetOf(place);
  return wordsOfKind('knob').map((meaning, i) => {
    const { word } = meaning;
    const rank = word.startsWith('cost') ? 9 : preset && !mattersTo(preset, word) ? 5 : 0;
    const description = preset && defaultOf(preset, word);
    return {
      ...meant(meaning, place),
      ...(description ? { labelDetails: { description } } : {}),
      sortText: `${rank}${String(i).padStart(2, '0')}`,
    };
  });
}

/** Values of the knob that stands before. */
export function knobValues(place: Place): CompletionItem[] {
  const { last, script } = place;
  if (!Object.hasOwn(knobs, last)) return [];
  const knob: Knob = knobs[last as keyof typeof knobs];
  const preset = presetOf(place);
  const own = preset && presetValue(preset, last);
  const value = (label: string, i: number): CompletionItem => ({
    label,
    kind: CompletionItemKind.Value,
    documentation: knob.doc,
    ...(label === own && preset ? { labelDetails: { description: `as ${preset.name} has it` } } : {}),
    sortText: `0${i}`,
  });
  switch (knob.kind) {
    case 'switch':
      return ['on', 'off'].map(value);
    case 'choice':
      return knob.values.map(value);
    case 'number':
      return [
        ...(own ? [{ ...value(own, 0), detail: `${knob.min} to ${knob.max} ${knob.unit}` }] : []),
        ...itemsOf(script.parsed.value).filter(ast.isParam).map(nameItem),
      ];
    case 'protocol':
      return [];
  }
}

/** The preset of the `backend` line around a place. */
function presetOf({ before, script }: Place): Preset | undefined {
  const at = before.findLastIndex(({ image }) => image === 'backend');
  const name = before[at + (before[at + 2]?.image === 'from' ? 3 : 1)]?.image ?? '';
  const own = backendLines(script.parsed.value).find(line => backendName(line) === name);
  return findPreset(name) ?? (own && presetBehind(own));
}

/** `512 bytes`; empty where the preset leaves it to the profile, or to the script. */
function defaultOf(preset: Preset, name: string): string {
  const knob: Knob = knobs[name as keyof typeof knobs];
  const value = presetValue(preset, name);
  return value && knob.kind === 'number' ? `${value} ${knob.unit}` : value;
}
