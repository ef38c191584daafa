/** `ptelab sweep`: what a script costs for each value of a param. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UnknownBackend } from '../library/choose.ts';
import { type SweepRange, sweepScript } from '../library/sweep.ts';
import { Complaint } from './complaint.ts';
import { complain } from './diagnostic-lines.ts';
import { backendOption } from './run.ts';
import { readScript, shownName } from './script-file.ts';
import { styleFor } from './style.ts';
import { sweepText } from './sweep-text.ts';

const examples = `
The script needs a param: with "param n = 64" and "map heap n pages rw", --param n=1..2048 runs it
for heaps of 1 to 2048 pages. Of more than 256 values not all are run: every one up to 64, then 16
to each doubling; --every runs them all.

Examples:
  $ ptelab sweep mprotect-over-pages.pte --param n=1..2048
  $ ptelab sweep mprotect-over-pages.pte --param n=1..64 --format json`;

interface Options {
  readonly param: SweepRange;
  readonly backend?: string[];
  readonly every?: boolean;
  readonly format: 'text' | 'json';
}

export function addSweep(program: Command): void {
  program
    .command('sweep')
    .description('run a script over a range of a param, and show what it costs')
    .argument('<file>', 'script')
    .addOption(
      new Option('-p, --param <name=from..to>', 'the param, and its first and last value')
        .argParser(rangeOf)
        .makeOptionMandatory(),
    )
    .addOption(backendOption())
    .option('--every', 'run every value of the range')
    .addOption(new Option('-f, --format <format>', 'output').choices(['text', 'json']).default('text'))
    .addHelpText('after', examples)
    .action((file: string, options: Options) => sweepFile(file, options));
}

function sweepFile(file: string, { param, backend, every, format }: Options): void {
  const text = readScript(file);
  try {
    const report = sweepScript(text, shownName(file), param, { backends: backend, every });
    complain(file, report.diagnostics, format === 'text' ? text : undefined);
    process.stdout.write(
      format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : sweepText(report, styleFor(process.stdout)),
    );
    if (report.diagnostics.some(d => d.severity === 'error')) process.exitCode = 2;
  } catch (error) {
    if (error instanceof UnknownBackend) throw new Complaint(error.message);
    throw error;
  }
}

function rangeOf(text: string): SweepRange {
  const match = /^([A-Za-z_][\w.-]*)=(\d{1,9})\.\.(\d{1,9})$/.exec(text);
  if (!match) throw new InvalidArgumentError('It is a param and its range, like n=1..2048.');
  const range = { param: match[1], from: Number(match[2]), to: Number(match[3]) };
  if (range.from > range.to) throw new InvalidArgumentError('The range is empty.');
  return range;
}
