/** `ptelab import`: a script that does what a trace shows, as far as it can be told. */
import type { Command } from 'commander';
import { checkedAgainst, importScript } from '../library/import.ts';
import { Complaint } from './complaint.ts';
import { readTraceFile } from './script-file.ts';
import { complainOfTrace } from './trace-problems.ts';
import { writeResult } from './write-result.ts';

const examples = `
What the traced program says of itself (setup: lines, STEP marks) becomes statements; the events add what words
leave out. What the trace does not tell stands in the script as a comment, and so does where its run differs from the trace.

Examples:
  $ ptelab import trace.txt
  $ ptelab import trace.txt -o heap.pte

Exit status: 0; 2 where the trace is damaged (the script then does what could be read), or where no script can say it.`;

export function addImport(program: Command): void {
  program
    .command('import')
    .description('write a script that does what a recorded xen:* trace shows')
    .argument('<trace>', 'recorded trace')
    .option('-o, --output <file>', 'write the script to this file')
    .addHelpText('after', examples)
    .action((traceFile: string, { output }: { output?: string }) => {
      const trace = readTraceFile(traceFile);
      const imported = importScript(trace);
      const { problems, entries, unsayable } = imported;
      const empty = complainOfTrace(traceFile, { entries, problems });
      if (!empty && unsayable) throw new Complaint(`${traceFile}: ${unsayable}`);
      if (!empty) {
        const { script, differs } = checkedAgainst(imported, trace);
        if (differs) process.stderr.write(`${traceFile}: ${differs}\n`);
        writeResult(script, output);
      }
      process.exitCode = empty || problems.length > 0 ? 2 : 0;
    });
}
