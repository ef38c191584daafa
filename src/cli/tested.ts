/** One script as a test: its cases, and what is wrong with it. Plain data in and out, so that any thread may find it. */
import { relative } from 'node:path';
import { type JudgedScript, judgeByExploration } from '../library/judge.ts';
import type { RunChoices } from '../library/run.ts';
import { type Status, statusOf } from '../library/verdict.ts';
import { printableLine } from '../model/printable.ts';
import { Complaint } from './complaint.ts';
import type { ErrorStream } from './diagnostic-lines.ts';
import { runFile } from './run.ts';
import { shownPath } from './script-file.ts';
import { casesOf, type TestCase, unreadable } from './verdicts.ts';

interface Bounds {
  readonly maxStates: number;
  /** Seconds for all interleavings of one script on one backend. */
  readonly deadline?: number;
}

export interface TestChoices extends Bounds {
  /** Is the script's line shown below what is wrong with it? */
  readonly framed: boolean;
  /** What stderr is. */
  readonly screen: Pick<ErrorStream, 'isTTY' | 'columns'>;
}

export interface Tested {
  readonly status: Status;
  readonly cases: readonly TestCase[];
  /** For stderr, each line whole. */
  readonly complaints: string;
}

/** Tests a file. One that cannot be read fails; it is no reason to lose the results of the others. */
export function testFile(file: string, { framed, screen, ...bounds }: TestChoices): Tested {
  const name = relative('', file) || file;
  const shown = shownPath(name);
  const complaints: string[] = [];
  const stderr: ErrorStream = { ...screen, write: text => complaints.push(text) };
  const script = readable(name, stderr, () => runFile(name, bounds, byExploration, framed, stderr));
  const cases = script ? casesOf(shown, script) : [unreadable(shown)];
  return { status: script ? statusOf(script) : 2, cases, complaints: complaints.join('') };
}

/** By all interleavings, as far as the bounds allow; of which the engine does not know how they are called here. */
function byExploration(
  text: string,
  name: string,
  { maxStates, deadline, files }: Bounds & Pick<RunChoices, 'files'>,
): JudgedScript {
  const startClock = (seconds: number) => () => {
    const end = Date.now() + seconds * 1000;
    return () => Date.now() < end;
  };
  const bounds = { maxStates, files, startClock: deadline === undefined ? undefined : startClock(deadline) };
  const script = judgeByExploration(text, name, bounds);
  const said = <Told extends { readonly message: string }>(told: Told): Told => ({
    ...told,
    message: told.message.replace('give it more time', 'raise --deadline'),
  });
  return { ...script, expects: script.expects.map(said), diagnostics: script.diagnostics.map(said) };
}

function readable<Answer>(file: string, stderr: ErrorStream, work: () => Answer): Answer | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    stderr.write(`${shownPath(file)}:1:1: error PTE009: ${printableLine(error.message)}\n`);
    return undefined;
  }
}
