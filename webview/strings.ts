/**
 * Every word of the panel that is not the kernel's own: here those of several views, in strings/ those of one. Each is an
 * export of its own, so that the bundle need not carry its name.
 */
import type { Turn } from '../src/model/folds.ts';
import type { Grounds, LateStores } from '../src/model/verdict.ts';
import { count, counted, ratio, t } from '../src/protocol/l10n.ts';
import { tallyInWords } from '../src/protocol/tally.ts';

export { count, ratio };

export const run = t('Run');
export const panel = 'PTE Lab';
export const emptyTitle = t('No run yet');
export const emptyText = t('Open a .pte script and run it.');
export const emptyRun = t('Run Script');
export const emptyExample = t('Open an Example…');
export const running = t('Running…');
export const progress = (backend: string, events: number, done: number, of: number) =>
  t('{0}: {1} events · {2} of {3} backends done', backend, count(events), count(done), count(of));
export const cancel = t('Cancel');
export const cancelled = t('Cancelled.');
export const partKeeps = t('Below is the part that was run.');
export const stale = t('The script has changed since this run.');
export const failed = (message: string) => t('Not run: {0}', message);
export const failedKeeps = t('Below is the last run that worked.');
export const notRun = (script: string) => t('{0} was not run', script);
export const pin = t('Pin: keep this script here');
export const unpin = t('Unpin: follow the script that is being edited');
export const goToLine = (line: number) => t('Go to line {0}', line);
export const atLine = (line: number, message: string) => t('line {0}: {1}', line, message);

export const verdicts = t('Verdicts');
export const verdictHint = t('Choose a cell to read why.');
export const backend = t('backend');
export const standings = { holds: t('holds'), fails: t('fails'), unknown: t('unknown'), skipped: t('skipped') };
export const lateStores: Readonly<Record<LateStores, string>> = {
  explored: 'x86-TSO',
  none: t('no store can be late'),
  'left out': t('late stores left out'),
};
export const evidence = ({ evidence, states, lateStores: late }: Grounds) => {
  if (evidence === undefined) return '';
  if (evidence === 'run') return t('on this run');
  if (states === undefined) return t('on its only schedule');
  const found = counted(states, t('{0} state'), t('{0} states')) + (late === 'explored' ? `, ${lateStores[late]}` : '');
  return evidence === 'explored' ? t('explored completely, {0}', found) : t('explored to {0}', found);
};
export const tally = tallyInWords;
export const ownSchedule = t('this run’s schedule');
export const alongSchedule = (schedule: string) => t('along schedule {0}', schedule);
export const backToRun = t('Back to the run');
export const ofSchedule = (schedule: string) => t('Verdicts on one run, along schedule {0}.', schedule);
export const notAsked = t('not asked');
export const refused = (error: string) => t('cannot run this script: {0}', error);
export const line = (line: number) => t('line {0}', line);

export const bits = t('Accessed and dirty bits');
export const fates = (lost: number, saved: number) =>
  [
    ...(lost > 0 ? [counted(lost, t('{0} bit lost'), t('{0} bits lost'))] : []),
    ...(saved > 0 ? [counted(saved, t('{0} bit saved'), t('{0} bits saved'))] : []),
  ].join(', ');
export const outcome = t('outcome');
export const readAt = t('read at');
export const setAt = t('set by hardware for');
export const writtenAt = t('written at');
export const nobody = t('nobody');
export const savedBy = (step: string) => t('by {0}', step);
export const asExpected = t('as the script expects');
export const moreColumns = (n: number) => counted(n, t('{0} more column →'), t('{0} more columns →'));
export const allRows = (n: number) => t('Show all {0}', count(n));
export const firstRows = (shown: number, all: number) => t('the first {0} of {1}', count(shown), count(all));

export const cost = t('Counts and cost');
export const backendsOf = (ran: number, refused: number) =>
  [
    counted(ran, t('{0} backend'), t('{0} backends')),
    ...(refused > 0 ? [t('{0} cannot run this script', count(refused))] : []),
  ].join(', ');
