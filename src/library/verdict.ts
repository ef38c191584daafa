/**
 * Is all well with a run? The meaning of the command line's exit status, and of a green or red test.
 */
import type { Witness } from '../model/explored.ts';
import type { ExpectResult, LostBit } from '../model/report.ts';
import { waitSentence } from '../sim/waits.ts';
import { type Hangs, type KnownHang, unexpectedHangs } from './hangs.ts';
import type { KnownLoss } from './join.ts';
import { type Losses, lossSentence, unexpectedLosses } from './lost.ts';
import type { ScriptRun } from './run.ts';

/** 0: all well; 1: an expectation failed (or is unknown, where that counts), or none allows a D that was lost or a CPU that hung; 2: the script is wrong. */
export type Status = 0 | 1 | 2;

/** What a status is derived from: a run, or an exploration. */
export interface Judged<Lost extends LostBit = LostBit>
  extends Pick<ScriptRun, 'scenario' | 'expects' | 'diagnostics'> {
  readonly recordings: readonly (Losses<Lost> & Hangs<KnownHang>)[];
}

/** Lost D bits, each with the backend that lost it, that no `expect` allows. */
export function lossesOf<Lost extends LostBit>({
  scenario,
  recordings,
}: Judged<Lost>): { backend: string; lost: Lost }[] {
  if (!scenario) return [];
  return recordings.flatMap(recording =>
    unexpectedLosses(scenario, recording).map(lost => ({ backend: recording.result.backend, lost })),
  );
}

/** Hangs, each with the backend that it is on, that no `expect` allows. */
export function hangsOf({ scenario, recordings }: Judged): { backend: string; hang: KnownHang }[] {
  if (!scenario) return [];
  return recordings.flatMap(recording =>
    unexpectedHangs(scenario, recording).map(hang => ({ backend: recording.result.backend, hang })),
  );
}

/** What no `expect` allows, each lost D and each hang in a sentence. */
export function harmOf(judged: Judged<KnownLoss>): string[] {
  const replay = ({ schedule }: Partial<Witness>): string => (schedule === undefined ? '' : `; schedule ${schedule}`);
  return [
    ...lossesOf(judged).map(({ backend, lost }) => `${backend}: ${lossSentence(lost)}${replay(lost)}`),
    ...hangsOf(judged).map(({ backend, hang }) => `${backend}: ${waitSentence(hang.waiting)}${replay(hang)}`),
  ];
}

/** Expectations that do not hold, or of which that is unknown. Skipped ones are neither. */
export function failuresOf({ expects }: Judged): ExpectResult[] {
  return expects.filter(e => e.ok !== true && e.verdict !== 'skipped');
}

/** True where no backend of a script could run it: the warnings say why. */
export function nothingRan({ scenario, recordings }: Judged): boolean {
  return scenario !== undefined && recordings.length === 0;
}

/** The exit status of a run, which fails nobody for what one schedule cannot decide. */
export function statusOfRun(run: Judged): Status {
  return statusFor(
    run,
    run.expects.filter(e => e.ok === false),
  );
}

/** The exit status of an exploration or a test: what is unknown is no pass. */
export function statusOf(judged: Judged): Status {
  return statusFor(judged, failuresOf(judged));
}

function statusFor(judged: Judged, failures: readonly ExpectResult[]): Status {
  if (judged.diagnostics.some(d => d.severity === 'error') || nothingRan(judged)) return 2;
  return failures.length > 0 || lossesOf(judged).length > 0 || hangsOf(judged).length > 0 ? 1 : 0;
}
