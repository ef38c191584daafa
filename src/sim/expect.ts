/**
 * Judges a script's expectations against one run. One schedule shows that something can happen, never that it cannot,
 * and each message says on which grounds it stands.
 */
import type { Pte } from '../model/pte.ts';
import type { ExpectResult, LostBit } from '../model/report.ts';
import { seenAlone, seenOnce, type Verdict } from '../model/verdict.ts';
import { mayBeFilled } from './asked-accesses.ts';
import { compare } from './conditions.ts';
import type { HappeningKind } from './happenings.ts';
import { hasHandlers } from './interrupts.ts';
import type { Layout } from './layout.ts';
import type { OfLocal } from './observed.ts';
import type { Counts } from './recorder.ts';
import type { Expectation, OutcomeCondition, Scenario } from './scenario.ts';
import type { PageRange } from './statements.ts';

/** What an expectation asks of one page's frame in the end. */
export type DataAtom = Extract<OutcomeCondition, { kind: 'shows' | 'page_dirty' }>;

/** What pages hold in the end, asked by the atoms that are about it. */
export interface DataOutcome {
  holds(atom: DataAtom): boolean;
  /** In words, what a page of these, or of all, does not show; null where there is none. */
  unshown(range: PageRange | undefined): string | null;
}

/** What a run ended with. */
export interface RunOutcome {
  /** It came to its end, and was not cut at a bound. */
  readonly finished: boolean;
  readonly counts: Counts;
  readonly cycles: number;
  ratio: number | null;
  readonly lost: readonly LostBit[];
  readonly saved: number;
  readonly happened: ReadonlyMap<HappeningKind, ReadonlySet<number>>;
  /** CPUs that wait for ever. */
  readonly stuck: readonly number[];
  entry(page: number): Pte;
  /** What pages hold in the end. */
  readonly data: DataOutcome;
  /** The final value of a word, and what is asked of a local of a CPU's program (observed.ts). */
  word(shared: number): number;
  wordName(shared: number): string;
  local(atom: OfLocal): number | null;
  readonly layout: Layout;
  name(page: number): string;
}

/** Verdicts of all expectations for one backend. A run is the only one where one CPU alone acts, and to its end. */
export function judge(scenario: Scenario, backend: string, outcome: RunOutcome): ExpectResult[] {
  const alone = outcome.finished && !isConcurrent(scenario);
  return scenario.expectations
    .filter(e => !e.on || e.on.includes(backend))
    .map(e => ({ line: e.place.line, backend, text: e.text, ...verdict(e, outcome, alone) }));
}

/** Does more than one CPU do anything, can an interrupt come, or a TLB be filled unasked? Otherwise a script has one interleaving, and its run is it. */
export function isConcurrent(scenario: Scenario): boolean {
  const { programs } = scenario;
  return (
    hasHandlers({ programs }) ||
    mayBeFilled(scenario) ||
    programs.filter(program => program.statements.length > 0).length > 1
  );
}

/** Expectations whose `on` names no backend that was run. */
export function skipped(scenario: Scenario, run: readonly string[]): ExpectResult[] {
  return scenario.expectations.flatMap(e =>
    (e.on ?? [])
      .filter(name => !run.includes(name))
      .map(backend => ({
        line: e.place.line,
        backend,
        text: e.text,
        ok: null,
        verdict: 'skipped' as const,
        message: `skipped: ${backend} is not run`,
      })),
  );
}

