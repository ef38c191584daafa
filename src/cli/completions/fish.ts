/** Completions for fish: one line for each word, with its description. */
import type { CommandWords, OptionWords, Place } from './words.ts';

/** The script that fish reads. */
export function fishCompletions(commands: readonly CommandWords[]): string {
  const first = commands.map(
    ({ name, description }) => `complete -c ptelab -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
  );
  return `# ptelab: completions for fish. In ~/.config/fish/config.fish: ptelab completions fish | source
complete -c ptelab -f
complete -c ptelab -n __fish_use_subcommand -s h -l help -d 'print help'
complete -c ptelab -n __fish_use_subcommand -s V -l version -d 'print the version'
${[...first, ...commands.flatMap(ofCommand)].join('\n')}
`;
}

function ofCommand({ name, options, argument }: CommandWords): string[] {
  const when = `complete -c ptelab -n '__fish_seen_subcommand_from ${name}'`;
  return [
    ...options.map(({ long, short, description, value }: OptionWords) => {
      const flags = `${short ? `-s ${short.slice(1)} ` : ''}-l ${long.slice(2)}`;
      return `${when} ${flags}${value ? ` ${value.files === undefined ? '-x' : '-r'}${candidates(value)}` : ''} -d ${quoted(description)}`;
    }),
    ...(argument.words.length > 0 || argument.files !== undefined ? [`${when}${candidates(argument)}`] : []),
  ];
}

function candidates({ words, files }: Place): string {
  const named = words.length > 0 ? ` -a ${quoted(words.join(' '))}` : '';
  if (files === undefined) return named;
  return files === '' ? `${named} -F` : ` -a '(__fish_complete_suffix ${files})'`;
}

const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;
