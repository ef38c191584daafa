/**
 * Expectations as tests: what an exploration says about each, with the witness that a failure shows. Plain values; the
 * Test Explorer of VS Code draws them.
 */
import type { ExploredExpect } from '../model/explored.ts';
import { standingOf } from '../model/verdict.ts';
import type { ExpectationItem, ExploreAnswer } from '../protocol/explored.ts';
import { t } from '../protocol/l10n.ts';

/** One step of a witness. Lines count from 1. */
export interface Step {
  readonly label: string;
  readonly line: number;
}

export interface Complaint {
  readonly message: string;
  /** The witness, last step first, as stacks are read; empty where there is none. */
  readonly steps: readonly Step[];
}

export interface TestResult {
  readonly state: 'passed' | 'failed' | 'unknown' | 'skipped';
  /** What was found, one a backend: of those that hold, too. */
  readonly notes: readonly string[];
  readonly complaints: readonly Complaint[];
}

/** What an answer says about an expectation. */
export function testResult({ line, condition }: ExpectationItem, { expects, diagnostics }: ExploreAnswer): TestResult {
  const about = expects.filter(e => e.line === line && e.text === condition);
  const judged = about.filter(e => standingOf(e) !== 'skipped');
  if (judged.length === 0) {
    const errors = diagnostics.filter(d => d.severity === 'error').map(d => `${d.code}: ${d.message}`);
    const complaints = errors.map(message => ({ message, steps: [] }));
    return { state: errors.length > 0 ? 'unknown' : 'skipped', notes: [], complaints };
  }
  const failed = judged.filter(e => standingOf(e) === 'fails');
  const unknown = judged.filter(e => standingOf(e) === 'unknown');
  return {
    state: failed.length > 0 ? 'failed' : unknown.length > 0 ? 'unknown' : 'passed',
    notes: judged.map(e => `${e.backend}: ${e.message}`),
    complaints: [...failed, ...unknown].map(complaint),
  };
}

function complaint(e: ExploredExpect): Complaint {
  const witness = e.witness ?? [];
  const lines = witness.map(({ cpu, line, text }) => `  cpu ${cpu}  line ${line}: ${text}`);
  const message = [
    standingOf(e) === 'unknown'
      ? t('unknown on {0}: {1}', e.backend, e.message)
      : t('not so on {0}: {1}', e.backend, e.message),
    ...(e.schedule === undefined ? [] : [t('witness, schedule {0}:', e.schedule), ...lines]),
  ].join('\n');
  const steps = witness.map(({ cpu, line, text }) => ({ label: `cpu ${cpu}: ${text}`, line })).reverse();
  return { message, steps };
}
