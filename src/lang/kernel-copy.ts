/**
 * A kernel function as a function of the script language, which replaces it and does the same: where a change of it starts.
 * Its steps have to be those of functions that scripts can call, one after another; the first that is none is named.
 * Tracepoints are left out.
 */
import { MMU_NORMAL_PT_UPDATE, MMU_PT_UPDATE_PRESERVE_AD } from '../model/events.ts';
import { queued } from '../sim/action-steps.ts';
import type { Replaceable } from '../sim/kernel-functions.ts';
import { kernelFunction, kernelName } from '../sim/kernels.ts';
import { stepText } from '../sim/phrases.ts';
import { findPreset } from '../sim/presets.ts';
import type { Bodies, Body, Line } from '../sim/routine.ts';
import { lineText } from '../sim/routine-text.ts';
import type { BackendChoice } from '../sim/scenario.ts';
import type { Step } from '../sim/steps.ts';
import { parametersOf, routinesOf } from '../sim/supported.ts';
import { takesEntry, takesPage, wantsResult } from './elaborate/replaced.ts';

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

/** A function's text, and the kernel's file that it is from; or the step that scripts have no word for. */
export type Copy = { readonly text: string; readonly file: string } | { readonly lacks: string };

/** The function as a backend of a script has it; undefined where its kernel has none. */
export function copyOf(name: Replaceable, choice: BackendChoice): Copy | undefined {
  const preset = findPreset(choice.preset);
  if (!preset) return undefined;
  const parameters = parametersOf(preset, choice);
  const routines = routinesOf(parameters, preset);
  const body = routines.get(name)?.filter(line => !isTrace(line)) ?? [];
  if (body.length === 0) return undefined;
  const lines = said(name, body, routines);
  if ('lacks' in lines) return lines;
  if (wantsResult(name)) lines.push(`return ${lines.pop()}`);
  const takes = [...(takesPage(name) ? ['p'] : []), ...(takesEntry(name) ? ['new'] : [])].join(', ');
  const head = `fn ${name}(${takes}) on ${choice.name} {`;
  const file = kernelName(kernelFunction(name, parameters, preset)?.file ?? '');
  return { text: `${head}\n${lines.map(line => `  ${line}\n`).join('')}}\n`, file };
}

/** A body as calls. */
function said(name: string, body: Body, routines: Bodies): string[] | { readonly lacks: string } {
  const own = Object.keys(calls).flatMap(routine => {
    const part = routine === name ? [] : (routines.get(routine) ?? []);
    return part.length > 0 ? [{ routine, part }] : [];
  });
  const found: string[] = [];
  for (let rest = body; rest.length > 0; ) {
    const next = own.find(({ routine }) => isCall(rest[0], routine)) ?? own.find(({ part }) => begins(rest, part));
    if (next === undefined) return { lacks: lineText(rest[0]) };
    found.push(calls[next.routine]);
    rest = rest.slice(isCall(rest[0], next.routine) ? 1 : next.part.length);
  }
  return found;
}

const isCall = (line: Line, routine: string): boolean =>
  typeof line === 'object' && 'op' in line && line.op === 'call' && line.routine === routine;

const begins = (body: Body, part: Body): boolean => JSON.stringify(body.slice(0, part.length)) === JSON.stringify(part);

const isTrace = (line: Line): boolean =>
  typeof line === 'object' && 'op' in line && stepText(line as Step).startsWith('trace_');
