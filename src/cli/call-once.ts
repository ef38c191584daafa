/** A round of `--watch`: this program with the same arguments, as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { printable } from '../model/printable.ts';
import { styleFor } from './style.ts';

/** Most scripts that are named while waiting. */
const MOST_NAMED = 3;

/** `flag` is the argument that it is called without. */
export function callOnce(paths: readonly string[], flag: string): ChildProcess {
  const [file, ...args] = process.argv.slice(1);
  const end = args.indexOf('--');
  const once = args.filter((arg, i) => arg !== flag || (end >= 0 && i > end));
  const child = spawn(process.execPath, [...process.execArgv, file, ...once], { stdio: 'inherit' });
  child.once('exit', status => {
    // One that was ended for the next round has nothing to say.
    if (status === null) return;
    const line = `status ${status}; waiting for a change of ${named(paths)}, Ctrl-C ends`;
    process.stderr.write(`${styleFor(process.stderr).faint(printable(line))}\n`);
  });
  return child;
}

function named(paths: readonly string[]): string {
  return paths.length > MOST_NAMED ? `${paths.length} paths` : paths.join(', ');
}
