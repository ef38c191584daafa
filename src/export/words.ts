/**
 * A backend's run in the kernel's words, to be compared with another's as text: one event a line, under the statement
 * that it belongs to. No times, cycles or frames, since they differ where nothing else does.
 */

import { hypercallNames, trapKinds } from '../model/events.ts';
import { expandedEvents } from '../model/folds.ts';
import type { LogEvent } from '../model/log-columns.ts';
import { counted } from '../model/number-words.ts';
import { AD, flagNames } from '../model/pte.ts';
import { type PageRegion, pageName, type Recording } from '../model/report.ts';
import { tracepointText } from '../model/tracepoint.ts';

/** Most lines; an editor's diff of more is no help to anybody. */
export const MAX_WORDS_LINES = 200_000;

/** The text of a run. `script` is the text that was run, for the statements' own words. */
export function wordsOf({ log, pages, cpus }: Pick<Recording, 'log' | 'pages' | 'cpus'>, script: string): string {
  const source = script.split(/\r?\n/);
  const lines: string[] = [];
  for (const event of expandedEvents(log)) {
    if (lines.length >= MAX_WORDS_LINES) {
      lines.push('… and so on');
      break;
    }
    const cpu = cpus > 1 ? `cpu ${event.cpu}  ` : '';
    if (event.kind === 'statement') lines.push(`${cpu}# ${source[event.line - 1]?.trim() ?? `line ${event.line}`}`);
    else lines.push(`${cpu}  ${eventWordsOf(event, pages)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** One event, as the guest's trace has it, or in words of ours. */
export function eventWordsOf(event: LogEvent, pages: readonly PageRegion[]): string {
  return tracepointText(event, pages) ?? ownWords(event, pages);
}

/** What no guest-side tracepoint shows. */
function ownWords(event: LogEvent, pages: readonly PageRegion[]): string {
  const { kind, a, b, c, lo, hi, page } = event;
  const where = page >= 0 ? ` ${pageName(pages, page)}` : '';
  const value = ` ${flagNames(lo, hi).join(' ') || 'none'}`;
  switch (kind) {
    case 'trap':
      return `trap:${where} ${trapKinds[a] ?? ''}`.trimEnd();
    case 'hypercall':
      return `hypercall: ${hypercallNames[a] ?? a}, ${counted(b, 'entry', 'entries')}, ${counted(c, 'update')}`;
    case 'lost':
    case 'saved':
      return `${kind}: ${flagNames(a & AD, 0).join(' ')} of${where}`;
    case 'return':
      return a === 0 ? 'return: 0' : `return: errno ${a}`;
    case 'load':
    case 'store':
    case 'xchg':
    case 'cmpxchg':
    case 'update':
    case 'emulate':
    case 'walk':
    case 'set_ad':
    case 'repair':
      return `${kind}:${where}${value}`;
    default:
      return where ? `${kind}:${where}` : kind;
  }
}
