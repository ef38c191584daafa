/** Words for the Debug Console: what an expression can begin with here. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { statementOf } from '../debug/frames.ts';
import type { Timeline } from '../debug/timeline.ts';
import { localsOf } from '../debug/variables/cpu-rows.ts';
import { metrics } from '../lang/metrics.ts';
import { outcomeWords } from '../lang/outcome-words.ts';

/** Completions of the word before a column, 1-based. */
export function completionsFor(
  timeline: Timeline,
  cpu: number | undefined,
  text: string,
  column: number,
): DebugProtocol.CompletionItem[] {
  const begun = /[\w.-]*$/.exec(text.slice(0, Math.max(0, column - 1)))?.[0] ?? '';
  const item = (label: string, type: DebugProtocol.CompletionItemType): DebugProtocol.CompletionItem => ({
    label,
    type,
    start: column - 1 - begun.length,
    length: begun.length,
  });
  const locals = cpu === undefined ? [] : [...localsOf(timeline, cpu, statementOf(timeline, cpu)).keys()];
  return [
    ...locals.map(name => item(name, 'variable')),
    ...timeline.script.scenario.maps.filter(({ name }) => name).map(({ name }) => item(name, 'variable')),
    ...outcomeWords.map(({ phrase }) => item(phrase, 'keyword')),
    ...Object.keys(metrics).map(name => item(name, 'value')),
  ].filter(({ label }) => label.startsWith(begun));
}
