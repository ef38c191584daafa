/**
 * A log as a line of words, for tests that read like tables:
 *
 *   check('0 statement | 10 lock 10 unlock | 20 return')
 *
 * A number sets the clock, a word is an event at that time; `name@1` is on CPU 1, `name:3,4,5` has columns a, b, c,
 * `name!7` is of line 7 (1 where none is said), `name#7` about page 7, `name=lo/hi` has a value, and `( … )x5+100` folds what it holds, folds among it: five turns, 100 cycles apart.
 */
import { type EventKind, kindIndex } from '../../src/model/events.ts';
import { EventLog } from '../../src/model/log.ts';
import type { LogColumns } from '../../src/model/log-columns.ts';
import type { Boxes } from '../../webview/layout/boxes.ts';
import type { TimelineLayout } from '../../webview/layout/lanes.ts';

export function log(text: string): LogColumns {
  const made = new EventLog();
  let time = 0;
  const begins: number[] = [];
  for (const word of text.replaceAll('|', ' ').split(/\s+/).filter(Boolean)) {
    const fold = /^\)x(\d+)\+(\d+)$/.exec(word);
    if (fold)
      made.fold({
        begin: begins.pop()!,
        end: made.length,
        times: Number(fold[1]),
        pages: 1,
        cycles: Number(fold[2]),
        protnoneFrames: 1,
      });
    else if (word === '(') begins.push(made.length);
    else if (/^\d+$/.test(word)) time = Number(word);
    else append(made, word, time);
  }
  return made.columns();
}

const pattern = /^(\w+?)(?:@(\d+))?(?:!(\d+))?(?:#(\d+))?(?::([\d,-]+))?(?:=(\w+)\/(\w+))?$/;

function append(to: EventLog, word: string, time: number): void {
  const [, name, cpu = '0', line = '1', page = '-1', columns = '', lo = '0', hi = '0'] = pattern.exec(word) ?? [];
  if (!(name in kindIndex)) throw new Error(`no event ${word}`);
  const [a = 0, b = 0, c = 0] = columns.split(',').map(Number);
  to.append(name as EventKind, Number(cpu), Number(line), time, Number(page), Number(lo), Number(hi), a, b, c);
}

/** `0-10 10-20`, folds with a bar between segments. */
export function spans(boxes: Boxes): string {
  const segments: string[] = [];
  for (let s = 0; s + 1 < boxes.cuts.length; s++) {
    const inSegment: string[] = [];
    for (let i = boxes.cuts[s]; i < boxes.cuts[s + 1]; i++) inSegment.push(`${boxes.start[i]}-${boxes.end[i]}`);
    segments.push(inSegment.join(' '));
  }
  return segments.join(' | ').trim();
}

/** A layout's lanes as lines: `0 kernel step: 0-10 10-20`. */
export function lanes(layout: TimelineLayout): string[] {
  return layout.lanes.flatMap(lane =>
    lane.layers
      .filter(({ boxes }) => boxes.length > 0)
      .map(({ layer, boxes }) => `${lane.cpu < 0 ? '*' : lane.cpu} ${lane.part} ${layer}: ${spans(boxes)}`),
  );
}
