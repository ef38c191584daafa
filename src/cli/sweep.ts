/** `ptelab sweep`: what a script costs for each value of a param. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { checkText } from '../library/check-text.ts';
import { FIRST_RANGE, paramsOf, type SweepRange, sweepScript } from '../library/sweep.ts';
import { Complaint } from './complaint.ts';
import { complain } from './diagnostic-lines.ts';
import { type Format, formatOption, print } from './format-option.ts';
import { howFar, valuesOf } from './how-far.ts';
import { backendOption } from './run.ts';
import { filesFor, readScript, shownName } from './script-file.ts';
import { styleFor } from './style.ts';
import { sweepText } from './sweep-text.ts';

const examples = `
The script needs a param: with "param n = 64" and "map heap n pages rw", --param n=1..2048 runs it
for heaps of 1 to 2048 pages. A script's only param need not be named, and a range that is not named
is 1..1100: two page-table pages and a little. Of more than 256 values not all are run: every one up to 64, then 16
to each doubling; --every runs them all, 100,000 at most.

Examples:
  $ ptelab sweep mprotect-over-pages.pte
  $ ptelab sweep mprotect-over-pages.pte --param n=1..2048
  $ ptelab sweep mprotect-over-pages.pte --param n=1..64 --format json`;

interface Options {
  readonly param?: Asked;
  readonly backend?: string[];
  readonly every?: boolean;
  readonly format: Format;
}

export function addSweep(program: Command): void {
  program
    .command('sweep')
    .description('run a script over a range of a param, and show what it costs')
    .argument('<file>', 'script, or - for standard input')
    .addOption(
      new Option('-p, --param <name=from..to>', 'the param, its first and last value, or both').argParser(askedOf),
    )
    .addOption(backendOption())
    .option('--every', 'run every value of the range')
    .addOption(formatOption())
    .addHelpText('after', examples)
    .action((file: string, options: Options) => sweepFile(file, options));
}

function sweepFile(file: string, { param, backend, every, format }: Options): void {
  const text = readScript(file);
  const name = shownName(file);
  if (param?.param === undefined && paramsOf(text).length !== 1) {
    // A script with errors may have one that they hide.
    const errors = checkText(text, name, filesFor(file)).diagnostics.filter(({ severity }) => severity === 'error');
    if (complain(file, errors, format === 'text' ? text : undefined)) {
      process.exitCode = 2;
      return;
    }
  }
  const choices = { backends: backend, every, files: filesFor(file), onValue: howFar(name, valuesOf) };
  const report = sweepScript(text, name, rangeOf(param, text), choices);
  const wrong = complain(file, report.diagnostics, format === 'text' ? text : undefined);
  print(
    format,
    () => sweepText(report, styleFor(process.stdout)),
    () => report,
  );
  if (wrong) process.exitCode = 2;
}

/** Part of a range, as a call has it. */
type Asked = Partial<SweepRange>;

function askedOf(text: string): Asked {
  const match = /^(?:([A-Za-z_][\w.-]*?)(?:=|$))?(?:(\d{1,9})\.\.(\d{1,9}))?$/.exec(text);
  if (!match || text === '' || text.endsWith('='))
    throw new InvalidArgumentError('It is a param and its range, like n=1..2048, or one of the two.');
  const [, param, from, to] = match;
  if (from === undefined) return { param };
  if (Number(from) > Number(to)) throw new InvalidArgumentError('The range is empty.');
  return { param, from: Number(from), to: Number(to) };
}

/** The range with what the call leaves out: the script's only param, and the first range. */
function rangeOf({ param, from, to }: Asked = {}, text: string): SweepRange {
  const range = from === undefined || to === undefined ? FIRST_RANGE : { from, to };
  if (param !== undefined) return { param, ...range };
  const params = paramsOf(text);
  if (params.length === 1) return { param: params[0], ...range };
  if (params.length === 0)
    throw new Complaint('the script has no param to sweep; write `param n = 64`, and `n` for the number');
  throw new Complaint(`the script has ${params.length} params: ${params.join(', ')}; --param names one`);
}