function verdict(e: Expectation, outcome: RunOutcome, alone: boolean): Verdict & Pick<ExpectResult, 'message'> {
  if (!outcome.finished)
    return { ok: null, verdict: 'unknown', evidence: 'run', message: 'the run was cut before its end' };
  const grounds = alone ? 'on its only schedule' : 'on this one schedule';
  const evidence = alone ? 'explored' : 'run';
  if (e.kind === 'count') {
    const found = metric(e.metric, outcome);
    const untold = `${e.metric} cannot be told: native does not run this script`;
    if (found === null) return { ok: null, verdict: 'unknown', evidence, message: untold };
    const ok = compare(found, e.bound, e.value);
    const shown = Number.isInteger(found) ? String(found) : found.toFixed(2);
    return { ok, verdict: 'count', evidence, message: `${e.metric} is ${shown} ${grounds}` };
  }
  const happened = happens(e.condition, outcome);
  const judged = (alone ? seenAlone : seenOnce)(e.quantifier, happened !== null);
  return { ...judged, message: `${happened ?? 'did not happen'} ${grounds}` };
}

/** Whether a run shows a condition. */
export function shows(condition: OutcomeCondition, outcome: RunOutcome): boolean {
  return happens(condition, outcome) !== null;
}

/** What happened, in words; null where it did not. */
function happens(condition: OutcomeCondition, outcome: RunOutcome): string | null {
  switch (condition.kind) {
    case 'lost': {
      const { bit, range } = condition;
      const names = range && new Set(pagesIn(range, outcome).map(p => outcome.name(p)));
      const hit = outcome.lost.find(l => l.bit === bit && (!names || names.has(l.page)));
      if (!hit) return null;
      const read = hit.readLine === null ? 'that nobody had read' : `read at line ${hit.readLine}`;
      return `${hit.bit} of ${hit.page}, ${read} and set by hardware at line ${hit.hardwareLine}, was overwritten at line ${hit.line}`;
    }
    case 'hang':
      return outcome.stuck.length ? `cpu ${outcome.stuck.join(' and ')} waits for ever` : null;
    case 'has':
    case 'lacks': {
      const page = outcome.layout.page(condition.page);
      const { lo, hi } = outcome.entry(page);
      const all = (lo & condition.lo) >>> 0 === condition.lo && (hi & condition.hi) >>> 0 === condition.hi;
      const none = (lo & condition.lo) === 0 && (hi & condition.hi) === 0;
      const holds = condition.kind === 'has' ? all : none;
      return holds ? `${outcome.name(page)} ends so` : null;
    }
    case 'shows':
    case 'page_dirty':
      return outcome.data.holds(condition) ? `${outcome.name(outcome.layout.page(condition.page))} ends so` : null;
    case 'unshown':
      return outcome.data.unshown(condition.range);
    case 'word': {
      const value = outcome.word(condition.shared);
      return compare(value, condition.bound, condition.value)
        ? `${outcome.wordName(condition.shared)} ends as ${value}`
        : null;
    }
    case 'local': {
      const value = outcome.local(condition);
      return value !== null && compare(value, condition.bound, condition.value)
        ? `${condition.name} ends as ${value}`
        : null;
    }
    case 'entry_read':
    case 'data_read':
      return outcome.local(condition) ? `${condition.name} was so` : null;
    case 'not':
      return happens(condition.of, outcome) === null ? 'the contrary did not happen' : null;
    case 'and': {
      const found = condition.operands.map(operand => happens(operand, outcome));
      return found.some(words => words === null) ? null : found.join(', and ');
    }
    case 'or':
      return condition.operands.map(operand => happens(operand, outcome)).find(words => words !== null) ?? null;
    default: {
      const { kind, range } = condition;
      const [first, last] = range ? outcome.layout.range(range) : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      const hit = [...(outcome.happened.get(kind) ?? [])].find(page => page >= first && page <= last);
      if (hit === undefined) return null;
      return `${kind.replace('_', ' ')}${hit < 0 ? '' : ` at ${outcome.name(hit)}`} happened`;
    }
  }
}

function pagesIn(range: PageRange, outcome: RunOutcome): number[] {
  const [first, last] = outcome.layout.range(range);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function metric(name: string, outcome: RunOutcome): number | null {
  if (name === 'cycles') return outcome.cycles;
  if (name === 'ratio') return outcome.ratio;
  if (name === 'saved') return outcome.saved;
  return outcome.counts[name as keyof Counts];
}
