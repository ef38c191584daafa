/**
 * Comparing entries: what a dump of page tables shows before each step of the recorded program, beside what a run has there.
 *
 * Steps and statements need not be cut alike. A call must be a statement of its kind, the next one; before an access, or a
 * step that is nothing in a script, the entries must be those before some statement up to the next call.
 */
import { PAGE_BYTES } from '../model/pte.ts';
import type { PageRegion } from '../model/report.ts';
import { callingCpu, isSystemCall } from '../model/system-calls.ts';
import { type EntriesAt, entryStates, type PageEntry } from '../sim/entry-states.ts';
import type { BackendChoice, Scenario } from '../sim/scenario.ts';
import {
  type EntryState,
  entryStateWords,
  pageOf,
  readPhrase,
  type StateRegion,
  type Trace,
  type TraceComparison,
} from '../trace/index.ts';

interface Row {
  readonly words: string;
  readonly line: number;
}

/** Compares a script's entries with a dump. Throws as a run does. */
export function compareStates(
  scenario: Scenario,
  choice: BackendChoice,
  pages: readonly PageRegion[],
  trace: Trace,
): TraceComparison {
  const kinds = scenario.programs.map(p => p.statements.map(s => ({ kind: s.action.kind, line: s.place.line })));
  const cpu = callingCpu(kinds.map(all => all.map(({ kind }) => kind)));
  const states = entryStates(scenario, choice, cpu);
  const kindOf = (at: EntriesAt) => kinds[cpu]?.[at.statement]?.kind ?? '';
  const calls: { title: string; line: number; events: number; agrees: boolean }[] = [];
  const all = (observed: EntryState) => observed.regions.flatMap(r => observedRows(r));
  let [at, events] = [0, 0];
  for (const observed of trace.states) {
    const rows = all(observed);
    const wanted = wantedOf(observed);
    let end = at;
    while (end < states.length - 1 && !isSystemCall(kindOf(states[end]))) end++;
    const tried = wanted === 'end' ? [states.length - 1] : wanted ? [end] : range(at, end);
    const fits = (i: number) => sameRows(predictedRows(states[i].entries, pages, observed), rows);
    const found = tried.find(fits);
    const chosen = found ?? tried[0];
    const known = !wanted || wanted === 'end' || kindOf(states[end]) === wanted;
    const agrees = found !== undefined && known && (wanted !== 'end' || end >= states.length - 1);
    calls.push({ title: `before ${observed.word} ${observed.text}`, line: observed.line, events: rows.length, agrees });
    events += rows.length;
    if (!agrees) {
      const ours = predictedRows(states[chosen].entries, pages, observed);
      const line = kinds[cpu]?.[states[chosen].statement]?.line ?? 0;
      return { ...answer(trace, calls, events), divergence: divergence(calls, ours, rows, known ? '' : wanted, line) };
    }
    at = wanted && wanted !== 'end' ? end + 1 : chosen;
  }
  return answer(trace, calls, events);
}

function answer(trace: Trace, calls: TraceComparison['calls'], events: number): TraceComparison {
  return {
    agrees: calls.every(c => c.agrees) && trace.problems.length === 0,
    calls,
    observedEvents: events,
    predictedEvents: events,
    absent: [],
    problems: trace.problems,
    leftOut: { otherThreads: 0, scheduler: 0, kernel: 0 },
  };
}

/** The call that follows a state; `end` for the last; empty where a script need not have a statement. */
function wantedOf({ word, text }: EntryState): string {
  if (word === 'END') return 'end';
  if (word === 'BEGIN') return '';
  const phrase = readPhrase(text);
  if (phrase.kind === 'mremap' && phrase.newPages < phrase.pages && phrase.to === undefined) return 'munmap';
  if (phrase.kind === 'madvise' && phrase.advice === 'other') return '';
  return isSystemCall(phrase.kind) ? phrase.kind : '';
}

function observedRows({ address, rows }: StateRegion): Row[] {
  return merged(
    rows.map(r => ({ line: r.line, first: r.first, words: r.words, end: r.end })),
    address,
  );
}

function predictedRows(entries: readonly PageEntry[], pages: readonly PageRegion[], state: EntryState): Row[] {
  return state.regions.flatMap(({ address, pages: count }) => {
    const rows = range(0, count - 1).map(i => {
      const page = pageOf(pages, address + i * PAGE_BYTES);
      return {
        line: 0,
        first: i,
        end: i + 1,
        words: page === undefined ? 'no page of the script' : entryWords(entries[page]),
      };
    });
    return merged(rows, address);
  });
}

function entryWords({ flags, missing, file }: PageEntry): string {
  if (missing) return `no page table (${missing} entry empty)`;
  return flags === '' ? 'pte 0' : entryStateWords(flags, file);
}

/** Neighbours that say the same, as one row. */
function merged(rows: readonly { line: number; first: number; end: number; words: string }[], address: number): Row[] {
  const found: { line: number; first: number; end: number; words: string }[] = [];
  for (const row of rows) {
    const last = found[found.length - 1];
    if (last && last.words === row.words && last.end === row.first) last.end = row.end;
    else found.push({ ...row });
  }
  const place = ({ first, end }: { first: number; end: number }) =>
    `0x${address.toString(16)} pages ${first}..${end - 1}`;
  return found.map(row => ({ line: row.line, words: `${place(row)}: ${row.words}` }));
}

function sameRows(a: readonly Row[], b: readonly Row[]): boolean {
  return a.length === b.length && a.every((row, i) => row.words === b[i].words);
}

function divergence(
  calls: TraceComparison['calls'],
  ours: readonly Row[],
  theirs: readonly Row[],
  missing: string,
  line: number,
): TraceComparison['divergence'] {
  const call = calls[calls.length - 1].title;
  const agreed = missing ? 0 : ours.findIndex((row, i) => row.words !== theirs[i]?.words);
  const same = agreed < 0 ? ours.length : agreed;
  const observed = missing ? { words: `call ${missing}`, line: calls[calls.length - 1].line } : theirs[same];
  return {
    call,
    agreed: same,
    predicted: missing ? undefined : ours[same] && { ...ours[same], line },
    observed,
    before: theirs.slice(0, same).map(r => r.words),
    predictedNext: ours.slice(same + 1, same + 5).map(r => r.words),
    observedNext: theirs.slice(same + 1, same + 5).map(r => r.words),
  };
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
