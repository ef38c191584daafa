/** `ptelab test`: every `expect` of every script, as a test. */
import { relative } from 'node:path';
import { type Command, Option } from 'commander';
import { type JudgedScript, judgeByExploration, MAX_TEST_STATES } from '../library/judge.ts';
import type { RunChoices } from '../library/run.ts';
import { type Status, statusOf } from '../library/verdict.ts';
import { printable } from '../model/printable.ts';
import { Complaint } from './complaint.ts';
import { fromOneUp, maxStatesOption } from './explore.ts';
import { junit } from './junit.ts';
import { runFile } from './run.ts';
import { sarif } from './sarif.ts';
import { scriptsBelow, shownPath } from './script-file.ts';
import { storyLines } from './story-text.ts';
import { styleFor } from './style.ts';
import { casesOf, type TestCase, unreadable } from './verdicts.ts';
import { watchOption, watchScripts } from './watch.ts';

const examples = `
An expect is judged by all interleavings. Where those are more than --max-states, what was seen of them and one run
decide; what neither shows is unknown, and no pass. The message says which of these it was. The bound is a number of
states, so that a slow machine gives the same answer; a --deadline, which none has by default, may change it.
Each expect counts once for each backend that it holds for. A script with errors fails once, and so does each
dirty bit that is lost, or CPU that waits for ever, and that no expect allows. Failures are printed with the interleaving that shows them; the last
line is the count.

Examples:
  $ ptelab test heap.pte
  $ ptelab test scripts/ more/one.pte
  $ ptelab test scripts/ --watch
  $ ptelab test scripts/ --format sarif > ptelab.sarif      for review systems
  $ ptelab test scripts/ --format junit > ptelab.xml        for CI

Exit status: 0 all passed, 1 some failed or stayed unknown, 2 a script is wrong or cannot be read.`;

interface Bounds {
  readonly maxStates: number;
  /** Seconds for all interleavings of one script on one backend. */
  readonly deadline?: number;
}

const formats: Readonly<Record<string, (cases: readonly TestCase[]) => string>> = { text, junit, sarif };

export function addTest(program: Command): void {
  program
    .command('test')
    .description('check every expect of scripts, or of folders of scripts')
    .argument('<path...>', 'scripts, folders to look through for *.pte, or - for standard input')
    .addOption(maxStatesOption(MAX_TEST_STATES))
    .addOption(new Option('-d, --deadline <seconds>', 'stop after this long on a backend, too').argParser(fromOneUp))
    .addOption(new Option('-f, --format <format>', 'output').choices(Object.keys(formats)).default('text'))
    .addOption(watchOption())
    .addHelpText('after', examples)
    .action((paths: string[], { format, watch, ...bounds }: Bounds & { format: string; watch?: boolean }) => {
      if (watch) return watchScripts(paths);
      let status: Status = 0;
      const cases: TestCase[] = [];
      for (const file of scriptsBelow(paths)) {
        const name = relative('', file) || file;
        const shown = printable(shownPath(name));
        const script = readable(name, () => runFile(name, bounds, byExploration, format === 'text'));
        cases.push(...(script ? casesOf(shown, script) : [unreadable(shown)]));
        status = Math.max(status, script ? statusOf(script) : 2) as Status;
      }
      process.stdout.write(formats[format](cases));
      process.exitCode = status;
      return undefined;
    });
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

/** One file that cannot be read is no reason to lose the results of the others. */
function readable<Answer>(file: string, work: () => Answer): Answer | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    process.stderr.write(printable(`${shownPath(file)}:1:1: error PTE009: ${error.message}\n`));
    return undefined;
  }
}

function text(cases: readonly TestCase[]): string {
  const style = styleFor(process.stdout);
  const shown = cases.filter(c => c.status === 'failed' || c.status === 'unknown');
  const passed = cases.filter(c => c.status === 'passed').length;
  const lines = shown.flatMap(c => [
    `${c.status === 'failed' ? style.bad('FAIL') : style.careful('UNKNOWN')} ${c.file}:${c.place.line}: ${c.code}: ${c.message}`,
    ...storyLines(c.story, '  ').map(style.faint),
  ]);
  // What is unknown is no pass.
  return `${[...lines, `${passed} passed, ${shown.length} failed`].join('\n')}\n`;
}
