/**
 * What a shell can complete, derived from the commands themselves: so a new option is completed without a word here.
 * Only what stands for a name (a backend, a script) has to be said.
 */
import type { Argument, Command, Option } from 'commander';
import { presets } from '../../sim/presets.ts';
import { exampleNames } from '../examples.ts';

/** What may stand in a place: some of these words, or files of which the names end so. */
export interface Place {
  readonly words: readonly string[];
  /** `.pte`; empty: any file; absent: none. */
  readonly files?: string;
}

export interface OptionWords {
  /** `--format`, and `-f` where there is one. */
  readonly long: string;
  readonly short?: string;
  readonly description: string;
  /** Absent where the option takes no value. */
  readonly value?: Place;
}

export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** What its arguments are, all alike. */
  readonly argument: Place;
}

/** Every subcommand, in the order of the help, and `help` itself. */
export function commandWords(program: Command): CommandWords[] {
  const commands = program.commands.map(command => ({
    name: command.name(),
    description: command.description(),
    options: [...command.options.map(optionWords), { long: '--help', short: '-h', description: 'print help' }],
    argument: argumentPlace(command),
  }));
  const help = {
    name: 'help',
    description: 'print help for a command',
    options: [],
    argument: { words: commands.map(({ name }) => name) },
  };
  return [...commands, help];
}

function optionWords(option: Option): OptionWords {
  const { long, short, description, argChoices } = option;
  const value = !option.required ? undefined : argChoices ? { words: argChoices } : placeOf(option.name());
  return { long: long!, short, description, value };
}

function argumentPlace(command: Command): Place {
  const places = command.registeredArguments.map((argument: Argument) =>
    argument.argChoices ? { words: argument.argChoices } : placeOf(`${command.name()} ${argument.name()}`),
  );
  const files = places.flatMap(place => (place.files === undefined ? [] : [place.files]));
  return {
    words: places.flatMap(place => place.words),
    // Where one of the arguments is any file, so may each be.
    ...(files.length > 0 ? { files: files.includes('') ? '' : files[0] } : {}),
  };
}

/** The place of an option, or of a command's argument, by its name. */
function placeOf(name: string): Place {
  if (name === 'backend' || name === 'backends backend') return { words: presets.map(preset => preset.name) };
  if (name === 'examples name') return { words: exampleNames() };
  if (name === 'output' || name === 'out' || name.endsWith(' trace')) return { words: [], files: '' };
  return { words: [], ...(/ (file|new|path)$/.test(name) ? { files: '.pte' } : {}) };
}
