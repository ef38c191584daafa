/** `ptelab compare`: a script on one backend against what a real kernel's ftrace recorded, event for event. */
import type { Command } from 'commander';
import { compareScript } from '../library/compare.ts';
import type { Status } from '../library/verdict.ts';
import { printable } from '../model/printable.ts';
import { SCHEMA_VERSION } from '../model/report.ts';
import { comparisonText, readTrace, type Trace, type TraceComparison } from '../trace/index.ts';
import { Complaint } from './complaint.ts';
import { complain } from './diagnostic-lines.ts';
import { type Format, formatOption, print } from './format-option.ts';
import { filesFor, readScript, readTraceFile, shownName } from './script-file.ts';
import { complainOfTrace } from './trace-problems.ts';

const examples = `
The trace is ftrace's text of the events xen:* (/sys/kernel/tracing/trace, in any format, a dump in dmesg), or what
trace-cmd report and perf script print; a mail may quote it.
Frames, pointers and times are left out, and so is what the scheduler did; every flag, count, operation, result,
reason and address counts, and the order. The script runs on its one Xen backend; if it has none or several, on that of
the kernel that the trace names (\`# recorded on Linux …\`), else on xen-6.1, or for a trace in the words of Linux 7.2 on
xen-7.2 (each update issued at once) or xen-7.2-lazy.
A recording of a bare kernel (probes on the functions that flush TLBs, tlb:tlb_flush, page faults) or a dump of its
page-table entries before each step goes with --backend native-6.1, native-6.12 or native-7.2.

Examples:
  $ ptelab compare heap.pte trace.txt
  $ ptelab import trace.txt -o heap.pte && ptelab compare heap.pte trace.txt
  $ ptelab compare heap.pte trace.txt --format json | jq .divergence

Exit status: 0 the same, 1 they differ, 2 the script is wrong or the trace is damaged.`;

export function addCompare(program: Command): void {
  program
    .command('compare')
    .description('compare a script with a recorded xen:* trace')
    .argument('<file>', 'script')
    .argument('<trace>', 'recorded trace')
    .option('-b, --backend <name>', 'backend to compare with: an alias or a preset')
    .addOption(formatOption())
    .addHelpText('after', examples)
    .action((file: string, traceFile: string, { format, backend }: { format: Format; backend?: string }) => {
      const [text, traceText] = [readTraceFile(file), readTraceFile(traceFile)];
      const trace = readTrace(traceText);
      refuseTrace(file, text, traceFile, trace);
      const script = readScript(file);
      const choices = { backend, files: filesFor(file) };
      const { compared, diagnostics } = compareScript(script, shownName(file), trace, choices);
      const wrong = complain(file, diagnostics, format === 'text' ? script : undefined);
      const empty = complainOfTrace(traceFile, { entries: trace.entries.length, problems: trace.problems });
      if (compared && !empty) {
        const { comparison } = compared;
        const names = {
          script: shownName(file),
          trace: shownName(traceFile),
          backend: compared.recording.result.backend,
        };
        print(
          format,
          // The problems stand on stderr already.
          () => printable(comparisonText({ ...comparison, problems: [] }, names.script, names.trace, names.backend)),
          () => ({ schemaVersion: SCHEMA_VERSION, ...names, ...comparison }),
        );
      }
      process.exitCode = wrong || empty || !compared ? 2 : statusOfComparison(compared.comparison);
    });
}

/** A trace where the script should be: the two may have changed places. */
function refuseTrace(file: string, text: string, traceFile: string, trace: Trace): void {
  if (readTrace(text).entries.length === 0) return;
  const swapped = trace.entries.length === 0;
  const way = swapped ? `; the other way round? ptelab compare ${traceFile} ${file}` : '';
  throw new Complaint(`${file} is a trace, and the first argument is the script${way}`);
}

/** A trace that cannot be read to its end is no witness, whatever its beginning says. */
function statusOfComparison({ agrees, divergence, problems, observedEvents, calls }: TraceComparison): Status {
  if (observedEvents === 0 && calls.length === 0) return 2;
  if (problems.some(problem => !problem.miscounted) || (problems.length > 0 && !divergence)) return 2;
  return agrees ? 0 : 1;
}