export const showInTimeline = (backend: string) => t('Show {0} in the timeline', backend);
export const onlyInTimeline = (backend: string) => t('Show only {0} in the timeline', backend);
export const banner = t('banner');
export const updates = t('updates');
export const cycles = t('cycles');
/** The heads of the counts. */
export const counts = {
  traps: t('traps'),
  hypercalls: t('hypercalls'),
  multicalls: t('multicalls'),
  updates,
  faults: t('faults'),
  cycles,
};
export const timesNative = t('× native');
export const logScale = t('bars on a log scale');
export const noRatio = t('native cannot run this');
export const costChanged = t('cycles with your constants');
export const costProfile = (profile: string) => t('cycles of cost profile “{0}”', profile);

export const timeline = t('Batch timeline');
export const timelineRole = t('timeline');
export const timelineLabel = (backends: string) => t('Batch timeline of {0}', backends);
export const timelineHelp = t(
  'Arrow keys go by event and by lane, comma and period by event in any lane. Enter shows the script line. Question mark lists all keys.',
);
export const zoomIn = t('Zoom in (w)');
export const zoomOut = t('Zoom out (s)');
export const zoomSelection = t('Zoom to what is selected (f)');
export const nothingToZoomTo = t('Nothing is selected or marked to zoom to.');
export const noLine = t('What is selected has no script line.');
export const noWaits = t('No wait is long enough to be folded.');
export const foldedAll = (n: number) => counted(n, t('{0} wait is folded.'), t('{0} waits are folded.'));
export const foldedSome = (n: number, of: number) => t('The longest {0} of {1} waits are folded.', count(n), count(of));
export const laneEnds = t('No further event in this lane.');
export const noLane = t('No further lane.');
export const zoomFit = t('Fit the whole run (0)');
export const next = (what: string, key: string) => t('Next {0} ({1})', what, key);
export const previous = (what: string, key: string) => t('Previous {0} (Shift+{1})', what, key);
export const flush = t('flush');
export const trap = t('trap');
export const lost = t('lost bit');
export const statement = t('statement');
export const difference = t('difference');
export const event = t('event');
export const nextEvent = t('Next event (.)');
export const previousEvent = t('Previous event (,)');
export const selection = t('Selected event');
export const nothingSelected = t(
  'Nothing selected. Click a box, or press . for the first event and n for the first flush.',
);
export const details = t('Details of what is selected');
export const detailsSize = t('Size of the details');
export const byKey = (title: string, key: string) => `${title} (${key})`;
export const nothingIn = (section: string) => t('This run has nothing for “{0}”.', section);
export const noKey = (key: string) => t('“{0}” does nothing here; ? lists the keys.', key);
export const noMore = (what: string) => t('No further {0}.', what);
export const truncated = t('The log is full: later events are counted, but not shown.');
export const headCounts = (traps: number, hypercalls: number, times: number | null) =>
  [
    counted(traps, t('{0} trap'), t('{0} traps')),
    hypercallsOf(hypercalls),
    ...(times === null ? [] : [t('{0} native', ratio(times))]),
  ].join(' · ');
export const headRecorded = (hypercalls: number) =>
  [t('recorded from a real kernel'), hypercallsOf(hypercalls), t('at the prediction’s times')].join(' · ');
export const differs = (n: number) => counted(n, t('{0} event differs'), t('{0} events differ'));
export const agreesWith = (trace: string) => t('{0} agrees with the prediction, event for event.', trace);
export const differsFrom = (trace: string, difference: string) => t('{0} differs: {1}', trace, difference);
export const damaged = t('what is readable is the same, but the trace is damaged.');
export const atCycle = (cycle: number) => t('cycle {0}', count(cycle));
/** Turns that lie in turns, the innermost first. */
export const turns = ([inner, ...outer]: readonly Turn[]) =>
  [
    t('{0} of {1} equal turns', count(inner.turn + 1), count(inner.fold.times)),
    ...outer.map(({ fold, turn }) => t('in {0} of {1}', count(turn + 1), count(fold.times))),
  ].join(' ');
export const batchSentence = (entries: number, updates: number, bytes: number, why: string) =>
  t(
    'batch of {0}, {1}, {2}, flushed because {3}',
    counted(entries, t('{0} entry'), t('{0} entries')),
    updatesOf(updates),
    counted(bytes, t('{0} argument byte'), t('{0} argument bytes')),
    why,
  );
