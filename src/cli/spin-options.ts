/** Options of `ptelab explore` that are about SPIN. What searches with it is loaded when it is asked for. */
import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { MEGABYTES, MOST_MEGABYTES, MOST_SEARCHES, type Mode, modes } from '../spin/options.ts';
import { oneTo } from './whole-number.ts';

export interface SpinOptions {
  readonly engine: 'built-in' | 'spin';
  readonly mode: Mode;
  readonly cores: number;
  readonly maxMemory: number;
  readonly spin: string;
  readonly cc: string;
}

/** Options of `explore` that are about the engine. */
export function addSpinOptions(command: Command): Command {
  return command
    .addOption(new Option('--engine <name>', 'what searches').choices(['built-in', 'spin']).default('built-in'))
    .addOption(
      new Option(
        '--mode <mode>',
        'of SPIN: keep each state, a few bits of it, that in several random orders, or each state by several cores together',
      )
        .choices(modes)
        .default(modes[0]),
    )
    .addOption(
      new Option('--cores <number>', 'of a swarm: how many searches, all at a time; of multicore: how many processes')
        .argParser(oneTo(MOST_SEARCHES))
        .default(Math.min(availableParallelism(), MOST_SEARCHES), 'all'),
    )
    .addOption(
      new Option('--max-memory <megabytes>', 'of SPIN: stop at this much, of all searches together')
        .argParser(oneTo(MOST_MEGABYTES))
        .default(MEGABYTES),
    )
    .addOption(new Option('--spin <program>', 'SPIN 6').argParser(program).default('spin'))
    .addOption(new Option('--cc <program>', 'C compiler').argParser(program).default('cc'));
}

function program(name: string): string {
  if (name === '') throw new InvalidArgumentError('It is a program; the empty name is none.');
  return name;
}
