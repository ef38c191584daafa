/** `ptelab run`: one schedule for each backend, and what it did. */
import { type Command, Option } from 'commander';
import { filled } from '../library/columns.ts';
import type { KnownLoss } from '../library/join.ts';
import { judgeRun } from '../library/judge.ts';
import { type RunChoices, reportOf } from '../library/run.ts';
import { type Judged, statusOfRun } from '../library/verdict.ts';
import { presets } from '../sim/presets.ts';
import { complain, type ErrorStream } from './diagnostic-lines.ts';
import { answerEach } from './each-script.ts';
import { type Format, formatOption } from './format-option.ts';
import { complainOfHarm } from './harm-lines.ts';
import { eventsOn, howFar } from './how-far.ts';
import { runText } from './run-text.ts';
import { filesFor, readScript, shownName } from './script-file.ts';
import { outputTerminal } from './streams.ts';
import { styleFor } from './style.ts';
import { watchOption, watchScripts } from './watch.ts';

const presetNames = presets.map(({ name }) => name).join(', ');

const examples = `
${filled(`A backend is an alias that the script declares, or a preset: ${presetNames}.`, '', 112).join('\n')}
A run follows one schedule, and shows what that costs. The expectations are judged by all interleavings, if 20,000
states are enough for them; if not, a verdict that one schedule cannot give is unknown, which is no failure. With
--schedule, that run alone is judged.
The script - is standard input. As JSON one script is an object, several are an array of them.

Examples:
  $ ptelab run heap.pte
  $ ptelab run heap.pte --backend native --backend xen-2.6.27
  $ ptelab run heap.pte --backend naive --schedule 0x9.1.0
  $ ptelab run before.pte after.pte
  $ ptelab run heap.pte --watch
  $ ptelab import trace.txt | ptelab run -
  $ ptelab run heap.pte --format json | jq '.results[] | {backend, traps, hypercalls}'

Exit status: 0 all well; 1 an expectation failed, or no expect allows a dirty bit that can get lost or a CPU that
can wait for ever; 2 the script or the call is wrong.`;

interface Options {
  readonly backend?: string[];
  readonly schedule?: string;
  readonly watch?: boolean;
  readonly format: Format;
}

export function addRun(program: Command): void {
  program
    .command('run')
    .description('run scripts, one schedule for each backend')
    .argument('<file...>', 'scripts, or - for standard input')
    .addOption(backendOption())
    .option('-s, --schedule <code>', "a replay code, in place of the run's own schedule")
    .addOption(formatOption())
    .addOption(watchOption())
    .addHelpText('after', examples)
    .action((files: string[], { backend, schedule, format, watch }: Options) => {
      if (watch) return watchScripts(files);
      return answerEach(files, format, file => {
        const name = shownName(file);
        const answer = runFile(
          file,
          { backends: backend, schedule, onEvents: howFar(name, eventsOn) },
          judgeRun,
          format === 'text',
        );
        return {
          status: statusOfRun(answer),
          text: () => runText(answer.ran, name, styleFor(outputTerminal())),
          json: () => reportOf(answer.ran, name),
        };
      });
    });
}

/** `--backend NAME`, as often as wanted. */
export function backendOption(): Option {
  const more = (name: string, before: string[] = []): string[] => [...before, name];
  return new Option('-b, --backend <name>', "run on this backend, in place of the script's; may be repeated").argParser(
    more,
  );
}

/** Runs a file; what is wrong with it, and each lost D and hang that no `expect` allows, is printed on stderr, in frames if asked for. */
export function runFile<Choices, Answer extends Judged<KnownLoss>>(
  file: string,
  choices: Choices,
  how: (text: string, name: string, choices: Choices & Pick<RunChoices, 'files'>) => Answer,
  framed: boolean,
  stderr?: ErrorStream,
): Answer {
  const text = readScript(file);
  const answer = how(text, shownName(file), { ...choices, files: filesFor(file) });
  complain(file, answer.diagnostics, framed ? text : undefined, stderr);
  complainOfHarm(file, answer, framed ? text : undefined, stderr);
  return answer;
}
