/** `ptelab explore`: every interleaving on each backend, and what can happen in them. */
import { type Command, Option } from 'commander';
import { MAX_STATES } from '../sim/explore/exploration.ts';
import { MOST_OUTCOMES } from '../sim/explore/outcome-list.ts';
import { Complaint } from './complaint.ts';
import { exploreScripts } from './explore-scripts.ts';
import { type Format, formatOption } from './format-option.ts';
import { backendOption } from './run.ts';
import { addSpinOptions, type SpinOptions } from './spin-options.ts';
import { watchOption, watchScripts } from './watch.ts';
import { fromOneUp } from './whole-number.ts';

const examples = `
Interleavings are of the CPUs' steps, their page-table walkers, and the hypervisor at work on a batch, update by
update. "complete" means that all were looked at; "never" is not said without it. Counts are the worst of all.
Each lost bit comes with the shortest interleaving that loses it, and a code that makes run follow it.
The script - is standard input. As JSON one script is an object, several are an array of them.

Examples:
  $ ptelab explore heap.pte
  $ ptelab explore heap.pte --backend naive --backend xen-6.1
  $ ptelab explore heap.pte --max-states 10000000
  $ ptelab explore heap.pte --outcomes                        how can it end, and by which schedule?
  $ ptelab explore heap.pte --witness                         a table for a mail
  $ ptelab explore heap.pte --engine spin                     what outgrows us: SPIN and a C compiler, if installed
  $ ptelab explore heap.pte --engine spin --mode swarm        looks further, and says never of nothing
  $ ptelab explore heap.pte --engine spin --mode multicore    all cores share one search
  $ ptelab explore heap.pte --watch
  $ ptelab explore heap.pte --format json | jq '.expects[] | {text, backend, verdict, schedule}'

Exit status: 0 all well; 1 an expectation failed or stayed unknown, or no expect allows a dirty bit that can get lost
or a CPU that can wait for ever; 2 the script or the call is wrong.`;

interface Options extends SpinOptions {
  readonly backend?: string[];
  readonly maxStates: number;
  readonly reduction: boolean;
  readonly outcomes?: true;
  readonly witness?: true;
  readonly watch?: boolean;
  readonly format: Format;
}

export function addExplore(program: Command): void {
  const command = program
    .command('explore')
    .description('try all interleavings, and say what never, sometimes and always happens')
    .argument('<file...>', 'scripts, or - for standard input')
    .addOption(backendOption())
    .addOption(maxStatesOption())
    .option('--no-reduction', 'look at interleavings that differ only in the order of independent steps, too')
    .option(
      '--outcomes',
      `list the outcomes, each with a schedule that ends so (${MOST_OUTCOMES} for a backend at most)`,
    )
    .option('--witness', 'print each witness as a table, a column for each CPU, 72 characters wide')
    .addOption(formatOption())
    .addOption(watchOption());
  addSpinOptions(command)
    .addHelpText('after', examples)
    .action(
      (files: string[], { backend, maxStates, reduction, outcomes, witness, format, watch, ...spin }: Options) => {
        if (watch) return watchScripts(files);
        if (outcomes && spin.engine === 'spin') throw new Complaint('SPIN lists no outcomes; leave --outcomes out');
        const bySpin = spin.engine === 'spin' ? { spin } : {};
        return exploreScripts(files, { backend, maxStates, reduction, outcomes, witness, format, ...bySpin });
      },
    );
}

/** `--max-states N`. */
export function maxStatesOption(most = MAX_STATES): Option {
  return new Option('-m, --max-states <number>', 'stop after this many states of a backend')
    .argParser(fromOneUp)
    .default(most);
}
