/** `ptelab diff`: is every outcome of the one an outcome of the other, and where do they part. */
import type { Command } from 'commander';
import {
  acts,
  backendsOf,
  brokenDiff,
  diffBackends,
  differs,
  diffReportOf,
  diffScripts,
  type NamedText,
  type ScriptDiff,
} from '../library/diff.ts';
import type { ExplorationOptions } from '../sim/explore/exploration.ts';
import { Complaint } from './complaint.ts';
import { complain } from './diagnostic-lines.ts';
import { diffText } from './diff-text.ts';
import { maxStatesOption } from './explore.ts';
import { type Format, formatOption, print } from './format-option.ts';
import { backendOption } from './run.ts';
import { filesFor, readScript, shownName } from './script-file.ts';
import { styleFor } from './style.ts';

const examples = `
An outcome is how every page's entry ends (present, RW, A, D), which bits were lost, which accesses ended as
SIGSEGV, and who waits for ever. Faults that the kernel mends, traps and cycles are none.
To compare a script with a recorded trace of a real kernel, there is ptelab compare.

Examples:
  $ ptelab diff heap.pte --backend xen-6.1 --backend native     can xen-6.1 do what native cannot?
  $ ptelab diff two-backends.pte                                can the script's first do what its second cannot?
  $ ptelab diff before.pte after.pte                            does a patch change what can happen?

Exit status: 0 every outcome of the first is one of the second (of two scripts: and the other way round), 1 not,
or that could not be told, 2 a script or the call is wrong.`;

interface Options {
  readonly backend?: string[];
  readonly maxStates: number;
  readonly format: Format;
}

export function addDiff(program: Command): void {
  program
    .command('diff')
    .description('compare the outcomes of two backends, or of two scripts')
    .argument('<file>', 'script')
    .argument('[new]', 'its new version, in place of a second backend')
    .addOption(backendOption())
    .addOption(maxStatesOption())
    .addOption(formatOption())
    .addHelpText('after', examples)
    .action((file: string, after: string | undefined, { backend = [], maxStates, format }: Options) => {
      const answer = diff(file, after, backend, { maxStates });
      const ofNew = answer.diagnostics.filter(d => d.of === 'new');
      const ofOld = answer.diagnostics.filter(d => d.of !== 'new');
      const wrong = [complain(file, ofOld), complain(after ?? file, ofNew)].includes(true);
      print(
        format,
        () => diffText(answer.comparisons, styleFor(process.stdout)),
        () => diffReportOf(answer),
      );
      if (wrong || answer.comparisons.length === 0) process.exitCode = 2;
      else process.exitCode = answer.comparisons.some(c => differs(c) || (after && c.onlyB.length > 0)) ? 1 : 0;
    });
}

function diff(file: string, after: string | undefined, backends: string[], options: ExplorationOptions): ScriptDiff {
  const before = named(file);
  if (after !== undefined) {
    const now = named(after);
    const answer = diffScripts(before, now, backends, options);
    for (const script of [before, now])
      if (answer.comparisons.length > 0 && !acts(script))
        throw new Complaint(
          `${script.name} has no cpu that does anything; to compare two files of functions, compare two scripts that use them`,
        );
    if (answer.comparisons.length === 0 && !answer.diagnostics.some(d => d.severity === 'error'))
      throw new Complaint('the two scripts have no backend in common; --backend names one for both');
    return answer;
  }
  const broken = brokenDiff(before);
  if (broken) return broken;
  const [a, b, ...others] = backends.length > 0 ? backends : backendsOf(before);
  if (a === undefined || b === undefined || others.length > 0) throw new Complaint(twoAsked(before, backends));
  return diffBackends(before, a, b, options);
}

/** Why there are no two backends to compare, and what to write. */
function twoAsked(script: NamedText, backends: readonly string[]): string {
  const own = backendsOf(script);
  const has =
    backends.length > 0 ? `${backends.length} named` : `the ${own.length} of ${script.name}: ${own.join(', ')}`;
  return `diff compares two backends, not ${has}; --backend A --backend B names them`;
}

const named = (path: string): NamedText => ({ name: shownName(path), text: readScript(path), files: filesFor(path) });
