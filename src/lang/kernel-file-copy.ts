/**
 * A file of kernel text as a file that a script uses: a backend of its own, which comes from one that has the text, and on it
 * what a script may replace of the file. Whoever changes it there has both backends side by side.
 */
import { kernelTexts } from '../sim/kernel-places.ts';
import { kernelFunction, kernelName } from '../sim/kernels.ts';
import { findPreset } from '../sim/presets.ts';
import type { BackendChoice, OverrideValue } from '../sim/scenario.ts';
import { parametersOf } from '../sim/supported.ts';
import { isReplaceable } from './elaborate/replaced.ts';
import { copyOf } from './kernel-copy.ts';

/** The file's text; or why there is none, as a sentence. */
export type FileCopy = { readonly text: string } | { readonly refused: string };

/** What a script may replace of a file, in the file's order. */
const replaceableOf = (file: string) =>
  kernelTexts().flatMap(({ name, file: of }) => (of === file && isReplaceable(name) ? [name] : []));

/** Does a backend have what a script may replace of a file from there? */
export const hasFrom = (file: string, choice: BackendChoice): boolean => namesFrom(file, choice).length > 0;

function namesFrom(file: string, choice: BackendChoice) {
  const preset = findPreset(choice.preset);
  if (!preset) return [];
  const parameters = parametersOf(preset, choice);
  return replaceableOf(file).filter(name => kernelFunction(name, parameters, preset)?.file === file);
}

/** The copy of a file as a backend has it; `name` is what the new backend is called. */
export function fileCopy(file: string, choice: BackendChoice, name: string): FileCopy {
  const [said, lacking]: [string[], string[]] = [[], []];
  for (const fn of namesFrom(file, choice)) {
    const copy = copyOf(fn, { ...choice, name });
    if (copy && 'text' in copy) said.push(copy.text);
    else if (copy) lacking.push(`\`${fn}\`: scripts have no word for its step \`${copy.lacks}\``);
  }
  const source = kernelName(file);
  if (said.length === 0) {
    return { refused: `No function of ${source} can be copied from ${choice.name}. ${lacking.join('; ')}.` };
  }
  const head = [
    `# ${source} as ${choice.name} has it. Change it: \`${name}\` does what stands here.`,
    ...lacking.map(line => `# Not here: ${line}.`),
    `backend ${name} from ${choice.preset}${settings(choice.overrides)}`,
  ];
  return { text: `${head.join('\n')}\n\n${said.join('\n')}` };
}

/** What is said of a file of which a script can replace nothing. */
export function refusal(file: string): string {
  return `Scripts replace no function of ${kernelName(file)}.`;
}

/** Settings of a `backend` line. A protocol is left behind: it would take the place of what is copied. */
function settings(overrides: BackendChoice['overrides']): string {
  const said = Object.entries(overrides).filter(([knob]) => knob !== 'protocol');
  return said.length > 0 ? ` { ${said.map(([knob, value]) => `${knob} ${spoken(value)}`).join(', ')} }` : '';
}

const spoken = (value: OverrideValue): string => (typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value));
