/**
 * `--watch`: the same call again whenever a script changes. Each time it is a process of its own, so that a change, or
 * Ctrl-C, ends even a long exploration at once. The scripts are looked at a few times a second: editors replace files,
 * and not every file system reports that.
 */
import type { ChildProcess } from 'node:child_process';
import { statSync } from 'node:fs';
import { Option } from 'commander';
import { Complaint } from './complaint.ts';
import { scriptsBelow, usedPaths } from './script-file.ts';
import { isStandardInput } from './standard-input.ts';
import { guardStderr, guardStdout } from './streams.ts';

const FLAG = '--watch';
/** Milliseconds between two looks. */
const LOOK = 200;
/** Of a terminal: clear the screen and what was scrolled off it, and go to the top. */
const CLEAR = '\x1b[2J\x1b[3J\x1b[H';

export function watchOption(): Option {
  return new Option(FLAG, 'do it again whenever a script changes, until Ctrl-C');
}

/** Calls this program with the same arguments now, and after each change; comes back when a signal ends it. */
export async function watchScripts(paths: readonly string[]): Promise<void> {
  if (paths.some(isStandardInput)) throw new Complaint('standard input cannot be watched; name a file');
  guardStdout();
  guardStderr();
  // By a file of this program: for a module of its own, Node would print here that the way in which this one is loaded may change.
  const { callOnce } = await import('./call-once.ts');
  let child: ChildProcess | undefined;
  let seen = '';
  const round = (): void => {
    const found = signature(paths);
    if (found === seen) return;
    seen = found;
    child?.kill();
    if (process.stdout.isTTY) process.stdout.write(CLEAR);
    child = callOnce(paths, FLAG);
  };
  round();
  const timer = setInterval(round, LOOK);
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => {
        clearInterval(timer);
        child?.kill();
        resolve();
      });
  });
}

const signatureOf = (path: string): string =>
  stated(() => `${path} ${statSync(path).mtimeMs} ${statSync(path).size}`, path);

/** Every script with its time and size; one that is missing, or a folder without scripts, has neither. */
function signature(paths: readonly string[]): string {
  return paths
    .flatMap(path => stated(() => scriptsBelow([path]), [path]))
    .flatMap(path => [path, ...usedBy(path)])
    .map(signatureOf)
    .join('\n');
}

const known = new Map<string, { readonly signed: string; readonly used: readonly string[] }>();

/** The files that a script used when it was last changed. */
function usedBy(path: string): readonly string[] {
  const signed = signatureOf(path);
  const before = known.get(path);
  if (before?.signed === signed) return before.used;
  const used = stated(() => usedPaths(path), []);
  known.set(path, { signed, used });
  return used;
}

function stated<Answer>(look: () => Answer, otherwise: Answer): Answer {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
