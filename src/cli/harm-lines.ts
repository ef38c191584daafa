/** What a run or an exploration found and no `expect` allows, as a diagnostic of its line. */
import type { KnownLoss } from '../library/join.ts';
import { lossSentence } from '../library/lost.ts';
import type { RunCode } from '../library/run-codes.ts';
import { hangsOf, type Judged, lossesOf } from '../library/verdict.ts';
import { printable } from '../model/printable.ts';
import { waitSentence } from '../sim/waits.ts';
import { type ErrorStream, showFrame } from './diagnostic-lines.ts';
import { shownPath } from './script-file.ts';
import { standardError } from './streams.ts';

/** Prints what no `expect` allows: each lost D and each hang, with the schedule that shows it, if one is known. */
export function complainOfHarm(path: string, judged: Judged<KnownLoss>, text?: string, stream?: ErrorStream): void {
  const say = (line: number, code: RunCode, message: string, schedule?: string): void => {
    const stderr = stream ?? standardError();
    const replay = schedule === undefined ? '' : `; schedule ${schedule}`;
    stderr.write(printable(`${shownPath(path)}:${line}:1: error ${code}: ${message}${replay}\n`));
    showFrame(stderr, text, { line, column: 1, endLine: line + 1, endColumn: 1 }, true);
  };
  for (const { backend, lost } of lossesOf(judged))
    say(lost.line, 'PTE201', `${backend}: ${lossSentence(lost)}`, lost.schedule);
  for (const { backend, hang } of hangsOf(judged))
    say(hang.waiting[0].line, 'PTE212', `${backend}: ${waitSentence(hang.waiting)}`, hang.schedule);
}
