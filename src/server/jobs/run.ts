/**
 * A run as a job that another thread can do: a scenario goes in, and what comes back is ready for the wire. Both are
 * plain data.
 *
 * A long run is reported while it goes on, so that there is something to look at: the beginning of each backend's run,
 * and all of it once it is over.
 */
import { type Effect, effectsOf } from '../../library/effects.ts';
import { runCompiled } from '../../library/run.ts';
import { MAX_LOG_ROWS, STRETCH } from '../../model/log.ts';
import type { ExpectResult, ReportedDiagnostic } from '../../model/report.ts';
import type { PackedRecording, RunProgress } from '../../protocol/messages.ts';
import { packRecording } from '../../protocol/packed-recording.ts';
import type { RunFailure } from '../../sim/failure.ts';
import type { Scenario } from '../../sim/scenario.ts';

export interface Job {
  /** With the backends that are wanted. */
  readonly scenario: Scenario;
}

export interface JobAnswer {
  readonly recordings: readonly PackedRecording[];
  readonly expects: readonly ExpectResult[];
  /** Backends that cannot run the script. */
  readonly failures: readonly RunFailure[];
  /** Of the run alone. */
  readonly diagnostics: readonly ReportedDiagnostic[];
  /** What each line did. */
  readonly effects: readonly Effect[];
}

/**
 * Does the job, here and now. All of its logs together are as long as the longest log may be, because all of them are
 * shown in one page.
 */
export function perform({ scenario }: Job, onProgress: (progress: RunProgress) => void = () => undefined): JobAnswer {
  const of = scenario.backends.length;
  const packed: PackedRecording[] = [];
  const { recordings, failures, expects, diagnostics } = runCompiled(
    scenario,
    {},
    {
      maxRows: Math.floor(MAX_LOG_ROWS / Math.max(1, of)),
      onStretch: (backend, events, soFar) => {
        const recording = events === STRETCH ? packRecording(soFar()) : undefined;
        onProgress({ backend, events, done: packed.length, of, recording });
      },
      onRecording: recording => {
        const events = recording.log.length;
        packed.push(packRecording(recording));
        if (events < STRETCH) return;
        const { backend } = recording.result;
        onProgress({ backend, events, done: packed.length, of, recording: packed.at(-1), complete: true });
      },
    },
  );
  return { recordings: packed, failures, expects, diagnostics, effects: effectsOf(recordings) };
}
