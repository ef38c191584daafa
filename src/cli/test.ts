/** `ptelab test`: every `expect` of every script, as a test. */
import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { MAX_TEST_STATES } from '../library/judge.ts';
import type { Status } from '../library/verdict.ts';
import { maxStatesOption } from './explore.ts';
import { junit } from './junit.ts';
import { sarif } from './sarif.ts';
import { scriptsBelow } from './script-file.ts';
import { positionsOf, type Shard, shardOf, WHOLE } from './shard.ts';
import { isStandardInput } from './standard-input.ts';
import { storyLines } from './story-text.ts';
import { styleFor } from './style.ts';
import { mergedResults, resultsText, type TestedScript } from './test-results.ts';
import { MOST_THREADS, testFiles } from './test-threads.ts';
import type { TestCase } from './verdicts.ts';
import { watchOption, watchScripts } from './watch.ts';
import { fromOneUp, oneTo } from './whole-number.ts';

const examples = `
An expect is judged by all interleavings. Where those are more than --max-states, what was seen of them and one run
decide; what neither shows is unknown, and no pass. The message says which of these it was. The bound is a number of
states, so that a slow machine gives the same answer; a --deadline, which none has by default, may change it.
Each expect counts once for each backend that it holds for. A script with errors fails once, and so does each
dirty bit that is lost, or CPU that waits for ever, and that no expect allows. Failures are printed with the interleaving that shows them; the last
line is the count.
Scripts are tested by several threads, and told in order. --shard has one of several machines test its share: give all of
them the same scripts, have each write JSON, and --merge says of these files what one call would have said.

Examples:
  $ ptelab test heap.pte
  $ ptelab test scripts/ more/one.pte
  $ ptelab test scripts/ --watch
  $ ptelab test scripts/ --format sarif > ptelab.sarif      for review systems
  $ ptelab test scripts/ --format junit > ptelab.xml        for CI
  $ ptelab test scripts/ --shard 1/3 --format json > 1.json  on the first of three machines
  $ ptelab test --merge 1.json 2.json 3.json --format junit  what all of them found

Exit status: 0 all passed, 1 some failed or stayed unknown, 2 a script is wrong or cannot be read.`;

/** Most threads that a call can ask for. */
const MOST_JOBS = 256;

interface Options {
  readonly maxStates: number;
  readonly deadline?: number;
  readonly format: keyof typeof formats | 'json';
  readonly jobs: number;
  readonly shard: Shard;
  readonly merge?: true;
  readonly watch?: true;
}

const formats = { text, junit, sarif };

export function addTest(program: Command): void {
  program
    .command('test')
    .description('check every expect of scripts, or of folders of scripts')
    .argument('<path...>', 'scripts, folders to look through for *.pte, or - for standard input')
    .addOption(maxStatesOption(MAX_TEST_STATES))
    .addOption(new Option('-d, --deadline <seconds>', 'stop after this long on a backend, too').argParser(fromOneUp))
    .addOption(new Option('-f, --format <format>', 'output').choices([...Object.keys(formats), 'json']).default('text'))
    .addOption(
      new Option('-j, --jobs <number>', `test as many scripts at a time, ${MOST_JOBS} at most`)
        .argParser(oneTo(MOST_JOBS))
        .default(Math.min(availableParallelism(), MOST_THREADS), `the cores, ${MOST_THREADS} at most`),
    )
    .addOption(
      new Option('--shard <share>', 'test the first of three parts of the scripts (1/3), or another')
        .argParser(shardOf)
        .default(WHOLE, 'all'),
    )
    .option('--merge', 'the paths are results of all shards, as JSON; say what they found together')
    .addOption(watchOption())
    .addHelpText('after', examples)
    .action(async (paths: string[], { format, watch, merge, shard, ...options }: Options) => {
      if (watch) return watchScripts(paths);
      const write = (scripts: readonly TestedScript[], shard: Shard, of: number): void => {
        const cases = scripts.flatMap(script => script.cases);
        process.stdout.write(format === 'json' ? resultsText(shard, of, scripts) : formats[format](cases));
        process.exitCode = Math.max(0, ...scripts.map(script => script.status)) as Status;
      };
      if (merge) {
        const merged = mergedResults(paths);
        return write(merged, WHOLE, merged.length);
      }
      const all = scriptsBelow(paths);
      const files = positionsOf(shard, all.length).map(position => all[position]);
      return write(await testAll(files, options, format === 'text'), shard, all.length);
    });
}

async function testAll(
  files: readonly string[],
  { jobs, maxStates, deadline }: Pick<Options, 'jobs' | 'maxStates' | 'deadline'>,
  framed: boolean,
): Promise<TestedScript[]> {
  const { isTTY, columns } = process.stderr;
  const found: TestedScript[] = [];
  // Standard input is read once, by one thread.
  const threads = files.some(isStandardInput) ? 1 : jobs;
  await testFiles(files, { maxStates, deadline, framed, screen: { isTTY, columns } }, threads, tested => {
    if (tested.complaints) process.stderr.write(tested.complaints);
    found.push({ status: tested.status, cases: tested.cases });
  });
  return found;
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
