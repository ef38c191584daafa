/** `ptelab collect`: what the jobs of a swarm found, as one exploration with its bound. */
import type { Command } from 'commander';
import { compile } from '../lang/compile.ts';
import { readFrom } from '../lang/used-files.ts';
import { onBackends } from '../library/choose.ts';
import { exploredTogether, exploreReportOf, type ScriptExploration } from '../library/explore.ts';
import { statusOf } from '../library/verdict.ts';
import { tooLarge } from '../sim/explore/exploration.ts';
import { exploredBySpin } from '../spin/explored.ts';
import { type SwarmAbout, type SwarmResult, swarmResult } from '../spin/jobs.ts';
import { type PanAnswer, panAnswer } from '../spin/pan-output.ts';
import { Complaint } from './complaint.ts';
import { exploreText } from './explore-text.ts';
import { type Format, formatOption, print } from './format-option.ts';
import { readResultsFile } from './script-file.ts';
import { styleFor } from './style.ts';

declare const __VERSION__: string;

const examples = `
The results say which script and backend they are of. What some job found is so, with an interleaving that a run has
followed; what none found may be so all the same, and is never called never. Jobs without a result are named.

Examples:
  $ ptelab export --to promela heap.pte --swarm 16 -o heap.sh
  $ for job in $(seq 16); do sh heap.sh $job > result.$job.txt; done
  $ ptelab collect result.*.txt

Exit status: as that of ptelab explore.`;

export function addCollect(program: Command): void {
  program
    .command('collect')
    .description('say what the jobs of a swarm found together')
    .argument('<result...>', 'what jobs of export --swarm printed')
    .addOption(formatOption())
    .addHelpText('after', examples)
    .action((files: string[], { format }: { format: Format }) => {
      const { about, searches } = collected(files);
      const answer = explored(about, [...searches.values()]);
      const missing = Array.from({ length: about.jobs }, (_, i) => i + 1).filter(job => !searches.has(job));
      if (missing.length > 0)
        process.stderr.write(`ptelab: there is no result of job ${missing.join(', ')} of ${about.jobs}\n`);
      print(
        format,
        () => exploreText(answer, about.name, styleFor(process.stdout)),
        () => exploreReportOf(answer, about.name),
      );
      process.exitCode = statusOf({ ...answer, recordings: answer.explored });
    });
}

/** The results of one swarm, by job. Throws Complaint. */
function collected(files: readonly string[]): { about: SwarmAbout; searches: Map<number, PanAnswer> } {
  const searches = new Map<number, PanAnswer>();
  const from = new Map<number, string>();
  let first: (SwarmResult & { readonly file: string }) | undefined;
  for (const file of files) {
    const text = readResultsFile(file);
    const result = swarmResult(text);
    if (!result) throw new Complaint(`${file} is no result of a job of export --swarm`);
    first ??= { ...result, file };
    if (result.line !== first.line) throw new Complaint(`${first.file} and ${file} are of different swarms`);
    const before = from.get(result.job);
    if (before !== undefined) throw new Complaint(`${before} and ${file} are both of job ${result.job}`);
    from.set(result.job, file);
    const answer = panAnswer(text);
    // Whatever a file says, a swarm is not complete.
    searches.set(result.job, { ...answer, complete: false, why: answer.why || 'of a swarm' });
  }
  const { about } = first!;
  if (about.version !== __VERSION__)
    throw new Complaint(`the jobs were written by ptelab ${about.version}, and this is ${__VERSION__}`);
  return { about, searches };
}

function explored({ text, name, used, backend }: SwarmAbout, searches: readonly PanAnswer[]): ScriptExploration {
  const { scenario: compiled } = compile(text, name, { files: readFrom(used) });
  if (!compiled) throw new Complaint(`the results are of ${name}, which has errors`);
  const large = tooLarge(compiled);
  if (large) throw new Complaint(`the results are of ${name}, which is ${large}`);
  const scenario = onBackends(compiled, [backend]);
  return exploredTogether(compiled, scenario, [exploredBySpin(scenario, scenario.backends[0], searches)], []);
}
