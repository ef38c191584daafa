/** What a kernel function does on each of the script's backends: its text, and the file of kernel/ that it is from. */
import { functionNamed } from '../../../lang/functions.ts';
import { kernelFunction, kernelName } from '../../../sim/kernels.ts';
import type { Parameters } from '../../../sim/parameters.ts';
import { findPreset, type Preset } from '../../../sim/presets.ts';
import { routineText } from '../../../sim/routine-text.ts';
import type { Scenario } from '../../../sim/scenario.ts';
import { parametersOf, routinesOf } from '../../../sim/supported.ts';
import { isOwn } from '../kernel-functions.ts';

/** Most texts that differ, in one hover. */
const MOST = 3;

/** The routine that a statement's word calls, where it is one alone. */
function routineOf(word: string): string | undefined {
  const name = functionNamed(word);
  if (name) return name;
  if (word === 'clear-refs') return 'clear_refs_write';
  return ['mprotect', 'munmap', 'mremap', 'msync', 'fork'].includes(word) ? `sys_${word}` : undefined;
}

/** Markdown: the text of the routine, once for all backends that share it. Empty for a word that calls none. */
export function kernelText(word: string, scenario: Scenario | undefined): string {
  const routine = routineOf(word);
  if (!routine || !scenario) return '';
  const texts = new Map<string, string[]>();
  for (const choice of scenario.backends) {
    const preset = findPreset(choice.preset);
    if (!preset) continue;
    const parameters = parametersOf(preset, choice);
    const routines = routinesOf(parameters, preset);
    const body = routines.get(routine);
    if (!body || isOwn(routine, scenario, choice, parameters)) continue;
    const text = `${sourceOf(routine, parameters, preset)}${routineText(routine, body)}`;
    texts.set(text, [...(texts.get(text) ?? []), choice.name]);
  }
  const parts = [...texts].map(([text, names]) => `On ${listed(names)}:\n\n\`\`\`pte\n${text}\n\`\`\``);
  const left = [...texts.values()].slice(MOST).flat();
  if (left.length > 0) parts.splice(MOST, parts.length, `Another text on ${listed(left)}.`);
  return parts.join('\n\n');
}

/** A comment that names the file. */
function sourceOf(routine: string, parameters: Parameters, preset: Preset): string {
  const found = kernelFunction(routine, parameters, preset);
  return found ? `# ${kernelName(found.file)}\n` : '';
}

const listed = (names: readonly string[]): string => names.map(name => `**${name}**`).join(', ');
