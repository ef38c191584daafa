/** `ptelab review`: a patch of the kernel or of Xen, read beside our text, as a report for a mail. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { reviewOf } from '../library/review.ts';
import { reviewText } from '../library/review-text.ts';
import { printable } from '../model/printable.ts';
import { Complaint } from './complaint.ts';
import { type Format, formatOption, print } from './format-option.ts';
import { readPatchFile, shownPath } from './script-file.ts';
import { writeResult } from './write-result.ts';

const examples = `
Reads a unified diff (git's form, diff -u, or a mail with either) and finds the functions that it touches. Each is shown
beside the text that PTE Lab has of it, and its body is translated into a function of the script language as far as there
are words. Every changed line is translated, without meaning here (comments, declarations, prototypes, dispatch
by name, …), or for a person, and why. The report has 72 columns and ends in a pair of scripts, to be filled in.

Examples:
  $ ptelab review 0001-mm-change-protection.patch
  $ git show 1ea0704e0da | ptelab review -
  $ ptelab review series.mbox --scripts .       before.pte and after.pte in this folder
  $ ptelab diff before.pte after.pte            does the patch change what can happen?

Exit status: 0; 2 where the patch is damaged, or is none.`;

interface Options {
  readonly format: Format;
  readonly scripts?: string;
}

export function addReview(program: Command): void {
  program
    .command('review')
    .description('read a patch of Linux or Xen beside our text, and translate it')
    .argument('<patch>', 'unified diff, or a mail with one')
    .option('--scripts <folder>', 'write before.pte and after.pte into this folder')
    .addOption(formatOption())
    .addHelpText('after', examples)
    .action((path: string, { format, scripts }: Options) => {
      const answer = reviewOf(readPatchFile(path));
      if ('failure' in answer) {
        const { line, message } = answer.failure;
        process.stderr.write(`${shownPath(path)}:${line}:1: error: ${printable(message)}\n`);
        process.exitCode = 2;
        return;
      }
      const { report } = answer;
      print(
        format,
        () => reviewText(report),
        () => report,
      );
      if (scripts === undefined) return;
      if (report.before === null || report.after === null)
        throw new Complaint('no function of the patch could be said in the script language, so there are no scripts');
      writeResult(report.before, join(scripts, 'before.pte'));
      writeResult(report.after, join(scripts, 'after.pte'));
    });
}
