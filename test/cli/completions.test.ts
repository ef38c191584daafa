/** Completions, asked of the real shells, as somebody who presses Tab asks. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { subcommands } from '../../src/cli/subcommands.ts';
import { presets } from '../../src/sim/presets.ts';
import { needProgram } from '../debian.ts';
import { newFolder, program, ptelab } from './ptelab.ts';

const cwd = newFolder({ 'one.pte': '', 'two.pte': '', 'notes.txt': '' });
mkdirSync(join(cwd, 'below'));
const bin = newFolder({});
symlinkSync(program, join(bin, 'ptelab'));
chmodSync(program, 0o755);
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, HOME: bin, TERM: 'dumb' };

function sh(shell: string, args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(shell, args, { cwd, env, encoding: 'utf8', timeout: 60_000 });
  if (status !== 0) throw new Error(`${shell} ended with ${status}: ${stderr}`);
  return stdout;
}

const lines = (text: string): string[] => text.split('\n').filter(Boolean).sort();

/** Words of the line that is typed; the last one is being completed. */
const shells: Readonly<Record<string, (words: readonly string[]) => string[]>> = {
  bash: words =>
    lines(
      sh('bash', [
        '--norc',
        '-c',
        `source <(ptelab completions bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ptelab; printf '%s\\n' "\${COMPREPLY[@]}"`,
        'bash',
        ...words,
      ]),
    ),
  // A terminal of zsh's own, in which Tab lists what matches; the last column of each group is what is looked at.
  zsh: words => {
    const driver = join(bin, 'driver.zsh');
    writeFileSync(
      driver,
      `zmodload zsh/zpty
zpty -b z zsh -f -i
zpty -w z $'PROMPT=; autoload -Uz compinit; compinit -u -d ${bin}/.zcompdump; source <(ptelab completions zsh)'
zpty -w z $'ptelab-list() { compadd() { if [[ "\${@[1,(i)(-|--)]}" == *-(O|A|D)\\\\ * ]]; then builtin compadd "$@"; return; fi; local -a __hits; builtin compadd -A __hits "$@"; print -rl -- "\${__hits[@]/#/HIT:}" >> ${bin}/hits; builtin compadd "$@" }; _main_complete; compadd() { builtin compadd "$@" }; print done >> ${bin}/hits }'
zpty -w z $'zle -C ptelab-list complete-word ptelab-list; bindkey "^X" ptelab-list'
zpty -w -n z $'${words.join(' ')}\\x18'
repeat 300; do [[ -s ${bin}/hits ]] && grep -q done ${bin}/hits && break; sleep 0.1; done
zpty -d z
grep HIT: ${bin}/hits | sed s/HIT:// ; rm -f ${bin}/hits
`,
    );
    return lines(sh('zsh', ['-f', driver]));
  },
  fish: words =>
    lines(
      sh('fish', [
        '--no-config',
        '-c',
        `ptelab completions fish | source; complete -C '${words.join(' ')}' | cut -f1 | string replace --regex '/$' ''; true`,
      ]),
    ),
};

describe.each(Object.keys(shells))('%s', shell => {
  needProgram(shell, shell);
  const completes = (...words: string[]): string[] => shells[shell](['ptelab', ...words]);

  test('commands', () => {
    expect(completes('ex')).toEqual(['examples', 'explore', 'export']);
    expect(completes('help', 'ex')).toEqual(['examples', 'explore', 'export']);
    expect(completes('').filter(word => !word.startsWith('-')).length).toBe(subcommands.length + 1);
  });

  test('options, and what they take', () => {
    expect(completes('run', '--sch')).toEqual(['--schedule']);
    expect(completes('run', '--format', '')).toEqual(['json', 'text']);
    expect(completes('test', '-f', 's')).toEqual(['sarif']);
    expect(completes('run', 'one.pte', '--backend', 'xen-')).toEqual(
      presets
        .map(preset => preset.name)
        .filter(name => name.startsWith('xen-'))
        .sort(),
    );
  });

  test('scripts, traces and names', () => {
    // fish offers what else there is, too, behind the scripts.
    const others = shell === 'fish' ? ['notes.txt'] : [];
    expect(completes('run', '')).toEqual(['below', 'one.pte', 'two.pte', ...others].sort());
    expect(completes('check', 'one.pte', 't')).toEqual(['two.pte']);
    expect(completes('compare', 'one.pte', 'n')).toEqual(['notes.txt']);
    expect(completes('examples', 'lost-dirty-q')).toEqual(['lost-dirty-queued']);
    expect(completes('backends', 'lg')).toEqual(['lguest']);
    expect(completes('completions', '')).toEqual(expect.arrayContaining(['bash', 'fish', 'zsh']));
  });
});

test('another shell is refused by name', () => {
  expect(ptelab('completions', 'csh')).toMatchObject({ status: 2, stderr: expect.stringContaining('bash, zsh, fish') });
});
