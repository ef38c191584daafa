/** Completions for bash, 3.2 and later: a function that looks at the words of the line. */
import type { CommandWords, OptionWords, Place } from './words.ts';

/** The script that bash reads. */
export function bashCompletions(commands: readonly CommandWords[]): string {
  return `# ptelab: completions for bash. In ~/.bashrc: source <(ptelab completions bash)
_ptelab() {
  local IFS=$' \\t\\n' word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} != -* ]]; then command=\${COMP_WORDS[i]}; break; fi
  done
  case "$command $before" in
${commands.flatMap(values).join('\n')}
  esac
  case "$command" in
    '') _ptelab_words '${[...commands.map(c => c.name), '--help', '--version'].join(' ')}' ;;
${commands.map(words).join('\n')}
  esac
}
_ptelab_words() { COMPREPLY=($(compgen -W "$1" -- "$word")); }
_ptelab_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY+=($(compgen -f -X "!*$1" -- "$word") $(compgen -d -- "$word"))
}
complete -F _ptelab ptelab
`;
}

/** What follows an option that takes a value. */
function values({ name, options }: CommandWords): string[] {
  return options
    .filter(option => option.value)
    .map(({ long, short, value }) => {
      const before = [long, short].filter(Boolean).map(flag => `'${name} ${flag}'`);
      return `    ${before.join(' | ')}) ${completed(value!)}return ;;`;
    });
}

function words({ name, options, argument }: CommandWords): string {
  const flags = options.map(({ long }: OptionWords) => long).join(' ');
  return `    ${name}) if [[ $word == -* ]]; then _ptelab_words '${flags}'; else ${completed(argument)}:; fi ;;`;
}

function completed({ words, files }: Place): string {
  const said = words.length > 0 ? `_ptelab_words '${words.join(' ')}'; ` : '';
  return files === undefined ? said : `${said}_ptelab_files '${files}'; `;
}
