/**
 * Every subcommand, in the order of the help. Adding one is its file, a line here, and one in the list that loads its file.
 * A call loads no more than its list: loading is the most of a short call.
 */
import type { Command } from 'commander';

type Add = (program: Command) => void;

/** The names of all, in the order of the help. */
export const subcommands = [
  'run',
  'explore',
  'diff',
  'test',
  'sweep',
  'check',
  'compare',
  'import',
  'review',
  'export',
  'collect',
  'backends',
  'examples',
  'lsp',
  'dap',
  'mcp',
  'completions',
] as const;

const checkCommand = async () => ({ check: (await import('./check.ts')).addCheck });
const engineCommands = {
  run: async () => (await import('./run.ts')).addRun,
  explore: async () => (await import('./explore.ts')).addExplore,
  test: async () => (await import('./test.ts')).addTest,
};
const otherCommands = async () => (await import('./other-commands.ts')).otherCommands;

/** The one that a call is of, where it is one of the common ones; else all. */
export async function subcommandsFor(called: string | undefined): Promise<readonly Add[]> {
  if (called === 'check') return [(await checkCommand()).check];
  if (called === 'run' || called === 'explore' || called === 'test') return [await engineCommands[called]()];
  const { run, explore, test } = engineCommands;
  const engine = { run: await run(), explore: await explore(), test: await test() };
  const all = { ...(await checkCommand()), ...engine, ...(await otherCommands()) };
  return subcommands.map(name => all[name]);
}
