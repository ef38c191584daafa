/** `ptelab export`: a script, and its run, as a text for another tool or another reader. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { exportFormat, exportFormats, type PanelPage } from '../export/index.ts';
import { askedModel } from '../export/promela/model.ts';
import { compile } from '../lang/compile.ts';
import { reported } from '../library/check-text.ts';
import { onBackends } from '../library/choose.ts';
import { failed } from '../library/failures.ts';
import { judgedAsRun } from '../library/judge.ts';
import { runCompiled, type ScriptRun } from '../library/run.ts';
import { failureOf } from '../sim/failure.ts';
import { type JobsFor, jobsFor, swarmJobs } from '../spin/jobs.ts';
import { MEGABYTES, MOST_MEGABYTES, MOST_SEARCHES } from '../spin/options.ts';
import { Complaint } from './complaint.ts';
import { complain } from './diagnostic-lines.ts';
import { backendOption } from './run.ts';
import { filesFor, readScript, shownName } from './script-file.ts';
import { oneTo } from './whole-number.ts';
import { writeResult } from './write-result.ts';

declare const __VERSION__: string;

const examples = `
Formats:
${exportFormats.map(({ name, title }) => `  ${name.padEnd(14)}${title}`).join('\n')}

A model for SPIN is of one backend: the script's first, or the one that --backend names.

Examples:
  $ ptelab export --to chrome-trace heap.pte -o heap.json     open it at ui.perfetto.dev
  $ ptelab export --to report heap.pte | mail -s 'lost dirty bits' linux-mm@kvack.org
  $ ptelab export --to ftrace heap.pte -o trace.txt && ptelab compare heap.pte trace.txt
  $ ptelab export --to html heap.pte -o heap.html
  $ ptelab export --to promela heap.pte --backend xen-2.6.27 -o heap.pml && spin -a heap.pml
  $ ptelab export --to promela heap.pte --swarm 16 -o heap.sh   searches for 16 machines; ptelab collect reads their results
  $ ptelab export --to c heap.pte -o heap.c                   its head says how to build it and to record

Exit status: 0, or 2 where the script is wrong or cannot be written so.`;

interface Options {
  readonly to: string;
  readonly output?: string;
  readonly backend?: string[];
  readonly swarm?: number;
  readonly jobsFor: JobsFor;
  readonly maxMemory: number;
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description('write a script and its run for another tool')
    .argument('<file>', 'script')
    .addOption(new Option('-t, --to <format>', 'format').choices(exportFormats.map(f => f.name)).makeOptionMandatory())
    .option('-o, --output <file>', 'write to this file')
    .addOption(backendOption())
    .addOption(
      new Option(
        '--swarm <number>',
        `of promela: this many searches for as many machines, ${MOST_SEARCHES} at most`,
      ).argParser(oneTo(MOST_SEARCHES)),
    )
    .addOption(new Option('--jobs-for <system>', 'what starts the searches').choices(jobsFor).default(jobsFor[0]))
    .addOption(
      new Option('--max-memory <megabytes>', 'of each search').argParser(oneTo(MOST_MEGABYTES)).default(MEGABYTES),
    )
    .addHelpText('after', examples)
    .action((file: string, { to, output, backend, swarm, jobsFor: where, maxMemory }: Options) => {
      if (swarm !== undefined && to !== 'promela') throw new Complaint('only a model for SPIN is searched as a swarm');
      const text = readScript(file);
      const name = shownName(file);
      const { scenario: compiled, diagnostics, used } = compile(text, name, { files: filesFor(file) });
      if (complain(file, diagnostics.map(reported), text) || !compiled) {
        process.exitCode = 2;
        return;
      }
      const format = exportFormat(to)!;
      const scenario = onBackends(compiled, backend);
      let wrong = false;
      let ran: ScriptRun | undefined;
      const run = (): ScriptRun => {
        if (!ran) wrong = complain(file, (ran = judgedAsRun(runCompiled(scenario)).ran).diagnostics, text);
        return ran;
      };
      const page = format.needsPage ? panelPage() : undefined;
      let written = '';
      try {
        if (swarm === undefined) written = format.write({ name, text, scenario, run, page });
        else {
          const [choice] = scenario.backends;
          const about = { version: __VERSION__, jobs: swarm, name, text, used, backend: choice.name };
          written = swarmJobs(where, about, askedModel(scenario, choice, text), maxMemory);
        }
      } catch (error) {
        wrong = complain(file, [failed(failureOf(error, scenario, scenario.backends[0]))], text);
      }
      if (written) writeResult(written, output);
      process.exitCode = wrong || !written ? 2 : 0;
    });
}

/** The panel's bundles lie beside this program's own. */
function panelPage(): PanelPage {
  const [script, style] = ['panel.js', 'panel.css'].map(name => join(import.meta.dirname, name));
  if (!existsSync(script) || !existsSync(style)) throw new Complaint(`the panel is not built: there is no ${script}`);
  return { script: readFileSync(script, 'utf8'), style: readFileSync(style, 'utf8') };
}
