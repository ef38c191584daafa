/**
 * A backend's run in the kernel's words, statement by statement, to be held beside another backend's: each CPU's statements
 * in their order, under each its events and what it took. The headings are the same on every backend, so an editor's diff pairs
 * the same statements.
 */
import { expandedEvents } from '../model/folds.ts';
import type { LogEvent } from '../model/log-columns.ts';
import { counted, grouped } from '../model/number-words.ts';
import type { Recording } from '../model/report.ts';
import { eventWordsOf, MAX_WORDS_LINES } from './words.ts';

interface Block {
  readonly line: number;
  readonly begins: number;
  ends: number;
  readonly events: LogEvent[];
}

/** The text of a run. `script` is the text that was run, for the statements' own words. */
export function statementWords(
  { log, pages, cpus, result }: Pick<Recording, 'log' | 'pages' | 'cpus' | 'result'>,
  script: string,
): string {
  const source = script.split(/\r?\n/);
  const lines: string[] = [];
  const programs = Array.from({ length: cpus }, (): Block[] => []);
  let count = 0;
  for (const event of expandedEvents(log)) {
    if (++count > MAX_WORDS_LINES) break;
    const blocks = programs[event.cpu];
    if (event.kind === 'statement') blocks.push({ line: event.line, begins: event.time, ends: event.time, events: [] });
    else {
      const block = blocks.at(-1);
      block?.events.push(event);
      if (block) block.ends = event.time;
    }
  }
  for (const [cpu, blocks] of programs.entries())
    for (const { line, begins, ends, events } of blocks) {
      lines.push(`${cpus > 1 ? `cpu ${cpu}  ` : ''}# ${source[line - 1]?.trim() ?? `line ${line}`}`);
      lines.push(...events.map(event => `    ${eventWordsOf(event, pages)}`));
      lines.push(`  ${grouped(ends - begins)} cycles`, '');
    }
  if (count > MAX_WORDS_LINES) lines.push('… and so on');
  const { traps, hypercalls, faults, cycles } = result;
  const counts = [counted(traps, 'trap'), counted(hypercalls, 'hypercall'), counted(faults, 'fault')].join(', ');
  return `${counts}, ${grouped(cycles)} cycles\n\n${lines.join('\n')}\n`;
}
