/**
 * What `ptelab test` found, before anybody formats it: a case an expectation and backend, one for each D that was lost
 * and that nobody expects, one for a script that cannot be run.
 */
import { lossSentence } from '../library/lost.ts';
import type { ScriptRun } from '../library/run.ts';
import { lossesOf } from '../library/verdict.ts';
import type { LostBit } from '../model/report.ts';

export interface TestCase {
  readonly file: string;
  readonly line: number;
  /** `never lost D on xen-2.6.27`. */
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Code of the failure, as its page has it. */
  readonly code: string;
  readonly message: string;
  /** The lost bit behind a failure, where there is one. */
  readonly lost?: LostBit;
}

/** The cases of one script's run. */
export function casesOf(file: string, run: ScriptRun): TestCase[] {
  const broken = run.diagnostics
    .filter(d => d.severity === 'error')
    .slice(0, 1)
    .map(d => failed(file, d.line, 'runs', d.code, d.message));
  const expects = run.expects.map((e): TestCase => {
    const name = `${e.text} on ${e.backend}`;
    if (e.verdict === 'skipped') return { file, line: e.line, name, status: 'skipped', code: '', message: e.message };
    if (e.ok) return { file, line: e.line, name, status: 'passed', code: '', message: e.message };
    return { ...failed(file, e.line, name, 'PTE204', `expect ${name}: ${e.message}`), lost: lossBehind(run, e) };
  });
  const losses = lossesOf(run).map(({ backend, lost }) => ({
    ...failed(file, lost.line, `no unexpected loss on ${backend}`, 'PTE201', `${backend}: ${lossSentence(lost)}`),
    lost,
  }));
  return [...broken, ...expects, ...losses];
}

function failed(file: string, line: number, name: string, code: string, message: string): TestCase {
  return { file, line, name, status: 'failed', code, message };
}

function lossBehind(run: ScriptRun, e: { backend: string; text: string }): LostBit | undefined {
  const bit = /\blost ([AD])\b/.exec(e.text)?.[1];
  return run.recordings.find(r => r.result.backend === e.backend)?.result.lost.find(l => l.bit === bit);
}
