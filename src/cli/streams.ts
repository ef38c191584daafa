/**
 * What happens where a stream that this program writes to has gone. Node makes each of them when it is first named, which is
 * a part of what a short call takes; so a call that prints nothing names none.
 */
const guarded = new Set<'stdout' | 'stderr'>();

/** A reader that has seen enough (`ptelab run … | head`) is no error of ours. */
export function guardStdout(): void {
  if (isGuarded('stdout')) return;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    guardStderr();
    process.stderr.write(`ptelab: cannot write the result: ${error.code ?? error.message}\n`);
    process.exit(2);
  });
}

/** The same of what is wrong: the status still says it. */
export function guardStderr(): void {
  if (!isGuarded('stderr')) process.stderr.on('error', () => undefined);
}

function isGuarded(stream: 'stdout' | 'stderr'): boolean {
  const known = guarded.has(stream);
  guarded.add(stream);
  return known;
}
