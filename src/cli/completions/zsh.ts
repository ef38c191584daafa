/** Completions for zsh: the specification that its own `_arguments` reads. */
import type { CommandWords, OptionWords, Place } from './words.ts';

/** The script that zsh reads, as a file `_ptelab` of the fpath or by `source`. */
export function zshCompletions(commands: readonly CommandWords[]): string {
  return `#compdef ptelab
# ptelab: completions for zsh. In ~/.zshrc, after compinit: source <(ptelab completions zsh)
_ptelab() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C '(-h --help)'{-h,--help}'[print help]' '(-V --version)'{-V,--version}'[print the version]' \\
    '1: :->command' '*:: :->rest'
  case $state in
    command)
      local -a commands=(
${commands.map(({ name, description }) => `        ${quoted(`${name}:${description}`)}`).join('\n')}
      )
      _describe -t commands command commands ;;
    rest)
      case $line[1] in
${commands.map(specification).join('\n')}
      esac ;;
  esac
}
if [[ $funcstack[1] == _ptelab ]]; then _ptelab "$@"; else compdef _ptelab ptelab; fi
`;
}

function specification({ name, options, argument }: CommandWords): string {
  const specs = [...options.map(optionSpec), ...(isSomething(argument) ? [quoted(`*:${message(argument)}`)] : [])];
  return [`        ${name}) _arguments \\`, ...specs.map(spec => `            ${spec} \\`)]
    .join('\n')
    .replace(/ \\$/, ' ;;');
}

/** An option may be repeated: --backend can, and of others the last counts. */
function optionSpec({ long, short, description, value }: OptionWords): string {
  const flags = short ? `{${short},${long}}` : long;
  const after = value ? `:${message(value)}` : '';
  return `'*'${flags}${quoted(`[${description.replace(/[[\]]/g, '\\$&')}]${after}`)}`;
}

const isSomething = ({ words, files }: Place): boolean => words.length > 0 || files !== undefined;

/** What is completed: a message for people, and an action. */
function message({ words, files }: Place): string {
  if (files !== undefined) return files === '' ? 'file:_files' : `script:_files -g "*${files}(-.)"`;
  return words.length > 0 ? `value:(${words.join(' ')})` : 'value: ';
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
