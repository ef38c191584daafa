/** How a run of a model ends, in the explorer's words for outcomes. */
import { UNREAD } from '../../src/export/promela/ending.ts';
import { ZERO_FRAME } from '../../src/export/promela/macros.ts';
import { SIGSEGV } from '../../src/export/promela/memory.ts';
import { keptOf } from '../../src/export/promela/words.ts';
import { writeOf } from '../../src/model/event-words.ts';
import { flagNames, P } from '../../src/model/pte.ts';
import { type Entries, FIRST_PFN, ZERO_PFN } from '../../src/sim/entries.ts';
import { markText } from '../../src/sim/explore/answers/outcome.ts';
import { GIVEN_UP } from '../../src/sim/frames.ts';
import type { Machine } from '../../src/sim/machine.ts';
import { type Observed, observedText } from '../../src/sim/observed.ts';
import { lineOf } from '../../src/sim/ops/landing.ts';
import { declaredWords } from '../../src/sim/scenario.ts';
import type { End } from './spin.ts';

/** An end in the words of outcome.ts, a page a clause. */
export function outcomeOf(
  { pages, killed, ended, stopped, values }: End,
  machine: Machine,
  name: (page: number) => string,
): string {
  const { entries, layout } = machine.build;
  const asked = valuesOf(machine);
  const out = pages.map(({ lo, hi }, page) => `${name(page)} ${entryText(lo, hi, page, entries)}`);
  pages.forEach(({ lostA, lostD, late }, page) => {
    if (lostA) out.push(markText({ kind: 'lost', bit: 0x20, page, cpu: -1 }, name));
    if (lostD) out.push(markText({ kind: 'lost', bit: 0x40, page, cpu: -1 }, name));
    if (late) out.push(markText({ kind: 'late_write', bit: 0, page, cpu: -1 }, name));
  });
  killed.forEach((is, i) => {
    const [cpu, page] = [Math.floor(i / pages.length), i % pages.length];
    // Outcomes do not tell of a SIGBUS; expectations do.
    if (is & SIGSEGV) out.push(markText({ kind: 'sigsegv', bit: 0, page, cpu }, name));
  });
  ended.forEach((is, cpu) => {
    if (!is) out.push(`cpu ${cpu} ${stopped[cpu] ? 'stops at a BUG' : 'waits for ever'}`);
  });
  asked.forEach((value, i) => {
    if (values[i] !== UNREAD) out.push(observedText(value, values[i]));
  });
  const data = values.slice(asked.length);
  for (let page = 0; page < layout.pages && data.length > 0; page++) {
    const [shown, ought] = data.slice(2 * page, 2 * page + 2);
    const words = (content: number): string => writeOf(lineOf(machine, content));
    if (ought !== GIVEN_UP && ought !== shown)
      out.push(`in the end ${name(page)} shows ${words(shown)}, and not ${words(ought)}`);
  }
  return out.sort().join('; ');
}

/** What a model keeps in the end beside entries: words, and what expectations ask of locals. */
function valuesOf(machine: Machine): readonly Pick<Observed, 'name' | 'asks'>[] {
  return [...declaredWords(machine.build.scenario), ...keptOf(machine)];
}

/** The same by name. */
export const valueNames = (machine: Machine): string[] => valuesOf(machine).map(({ name }) => name);

function entryText(lo: number, hi: number, page: number, entries: Entries): string {
  const flags = flagNames(lo, 0)
    .filter(flag => ['RW', 'A', 'D'].includes(flag))
    .join(' ');
  if (lo === 0 && hi === 0) return 'absent';
  if (!entries.present(lo)) return `not present${flags && lo >> 12 === 0 ? `, stray ${flags}` : ''}`;
  const frames = { 0: -FIRST_PFN, [ZERO_FRAME]: ZERO_PFN - FIRST_PFN } as Readonly<Record<number, number>>;
  const frame = (frames[lo >> 12] ?? (lo >> 12) - 1) - page;
  return `${lo & P ? 'present' : 'PROT_NONE'}${flags && ` ${flags}`}${frame ? ` frame ${frame > 0 ? '+' : ''}${frame}` : ''}`;
}

/** What a run remembers only where it is asked; the model's ends do not tell of it. */
const asked =
  /^(stale (read|write)|untraced write|late read|torn read|spurious fault|fault|lost write|freed (read|write)) /;

/** The explorer's text, with every page a clause of its own. */
export function clauses(text: string): string {
  return text
    .split('; ')
    .filter(clause => !asked.test(clause))
    .flatMap(clause => {
      const [, name, first, last, rest] = /^(\w+)\[(\d+)\] to \w+\[(\d+)\] (.*)$/.exec(clause) ?? [];
      if (name === undefined) return [clause];
      return Array.from(
        { length: Number(last) - Number(first) + 1 },
        (_, i) => `${name}[${Number(first) + i}] ${rest}`,
      );
    })
    .sort()
    .join('; ');
}
