/**
 * Chrome trace events: JSON that opens in Perfetto (ui.perfetto.dev) and in chrome://tracing.
 *
 * A backend is a process, each part of each CPU a thread: program, kernel, multicall buffer, hypervisor, hardware. A
 * cycle is a nanosecond there. What takes time is a slice, what does not an instant, and the multicall buffer's filling
 * a counter. As in the panel, an event's cost was paid when it was logged, so its slice reaches back to the event
 * before; a trap or a hypercall lasts until the guest itself goes on.
 *
 * Format: "Trace Event Format", docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU.
 */
import { expandedEvents } from '../model/folds.ts';
import type { Recording } from '../model/report.ts';
import type { ChromeEvent, ChromeTrace } from './chrome-event.ts';
import { ChromeLanes } from './chrome-lanes.ts';
import type { ExportFormat } from './format.ts';

/** Most events of one backend; Perfetto reads a few million, and the JSON of one million is some 150 MB. */
export const MAX_CHROME_EVENTS = 1_000_000;

export const chromeTrace: ExportFormat = {
  name: 'chrome-trace',
  label: 'Chrome trace',
  title: 'Chrome trace JSON, which opens in Perfetto',
  suffix: '.trace.json',
  write: ({ name, text, run }) => `${JSON.stringify(chromeTraceOf(name, text, run().recordings))}\n`,
};

/** The trace of some backends' runs. */
export function chromeTraceOf(name: string, text: string, recordings: readonly Recording[]): ChromeTrace {
  const lines = text.split(/\r?\n/);
  const cut: string[] = [];
  const traceEvents = recordings.flatMap((recording, i) => {
    const { events, complete } = eventsOf(recording, i + 1, lines);
    if (!complete) cut.push(recording.result.backend);
    return events;
  });
  return {
    displayTimeUnit: 'ns',
    otherData: {
      script: name,
      clock: 'one nanosecond is one cycle of the cost profile',
      ...(cut.length > 0 ? { truncated: `later events of ${cut.join(', ')} are left out` } : {}),
    },
    traceEvents,
  };
}

function eventsOf(
  { log, pages, result }: Recording,
  pid: number,
  script: readonly string[],
): { events: ChromeEvent[]; complete: boolean } {
  const lanes = new ChromeLanes(pid, pages, script);
  let taken = 0;
  for (const event of expandedEvents(log)) {
    if (++taken > MAX_CHROME_EVENTS) break;
    lanes.add(event);
  }
  const name: ChromeEvent = { name: 'process_name', ph: 'M', ts: 0, pid, tid: 0, args: { name: result.backend } };
  const order: ChromeEvent = { name: 'process_sort_index', ph: 'M', ts: 0, pid, tid: 0, args: { sort_index: pid } };
  return { events: [name, order, ...lanes.finish()], complete: taken <= MAX_CHROME_EVENTS && !log.truncated };
}