export const endedAt = (cycle: number) => t('ended at cycle {0}', count(cycle));
export const cyclesAxis = t('cycles');
export const perCpu = (cpu: number) => `cpu ${cpu}`;
export const lanes = {
  marks: t('marks'),
  program: t('program'),
  kernel: t('kernel'),
  buffer: t('multicalls'),
  hypervisor: t('hypervisor'),
  hardware: t('hardware'),
};
export const times = (n: number) => `× ${count(n)}`;
export const merged = (n: number) => t('{0} events', count(n));
export const batchLabel = (updates: number, bytes: number, reason: string) =>
  [updates ? t('{0} upd', updates) : '', bytes ? `${bytes} B` : '', reason].filter(Boolean).join(' · ');
export const callWord = (name: string, entries: number, updates: number) =>
  [name, entries > 1 ? t('{0} entries', count(entries)) : '', updates ? t('{0} upd', updates) : '']
    .filter(Boolean)
    .join(' · ');
export const lostMark = (bit: string) => t('{0} lost', bit);
export const savedMark = (bit: string) => t('{0} saved', bit);
export const staleReadMark = t('stale read');
export const staleMark = t('stale write');
export const untracedMark = t('untraced write');
export const lostWriteMark = t('lost write');
export const freedReadMark = t('freed read');
export const freedWriteMark = t('freed write');
export const lateReadMark = t('late read');
export const lateMark = t('late write');
export const tornMark = t('torn read');
export const spuriousMark = t('spurious fault');
export const interruptMark = t('interrupt');
export const warnMark = 'WARN';

export const batches = t('Batches');
export const batchesOf = (backend: string) => t('Batches of {0}', backend);
export const noBatches = (backend: string) => t('{0} makes no hypercalls.', backend);
export const batchNote = (backend: string, shown: number, all: number) =>
  t('{0}: the first {1} of {2} lines', backend, count(shown), count(all));
export const carried = (
  backend: string,
  full: { calls: number; updates: number; most: number },
  others: { calls: number; ops: string },
) => {
  const { calls, updates, most } = full;
  if (calls === 0) return t('{0}: {1} without any update ({2})', backend, hypercallsOf(others.calls), others.ops);
  const first =
    calls === 1
      ? t('{0}: 1 hypercall carries {1}', backend, updatesOf(updates))
      : t('{0}: {1} hypercalls carry {2}, {3} at most in one', backend, count(calls), updatesOf(updates), most);
  return others.calls > 0 ? t('{0}; {1} more without any ({2}).', first, count(others.calls), others.ops) : `${first}.`;
};
export const number = '#';
export const via = t('via');
export const ops = t('operations');
export const entries = t('entries');
export const bytes = t('arg bytes');
export const reason = t('flushed because');
export const reasons = {
  BATCH: t('all entries were taken'),
  ARGS: t('argument space was full'),
  CALLBACK: t('all callbacks were taken'),
  LEAVE_LAZY: t('lazy mode ended'),
  ISSUE: t('issued at once, outside lazy mode'),
  NONE: '',
};

export const narrative = t('Events');
export const narrativeOf = (backend: string, events: number) => t('{0}: {1} events', backend, count(events));
export const narrativeLimit = (shown: number, all: number, filtered: boolean) =>
  filtered
    ? t('{0} of {1} events', count(shown), count(all))
    : t('the first {0} of {1} events', count(shown), count(all));

export const microscope = t('Multicall buffer at the playhead');
export const slot = (number: number, op: string, requests: number, bytes: number) =>
  t(
    'entry {0}: {1}, {2}, {3}',
    number,
    op,
    counted(requests, t('{0} request'), t('{0} requests')),
    counted(bytes, t('{0} argument byte'), t('{0} argument bytes')),
  );
export const slotsInUse = (used: number, of: number) => t('{0} of {1} entries', used, of);
export const bytesInUse = (used: number, of: number) => t('{0} of {1} argument bytes', used, of);
export const extensions = (ok: number, noSpace: number, badOp: number) =>
  t('extensions: {0} OK, {1} NO_SPACE, {2} BAD_OP', ok, noSpace, badOp);

export const ptes = t('Page-table entries at the playhead');
export const page = t('page');
export const value = t('value');
export const changedBy = t('by');
export const seenBy = (event: string) => t('seen by {0}', event);
export const changed = t('changed');
export const set = t('set');
export const clear = t('clear');

function hypercallsOf(n: number): string {
  return counted(n, t('{0} hypercall'), t('{0} hypercalls'));
}

function updatesOf(n: number): string {
  return counted(n, t('{0} update'), t('{0} updates'));
}
