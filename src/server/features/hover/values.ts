/**
 * What is in a page's entry: at the start, as the engine sets it up, and afterwards, as the log of the latest run has
 * it. Backends that agree share a row. Only for scripts and logs of a size that a hover can go through.
 */
import { entriesAtStart } from '../../../library/entries-at-start.ts';
import type { EventKind } from '../../../model/events.ts';
import { eventsIn, expandedEvents } from '../../../model/folds.ts';
import type { LogEvent } from '../../../model/log-columns.ts';
import { hexPte, type Pte } from '../../../model/pte.ts';
import { pageName } from '../../../model/report.ts';
import type { PackedRecording } from '../../../protocol/messages.ts';
import { unpackLog } from '../../../protocol/packed-log.ts';
import type { Scenario } from '../../../sim/scenario.ts';
import type { LatestRun } from '../../findings/latest.ts';
import type { Script } from '../../script.ts';
import type { Row } from './bits.ts';

const MOST_EVENTS = 100_000;
const MOST_PAGES = 16_384;

/** Events whose `lo` and `hi` are what software found in the entry. */
const reads: readonly EventKind[] = ['load', 'xchg', 'cmpxchg'];
/** Events whose `lo` and `hi` are what is in memory afterwards. */
const writes: readonly EventKind[] = ['store', 'update', 'emulate', 'set_ad', 'load', 'walk'];

/** The entry of a page before anything runs, on each backend of the script. */
export function startEntries(script: Script, mapping: string, page: number): Row[] {
  const { scenario } = script.compiled;
  if (!scenario || scenario.maps.reduce((sum, map) => sum + map.pages, 0) > MOST_PAGES) return [];
  const map = scenario.maps.findIndex(m => m.name === mapping);
  if (map < 0 || page >= scenario.maps[map].pages) return [];
  return merged(entriesAtStart(scenario, { map, index: page }));
}

/** The value that the statement of a line read first, on each backend. */
export function valuesRead({ answer }: LatestRun, line: number): Row[] {
  return merged(
    answer.recordings.flatMap(recording => {
      const first = events(recording).find(e => e.line === line && reads.includes(e.kind));
      return first ? [{ backend: recording.result.backend, entry: first }] : [];
    }),
  );
}

/** The value that a page ends with, on each backend that touched it. */
export function valuesAtEnd({ answer }: LatestRun, page: string): Row[] {
  return merged(
    answer.recordings.flatMap(recording => {
      const last = events(recording).findLast(
        e => writes.includes(e.kind) && pageName(recording.pages, e.page) === page,
      );
      return last ? [{ backend: recording.result.backend, entry: last }] : [];
    }),
  );
}

/** The entry that a line changed, or read, first: before the line and after it, on each backend; with the page's name. */
export function valuesAround(script: Script, { answer }: LatestRun, line: number): { page: string; rows: Row[] } {
  const { scenario } = script.compiled;
  const [before, after]: { backend: string; entry: Pte }[][] = [[], []];
  let page = '';
  for (const recording of answer.recordings) {
    const { backend } = recording.result;
    const all = events(recording);
    const first = all.findIndex(e => e.line === line && e.page >= 0 && writes.includes(e.kind));
    if (!scenario || first < 0) continue;
    const { page: number } = all[first];
    page ||= pageName(recording.pages, number);
    if (pageName(recording.pages, number) !== page) continue;
    const of = (e: LogEvent): boolean => e.page === number && writes.includes(e.kind);
    const earlier = all.slice(0, first).findLast(of) ?? startOf(scenario, backend, page);
    const later = all.findLast(e => e.line === line && of(e));
    if (earlier) before.push({ backend, entry: earlier });
    if (later) after.push({ backend, entry: later });
  }
  const labelled = (words: string, values: typeof before): Row[] =>
    merged(values).map(row => ({ ...row, label: `${words}, ${row.label}` }));
  return { page, rows: [...labelled('before', before), ...labelled('after', after)] };
}

function startOf(scenario: Scenario, backend: string, page: string): Pte | undefined {
  const [, name, index] = /^(.*)\[(\d+)\]$/.exec(page) ?? [];
  const map = scenario.maps.findIndex(m => m.name === name);
  const backends = scenario.backends.filter(choice => choice.name === backend);
  return map < 0 ? undefined : entriesAtStart({ ...scenario, backends }, { map, index: Number(index) })[0]?.entry;
}

function events({ log }: PackedRecording): LogEvent[] {
  return eventsIn(log) > MOST_EVENTS ? [] : [...expandedEvents(unpackLog(log))];
}

function merged(values: readonly { backend: string; entry: Pte }[]): Row[] {
  const rows = new Map<string, { label: string; entry: Pte }>();
  for (const { backend, entry } of values) {
    const key = hexPte(entry.lo, entry.hi);
    const row = rows.get(key);
    rows.set(key, { label: row ? `${row.label}, ${backend}` : backend, entry });
  }
  return [...rows.values()];
}
