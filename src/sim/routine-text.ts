/**
 * A routine as kernel text (kernel/), as one backend has it: what its knobs decide is decided, and functions of headers are
 * expanded. Read back, it is the same routine.
 */
import { signatureOf } from './kernels.ts';
import { phrasesFor, stepText } from './phrases.ts';
import type { Body, Choose, Line, Loop, Question, When } from './routine.ts';
import type { Step } from './steps.ts';

/** A whole function. */
export function routineText(name: string, body: Body): string {
  const { parameters, result } = signatureOf(name);
  const lines = [...linesOf(body), ...(result ? [`return ${result}`] : [])];
  return [`fn ${name}(${parameters.join(', ')}) {`, ...indented(lines), '}'].join('\n');
}

/** What a line does first: of a choice its condition, of a loop its first step. */
export function lineText(line: Line): string {
  const lines = linesOf([line]).map(one => one.trim().replace(/ \{$/, ''));
  return lines.find(one => one !== 'loop') ?? 'loop';
}

const indented = (lines: readonly string[]): string[] => lines.map(line => `  ${line}`);

const linesOf = (body: Body): string[] => body.flatMap(lineOf);

function lineOf(line: Line): string[] {
  if (typeof line === 'object' && 'when' in line) return either(line);
  if (typeof line === 'object' && 'choose' in line) return cases(line);
  if (typeof line === 'object' && 'loop' in line) return turns(line);
  return [said(line, true)];
}

/** A step, or a call; as a line of its own with what its result goes into. */
function said(line: Exclude<Line, When | Choose | Loop>, alone: boolean): string {
  if (line === 'break' || line === 'continue' || line === 'return') return line;
  const step = (typeof line === 'string' ? { op: line } : line) as Step;
  if (step.op !== 'call') return stepText(step);
  const { parameters, result } = signatureOf(step.routine);
  return `${alone && result ? `${result} = ` : ''}${step.routine}(${parameters.join(', ')})`;
}

const block = (head: string, lines: readonly string[]): string[] => [`${head} {`, ...indented(lines), '}'];

function either(line: When): string[] {
  const { before, condition } = asked(line.when);
  const [holds, otherwise] = [linesOf(line.holds), linesOf(line.otherwise)];
  if (holds.length === 0 && otherwise.length > 0) return [...before, ...block(`if not ${condition}`, otherwise)];
  return [...before, ...chain([[`if ${condition}`, holds]], otherwise)];
}

/** Branches with an `else` between them. */
function chain(branches: readonly (readonly [string, readonly string[]])[], rest: readonly string[]): string[] {
  const all = rest.length > 0 ? [...branches, ['', rest] as const] : branches;
  return all.flatMap(([head, lines], i) => {
    const open = i === 0 ? `${head} {` : `} else ${head}${head ? ' ' : ''}{`;
    return [open, ...indented(lines), ...(i === all.length - 1 ? ['}'] : [])];
  });
}

function cases({ choose, cases, otherwise }: Choose): string[] {
  const named = Object.entries(cases).map(([answer, body]) => {
    const asks = /^(pte|is)_/.test(answer) ? `${answer}(way)` : `way == ${answer}`;
    return [`if ${asks}`, linesOf(body)] as const;
  });
  return [`let way = ${said(choose as Step, false)}`, ...chain(named, linesOf(otherwise))];
}

function turns({ loop, first, last, until }: Loop): string[] {
  const turn = linesOf(loop);
  const question = first ?? last;
  if (!question) return block('loop', turn);
  const step = (typeof question === 'string' ? { op: question } : question) as Step;
  if ('op' in step && step.op !== 'call' && phrasesFor(step.op).some(({ words }) => words[0] === 'for'))
    return block(stepText(step, true), turn);
  const { before, condition } = asked(question);
  if (first && before.length === 0) return block(`while ${condition}`, turn);
  if (first) return block('loop', [...before, ...block(`if not ${condition}`, ['break']), ...turn]);
  return block('loop', [...turn, ...before, ...block(`if ${until ? '' : 'not '}${condition}`, ['break'])]);
}

/** A question's lines before its last, and its last, a step or a call, as a condition. */
function asked(question: Question): { before: string[]; condition: string } {
  const lines = (Array.isArray(question) ? question : [question]) as Body;
  return { before: linesOf(lines.slice(0, -1)), condition: said(lines[lines.length - 1] as Step, false) };
}
