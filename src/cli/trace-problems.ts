/** What is wrong with a trace, in the form of compilers' messages, on stderr: `file:line:1: error: message`. */
import { printable } from '../model/printable.ts';
import type { TraceProblem } from '../trace/index.ts';
import { shownPath } from './script-file.ts';

interface Read {
  readonly entries: number;
  readonly problems: readonly TraceProblem[];
}

/** Prints the problems; true where nothing of the trace could be read. */
export function complainOfTrace(path: string, { entries, problems }: Read): boolean {
  const shown = shownPath(path);
  for (const { line, message } of problems) process.stderr.write(`${shown}:${line}:1: error: ${printable(message)}\n`);
  if (entries === 0 && problems.length === 0) {
    process.stderr.write(`${shown}:1:1: error: this has no xen:* event and no mark of a traced program\n`);
  } else if (entries > 0 && problems.length > 0) {
    process.stderr.write(`${shown}: ${entries} events and marks could be read\n`);
  }
  return entries === 0;
}
