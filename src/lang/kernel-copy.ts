/**
 * A kernel function as a function of the script language, which replaces it and does the same: where a change of it starts.
 * Its steps have to be those of functions that scripts can call, one after another. Tracepoints are left out.
 */
import { MMU_NORMAL_PT_UPDATE, MMU_PT_UPDATE_PRESERVE_AD } from '../model/events.ts';
import { functionsOfPart } from '../sim/kernels.ts';
import { stepText } from '../sim/phrases.ts';
import { findPreset } from '../sim/presets.ts';
import { queued } from '../sim/program.ts';
import type { Body, Line } from '../sim/routine.ts';
import type { BackendChoice, Replaceable } from '../sim/scenario.ts';
import type { Step } from '../sim/steps.ts';
import { parametersOf, routinesOf } from '../sim/supported.ts';
import { takesEntry, wantsResult } from './elaborate/replaced.ts';

/** What a script calls for a routine, with the names that the copy's parameters have. */
const calls: Readonly<Record<string, string>> = {
  read_pte: 'read_pte(p)',
  write_pte: 'write_pte(p, new)',
  ptep_get_and_clear: 'ptep_get_and_clear(p)',
  set_pte_at: 'set_pte_at(p, new)',
  ptep_set_wrprotect: 'ptep_set_wrprotect(p)',
  ptep_test_and_clear_young: 'ptep_test_and_clear_young(p)',
  xen_mc_batch: 'xen_mc_batch()',
  xen_mc_issue: 'xen_mc_issue(LAZY_MMU)',
  [queued('MULTI_mmu_update', MMU_NORMAL_PT_UPDATE)]: 'MULTI_mmu_update(p, MMU_NORMAL_PT_UPDATE, new)',
  [queued('extend_mmu_update', MMU_NORMAL_PT_UPDATE)]: 'extend_mmu_update(p, MMU_NORMAL_PT_UPDATE, new)',
  [queued('MULTI_mmu_update', MMU_PT_UPDATE_PRESERVE_AD)]: 'MULTI_mmu_update(p, MMU_PT_UPDATE_PRESERVE_AD, new)',
  [queued('extend_mmu_update', MMU_PT_UPDATE_PRESERVE_AD)]: 'extend_mmu_update(p, MMU_PT_UPDATE_PRESERVE_AD, new)',
};

/** The function's text for a backend of a script; undefined where its kernel has none, or one with steps that a script has no word for. */
export function copyOf(name: Replaceable, choice: BackendChoice): string | undefined {
  const preset = findPreset(choice.preset);
  if (!preset) return undefined;
  const parameters = parametersOf(preset, choice);
  const routines = routinesOf(parameters, preset);
  if (!Object.hasOwn(routines, name)) return undefined;
  const lines = said(
    name,
    routines[name].filter(line => !isTrace(line)),
    routines,
  );
  if (!lines) return undefined;
  const file = functionsOfPart(preset.family, parameters.mm)
    .get(name)
    ?.file.replace(/\.pte$/, '');
  if (wantsResult(name)) lines.push(`return ${lines.pop()}`);
  const head = `fn ${name}(p${takesEntry(name) ? ', new' : ''}) on ${choice.name} {`;
  return `# ${file}\n${head}\n${lines.map(line => `  ${line}\n`).join('')}}\n`;
}

/** A body as calls; undefined where it is none. */
function said(name: string, body: Body, routines: Readonly<Record<string, Body>>): string[] | undefined {
  const found: string[] = [];
  for (let rest = body; rest.length > 0; ) {
    const own = Object.keys(calls).filter(routine => routine !== name && routines[routine]?.length > 0);
    const next = own.find(routine => isCall(rest[0], routine)) ?? own.find(routine => begins(rest, routines[routine]));
    if (next === undefined) return undefined;
    found.push(calls[next]);
    rest = rest.slice(isCall(rest[0], next) ? 1 : routines[next].length);
  }
  return found.length > 0 ? found : undefined;
}

const isCall = (line: Line, routine: string): boolean =>
  typeof line === 'object' && 'op' in line && line.op === 'call' && line.routine === routine;

const begins = (body: Body, part: Body): boolean => JSON.stringify(body.slice(0, part.length)) === JSON.stringify(part);

const isTrace = (line: Line): boolean =>
  typeof line === 'object' && 'op' in line && stepText(line as Step).startsWith('trace_');
