/**
 * A run as a job that another thread can do: a scenario goes in, and what comes back is ready for the wire. Both are
 * plain data.
 */
import { type Effect, effectsOf } from '../../library/effects.ts';
import { runCompiled } from '../../library/run.ts';
import type { ExpectResult, ReportedDiagnostic } from '../../model/report.ts';
import { type PackedRecording, packLog } from '../../protocol/messages.ts';
import type { Scenario } from '../../sim/scenario.ts';

export interface Job {
  /** With the backends that are wanted. */
  readonly scenario: Scenario;
}

export interface JobAnswer {
  readonly recordings: readonly PackedRecording[];
  readonly expects: readonly ExpectResult[];
  /** Of the run alone. */
  readonly diagnostics: readonly ReportedDiagnostic[];
  /** What each line did. */
  readonly effects: readonly Effect[];
}

/** Does the job, here and now. */
export function perform({ scenario }: Job): JobAnswer {
  const { recordings, expects, diagnostics } = runCompiled(scenario);
  return {
    recordings: recordings.map(r => ({ ...r, log: packLog(r.log) })),
    expects,
    diagnostics,
    effects: effectsOf(recordings),
  };
}
