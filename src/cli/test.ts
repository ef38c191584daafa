/** `ptelab test`: every `expect` of every script, as a test. */
import { relative } from 'node:path';
import type { Command } from 'commander';
import type { ScriptRun } from '../library/run.ts';
import { failuresOf, lossesOf, type Status, statusOf } from '../library/verdict.ts';
import { runFile } from './run.ts';
import { scriptsBelow } from './script-file.ts';
import { type Style, styleFor } from './style.ts';

const examples = `
Each expect counts once for each backend that it holds for. A script with errors fails once, and so does each
dirty bit that is lost and that no expect allows. Failures are printed; the last line is the count.

Examples:
  $ ptelab test heap.pte
  $ ptelab test scripts/ more/one.pte

Exit status: 0 all passed, 1 some failed, 2 a script is wrong or cannot be read.`;

export function addTest(program: Command): void {
  program
    .command('test')
    .description('check every expect of scripts, or of folders of scripts')
    .argument('<path...>', 'scripts, or folders to look through for *.pte')
    .addHelpText('after', examples)
    .action((paths: string[]) => {
      const style = styleFor(process.stdout);
      let passed = 0;
      let failed = 0;
      let status: Status = 0;
      for (const file of scriptsBelow(paths)) {
        const run = runFile(relative('', file) || file, {});
        const failures = failureLines(file, run, style);
        process.stdout.write(failures.join(''));
        passed += run.expects.filter(e => e.ok).length;
        failed += failures.length;
        status = Math.max(status, statusOf(run)) as Status;
      }
      process.stdout.write(`${passed} passed, ${failed} failed\n`);
      process.exitCode = status;
    });
}

function failureLines(file: string, run: ScriptRun, style: Style): string[] {
  const line = (at: number, what: string): string => `${style.bad('FAIL')} ${file}:${at}: ${what}\n`;
  const wrong = run.diagnostics.find(d => d.severity === 'error');
  return [
    ...(wrong ? [line(wrong.line, `${wrong.code}: ${wrong.message}`)] : []),
    ...failuresOf(run).map(e => line(e.line, `expect ${e.text} on ${e.backend}: ${e.message}`)),
    ...lossesOf(run).map(({ backend, lost }) => line(lost.line, `${lost.bit} of ${lost.page} is lost on ${backend}`)),
  ];
}
