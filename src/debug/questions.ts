/**
 * An expression of the language, asked of a script: the compiler itself reads it, at a place of the script where such a thing
 * may stand, so every word means in a debugger what it means in the script. Tried in turn: pages, a number, what an
 * expectation can ask, and, inside a program, an entry or a condition over its locals.
 */
import { compile } from '../lang/compile.ts';
import type { Diagnostic } from '../lang/diagnostic.ts';
import { metrics } from '../lang/metrics.ts';
import type { Metric } from '../sim/happenings.ts';
import type { Expectation, OutcomeCondition } from '../sim/scenario.ts';
import type { Condition, PageRange, Place, PteExpr } from '../sim/statements.ts';
import { type DebugScript, offsetOf } from './script.ts';

export type Question =
  | { readonly kind: 'pages'; readonly range: PageRange }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'count'; readonly metric: Metric }
  | { readonly kind: 'outcome'; readonly condition: OutcomeCondition }
  | { readonly kind: 'bound'; readonly expectation: Expectation }
  | { readonly kind: 'entry'; readonly value: PteExpr }
  | { readonly kind: 'condition'; readonly condition: Condition };

/** What is no question, in the compiler's own words. */
export class NoQuestion extends Error {}

/** Where a CPU is in its program. */
export interface Asking {
  readonly cpu: number;
  readonly statement: number;
}

/** Most characters of an expression. */
const MOST_CHARACTERS = 1000;

/** Most readings of a script that are kept. */
const MOST_KEPT = 1000;

/** What was read before, for each script: a condition is asked at each hit, and reading it compiles the script several times. */
const kept = new WeakMap<DebugScript, Map<string, Question | NoQuestion>>();

/** Reads an expression. Throws NoQuestion. */
export function questionOf(script: DebugScript, expression: string, asking?: Asking): Question {
  let readings = kept.get(script);
  if (!readings || readings.size >= MOST_KEPT) kept.set(script, (readings = new Map()));
  const text = expression.trim();
  const key = JSON.stringify([text, asking?.cpu, asking?.statement]);
  let found = readings.get(JSON.stringify([text])) ?? readings.get(key);
  if (!found) {
    found = read(script, text, asking);
    // Only an entry and a condition over locals depend on where they are asked.
    const everywhere = !(found instanceof NoQuestion) && found.kind !== 'entry' && found.kind !== 'condition';
    readings.set(everywhere ? JSON.stringify([text]) : key, found);
  }
  if (found instanceof NoQuestion) throw found;
  return found;
}

function read(script: DebugScript, text: string, asking: Asking | undefined): Question | NoQuestion {
  if (text === '') return new NoQuestion('an expression is missing');
  if (text.length > MOST_CHARACTERS) return new NoQuestion(`an expression has at most ${MOST_CHARACTERS} characters`);
  if (/[\n\r{}"#]/.test(text)) return new NoQuestion('an expression is one line, without braces, quotes and comments');
  if (Object.hasOwn(metrics, text)) return { kind: 'count', metric: text as Metric };
  const complaints: Complaints = [];
  for (const ask of [askPages, askNumber, askOutcome, askBound]) {
    const found = ask(script, text, complaints);
    if (found) return found;
  }
  const local = asking && askLocally(script, text, asking, complaints);
  if (local) return local;
  // A reading that is grammatical knows best what is wrong, and of others the one that got farthest.
  const [best] = complaints.sort((x, y) => Number(x.syntax) - Number(y.syntax) || y.at - x.at);
  return new NoQuestion(best?.message ?? `${text} is no expression`);
}

type Complaints = { readonly at: number; readonly message: string; readonly syntax: boolean }[];
type Ask = (script: DebugScript, text: string, complaints: Complaints) => Question | undefined;

const askPages: Ask = (script, text, complaints) => {
  const e = expectation(script, `never fault in ${text}`, 15, complaints);
  const plain = e?.kind === 'outcome' && e.condition.kind === 'fault' ? e.condition.range : undefined;
  return plain && { kind: 'pages', range: plain };
};

const askNumber: Ask = (script, text, complaints) => {
  const e = expectation(script, `traps == ${text}`, 9, complaints);
  return e?.kind === 'count' ? { kind: 'number', value: e.value } : undefined;
};

const askOutcome: Ask = (script, text, complaints) => {
  const e = expectation(script, `never ${text}`, 6, complaints);
  return e?.kind === 'outcome' ? { kind: 'outcome', condition: e.condition } : undefined;
};

const askBound: Ask = (script, text, complaints) => {
  const e = expectation(script, text, 0, complaints);
  return e?.kind === 'count' ? { kind: 'bound', expectation: e } : undefined;
};

/** One more expectation at the script's end; `from` is where the question begins in it. */
function expectation(script: DebugScript, text: string, from: number, complaints: Complaints): Expectation | undefined {
  const { scenario, diagnostics } = compile(`${script.text}\nexpect ${text}`, script.name, { files: script.files });
  const line = script.text.split(/\r\n|\r|\n/).length + 1;
  const error = diagnostics.find(d => d.severity === 'error' && d.place.line >= line);
  if (error) complaints.push(complaint(error, error.place.column - 'expect '.length - from));
  const added = scenario?.expectations.slice(script.scenario.expectations.length) ?? [];
  // Without `on`: a backend is the session's.
  return added.length === 1 && added[0].place.line === line && !added[0].on ? added[0] : undefined;
}

/** A `let` or an `if` before the statement that a CPU is at. */
function askLocally(script: DebugScript, text: string, asking: Asking, complaints: Complaints): Question | undefined {
  const { statements } = script.scenario.programs[asking.cpu];
  const offset = script.statement(asking.cpu, asking.statement)?.before;
  if (offset === undefined) return undefined;
  // A loop's body has its statements many times; the question is about this turn.
  const here = statements[asking.statement].place;
  const turn = statements.slice(0, asking.statement).filter(s => same(s.place, here)).length;
  for (const [before, after] of [
    ['let ptelab.asked = ', ' '],
    ['if ', ' { } '],
  ]) {
    const asked = script.text.slice(0, offset) + before + text + after + script.text.slice(offset);
    const { scenario, diagnostics } = compile(asked, script.name, { files: script.files });
    const inside = ({ line, column }: Place): boolean => {
      const at = offsetOf(asked, { line, column }) - offset;
      return at >= 0 && at < before.length + text.length;
    };
    const error = diagnostics.find(d => d.severity === 'error' && inside(d.place));
    if (error) complaints.push(complaint(error, offsetOf(asked, error.place) - offset - before.length));
    const found = scenario?.programs[asking.cpu].statements.filter(
      ({ action, place }) => (action.kind === 'let' || action.kind === 'unless') && inside(place),
    )[turn];
    if (found?.action.kind === 'let') return { kind: 'entry', value: found.action.value };
    if (found?.action.kind === 'unless') return { kind: 'condition', condition: found.action.condition };
  }
  return undefined;
}

const same = (x: Place, y: Place): boolean => x.line === y.line && x.column === y.column;

const complaint = ({ code, message }: Diagnostic, at: number): Complaints[number] => ({
  at,
  message,
  syntax: code === 'PTE001' || code === 'PTE002',
});
