/**
 * A run as ftrace would have logged it: what `ptelab compare` and `ptelab import` read, and what a kernel developer's
 * own scripts for /sys/kernel/tracing/trace read.
 *
 * The run's events with a tracepoint are its lines; `STEP` marks and `# setup:` lines say what the program did, as a
 * traced program says of itself. One thread a CPU. Of the backends, `xen-6.1` is taken where the script runs it, else
 * the first with tracepoints: a trace is one kernel's. The clock is the run's, at one cycle a nanosecond.
 */
import { expandedEvents } from '../model/folds.ts';
import type { LogEvent } from '../model/log-columns.ts';
import type { Recording } from '../model/report.ts';
import type { Scenario } from '../sim/scenario.ts';
import type { ExportFormat } from './format.ts';
import { Pointers, tracepointLine } from './ftrace-words.ts';
import { callerOf, Places, stepText } from './steps.ts';

/** Most lines: a trace buffer of the kernel holds fewer. */
export const MAX_FTRACE_EVENTS = 1 << 20;
/** Thread of cpu 0; the others' follow. */
const FIRST_PID = 1000;

export const ftrace: ExportFormat = {
  name: 'ftrace',
  label: 'ftrace recording',
  title: 'the run as a xen:* ftrace recording, in the kernel’s words',
  suffix: '.ftrace.txt',
  write: ({ scenario, run }) => {
    const { recordings } = run();
    const traced =
      recordings.find(r => r.result.preset === 'xen-6.1') ??
      recordings.find(r => r.result.preset.startsWith('xen-')) ??
      recordings[0];
    return traced ? ftraceText(scenario, traced) : '';
  },
};

/** The trace of one backend's run. */
export function ftraceText(scenario: Scenario, recording: Recording): string {
  const places = new Places(scenario, recording.pages);
  const title =
    scenario.name
      .replace(/\.pte$/, '')
      .replace(/[^\w.-]/g, '_')
      .slice(0, 60) || 'script';
  const pointers = new Pointers(recording.pages);
  const body: string[] = [mark(0, 0, `BEGIN ${title}`)];
  let end = 0;
  let complete = !recording.log.truncated;
  for (const event of expandedEvents(recording.log)) {
    if (body.length >= MAX_FTRACE_EVENTS) {
      complete = false;
      break;
    }
    const line = event.kind === 'statement' ? step(scenario, places, event) : tracepoint(event, pointers);
    if (line !== undefined) body.push(line);
    end = event.time;
  }
  // Without its END, a reader says that the trace is truncated: as it is.
  if (complete) body.push(mark(0, end, `END ${title}`));
  return `${[
    `# ${recording.result.backend}, run by PTE Lab${recording.result.banner ? `: ${recording.result.banner}` : ''}`,
    ...places.setup().map(text => `# setup: ${text}`),
    `# pid ${FIRST_PID + callerOf(scenario)}`,
    '# tracer: nop',
    '#',
    `# entries-in-buffer/entries-written: ${body.length}/${body.length}   #P:${scenario.cpus}`,
    '#',
    ...body,
  ].join('\n')}\n`;
}

function step(scenario: Scenario, places: Places, event: LogEvent): string | undefined {
  const statement = scenario.programs[event.cpu]?.statements[event.a];
  const text = statement && stepText(statement.action, places);
  return text && mark(event.cpu, event.time, `STEP ${text}`);
}

function tracepoint(event: LogEvent, pointers: Pointers): string | undefined {
  const text = tracepointLine(event, pointers);
  return text && line(event.cpu, event.time, text);
}

function mark(cpu: number, time: number, text: string): string {
  return line(cpu, time, `tracing_mark_write: ${text}`);
}

function line(cpu: number, time: number, text: string): string {
  const seconds = (time / 1e9).toFixed(9);
  return `          ptelab-${FIRST_PID + cpu}    [${String(cpu).padStart(3, '0')}] .....  ${seconds}: ${text}`;
}
