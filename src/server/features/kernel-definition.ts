/** Definitions in kernel text: of a kernel function as each backend of a script has it, of a preset, and from one kernel function to another. */
import type { Location, Position } from 'vscode-languageserver';
import { backendLines, presetBehind } from '../../lang/backend-lines.ts';
import { functionNamed } from '../../lang/functions.ts';
import { type KernelText, kernelTexts, lineOfBackend } from '../../sim/kernel-places.ts';
import { functionsOfPart, kernelFunction, kernelParts } from '../../sim/kernels.ts';
import { type MmVersion, mmVersions, since } from '../../sim/parameters.ts';
import { findPreset } from '../../sim/presets.ts';
import type { BackendChoice } from '../../sim/scenario.ts';
import { parametersOf } from '../../sim/supported.ts';
import type { KernelFiles } from '../kernel-files.ts';
import type { Script } from '../script.ts';
import { isOwn } from './kernel-functions.ts';
import { wordAt } from './tokens.ts';

/** What the kernel calls where a statement's word is not a function's name. */
const statements: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(['mprotect', 'munmap', 'mremap', 'msync', 'fork', 'wait'].map(call => [call, [`sys_${call}`]])),
  'madvise-dontneed': ['sys_madvise_dontneed'],
  'madvise-free': ['sys_madvise_free'],
  'clear-refs': ['clear_refs_write'],
  read: ['access_range'],
  write: ['access_range'],
  flush_tlb: ['flush_tlb_range'],
  lazy: ['arch_enter_lazy_mmu_mode', 'arch_leave_lazy_mmu_mode'],
};

/** Where kernel text has the word at a position of a script: each text that one of its backends has, or the preset's line. */
export function kernelDefinitions(script: Script, position: Position, files: KernelFiles): Location[] {
  const word = wordAt(script, script.offset(position));
  if (!word || word.kind === 'comment') return [];
  if (findPreset(word.image)) {
    const name = word.image;
    return located([{ file: 'backends.pte', name, line: lineOfBackend(name) }], 'backend', files);
  }
  const named = functionNamed(word.image);
  const routines = named ? [named] : (statements[word.image] ?? []);
  const { scenario } = script.compiled;
  const found = choicesOf(script).flatMap(choice => {
    const preset = findPreset(choice.preset);
    if (!preset) return [];
    const knobs = parametersOf(preset, choice);
    const kernels = routines.filter(routine => !scenario || !isOwn(routine, scenario, choice, knobs));
    return kernels.flatMap(name => {
      const text = kernelFunction(name, knobs, preset);
      return text ? [{ ...text, name }] : [];
    });
  });
  return located(found, 'fn', files);
}

/** The backends of a script; of one with mistakes, the presets that they come from. */
function choicesOf(script: Script): readonly BackendChoice[] {
  const { scenario } = script.compiled;
  if (scenario) return scenario.backends;
  const behind = backendLines(script.parsed.value).map(presetBehind);
  return behind.flatMap(preset => (preset ? [{ name: preset.name, preset: preset.name, overrides: {} }] : []));
}

/** Where kernel text has the function that is named at a position of kernel text: every one that may be meant there. */
export function definitionInKernel(text: Script, { position }: { position: Position }, files: KernelFiles): Location[] {
  const word = wordAt(text, text.offset(position));
  const file = files.fileOf(text.uri);
  if (!word || word.kind === 'comment' || !file) return [];
  const named = kernelTexts().filter(({ name }) => name === word.image);
  const here = named.filter(one => one.file === file);
  const near = named.filter(one => isInSight(file, one));
  return located([here, near, named].find(found => found.length > 0) ?? [], 'fn', files);
}

/** Whether a function of one file may call one of another: of the same kernel, or of an older one that it still counts for. */
function isInSight(file: string, callee: KernelText): boolean {
  const [mine, theirs] = [versionOf(file), versionOf(callee.file)];
  if (mine && theirs && !since(mine, theirs)) return false;
  if (callee.file.endsWith('.h.pte')) return true;
  const version = mine ?? mmVersions[mmVersions.length - 1];
  const parts = kernelParts.filter(part => part === 'mm' || hasFile(part, file) || hasFile('mm', file));
  return parts.some(part => {
    const found = functionsOfPart(part, version).get(callee.name);
    return found?.file === callee.file && found.line === callee.line;
  });
}

const versionOf = (file: string): MmVersion | undefined =>
  mmVersions.find(version => file.startsWith(`linux-${version}/`));

const hasFile = (part: string, file: string): boolean =>
  mmVersions.some(version => [...functionsOfPart(part, version).values()].some(one => one.file === file));

type Named = Pick<KernelText, 'file' | 'line' | 'name'>;

/** Each place once. */
function located(found: readonly Named[], keyword: string, files: KernelFiles): Location[] {
  const each = new Map(found.map(one => [`${one.file}:${one.line}`, files.locationOf(one, keyword)]));
  return [...each.values()].filter(location => location !== undefined);
}
