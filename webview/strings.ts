/** Every word of the panel that is not the kernel's own: here those of several views, in strings/ those of one. */
import type { Verdict } from '../src/model/verdict.ts';
import { count, counted, ratio, t } from '../src/protocol/l10n.ts';
import { tallyInWords } from '../src/protocol/tally.ts';

export const strings = {
  run: t('Run'),
  panel: 'PTE Lab',
  emptyTitle: t('No run yet'),
  emptyText: t('Open a .pte script and run it: each backend’s traps, hypercalls and batches appear here.'),
  emptyRun: t('Run Script'),
  emptyExample: t('Open an Example…'),
  running: t('Running…'),
  progress: (backend: string, events: number, done: number, of: number) =>
    t('{0}: {1} events · {2} of {3} backends done', backend, count(events), count(done), count(of)),
  cancel: t('Cancel'),
  cancelling: t('Cancelling…'),
  cancelled: t('Cancelled.'),
  partKeeps: t('Below is the part that was run.'),
  stale: t('The script has changed since this run.'),
  failed: (message: string) => t('Not run: {0}', message),
  failedKeeps: t('Below is the last run that worked.'),
  notRun: (script: string) => t('{0} was not run', script),
  pin: t('Pin: keep this script here'),
  unpin: t('Unpin: follow the script that is being edited'),
  goToLine: (line: number) => t('Go to line {0}', line),
  atLine: (line: number, message: string) => t('line {0}: {1}', line, message),

  verdicts: t('Verdicts'),
  toVerdicts: t('Show the verdicts (v)'),
  verdictHint: t('Choose a cell to read why.'),
  backend: t('backend'),
  standings: { holds: t('holds'), fails: t('fails'), unknown: t('unknown'), skipped: t('skipped') },
  evidence: ({ evidence, states }: Pick<Verdict, 'evidence' | 'states'>) => {
    if (evidence === undefined) return '';
    if (evidence === 'run') return t('on this run');
    if (states === undefined) return t('on its only schedule');
    const found = counted(states, t('{0} state'), t('{0} states'));
    return evidence === 'explored' ? t('explored completely, {0}', found) : t('explored to {0}', found);
  },
  tally: tallyInWords,
  ownSchedule: t('this run’s schedule'),
  alongSchedule: (schedule: string) => t('along schedule {0}', schedule),
  backToRun: t('Back to the run'),
  ofSchedule: (schedule: string) => t('These are verdicts on one run, along schedule {0}.', schedule),
  notAsked: t('not asked'),
  refused: (error: string) => t('cannot run this script: {0}', error),
  line: (line: number) => t('line {0}', line),

  bits: t('Accessed and dirty bits'),
  fates: (lost: number, saved: number) =>
    [
      ...(lost > 0 ? [counted(lost, t('{0} bit lost'), t('{0} bits lost'))] : []),
      ...(saved > 0 ? [counted(saved, t('{0} bit saved'), t('{0} bits saved'))] : []),
    ].join(', '),
  outcome: t('outcome'),
  readAt: t('read at'),
  setAt: t('set by hardware for'),
  writtenAt: t('written at'),
  nobody: t('nobody'),
  savedBy: (step: string) => t('by {0}', step),
  asExpected: t('as the script expects'),
  moreColumns: (n: number) => counted(n, t('{0} more column →'), t('{0} more columns →')),
  allRows: (n: number) => t('Show all {0}', count(n)),
  firstRows: (shown: number, all: number) => t('the first {0} of {1}', count(shown), count(all)),

  cost: t('Counts and cost'),
  backendsOf: (ran: number, refused: number) =>
    [
      counted(ran, t('{0} backend'), t('{0} backends')),
      ...(refused > 0 ? [t('{0} cannot run this script', count(refused))] : []),
    ].join(', '),
  showInTimeline: (backend: string) => t('Show {0} in the timeline', backend),
  onlyInTimeline: (backend: string) => t('Show only {0} in the timeline', backend),
  traps: t('traps'),
  hypercalls: t('hypercalls'),
  multicalls: t('multicalls'),
  banner: t('banner'),
  updates: t('updates'),
  faults: t('faults'),
  cycles: t('cycles'),
  timesNative: t('× native'),
  logScale: t('bars on a log scale'),
  noRatio: t('native cannot run this'),
  costChanged: t('cycles with your constants'),
  costProfile: (profile: string) => t('cycles of cost profile “{0}”', profile),

  timeline: t('Batch timeline'),
  timelineRole: t('timeline'),
  timelineLabel: (backends: string) => t('Batch timeline of {0}', backends),
  timelineHelp: t(
    'Left and Right select the event before and after, Up and Down go by lane, comma and period by event in any lane. Enter shows the script line. Question mark lists all keys.',
  ),
  zoomIn: t('Zoom in (w)'),
  zoomOut: t('Zoom out (s)'),
  zoomSelection: t('Zoom to what is selected (f)'),
  nothingToZoomTo: t('Nothing is selected or marked to zoom to.'),
  noLine: t('What is selected has no script line.'),
  noWaits: t('Nothing here takes long enough to be folded.'),
  foldedAll: (n: number) => counted(n, t('{0} wait is folded.'), t('{0} waits are folded.')),
  foldedSome: (n: number, of: number) => t('The longest {0} of {1} waits are folded.', count(n), count(of)),
  laneEnds: t('No further event in this lane.'),
  noLane: t('No further lane.'),
  zoomFit: t('Fit the whole run (0)'),
  next: (what: string, key: string) => t('Next {0} ({1})', what, key),
  previous: (what: string, key: string) => t('Previous {0} (Shift+{1})', what, key),
  flush: t('flush'),
  trap: t('trap'),
  lost: t('lost bit'),
  statement: t('statement'),
  difference: t('difference'),
  event: t('event'),
  nextEvent: t('Next event (.)'),
  previousEvent: t('Previous event (,)'),
  selection: t('Selected event'),
  nothingSelected: t('Nothing selected. Click a box, or press . for the first event and n for the first flush.'),
  details: t('Details of what is selected'),
  detailsSize: t('Size of the details'),
  byKey: (title: string, key: string) => `${title} (${key})`,
  nothingIn: (section: string) => t('This run has nothing for “{0}”.', section),
  noKey: (key: string) => t('“{0}” does nothing here; ? lists the keys.', key),
  noMore: (what: string) => t('No further {0}.', what),
  truncated: t('The log’s limit was reached: later events are counted, but not shown.'),
  headCounts: (traps: number, hypercalls: number, times: number | null) =>
    [
      counted(traps, t('{0} trap'), t('{0} traps')),
      counted(hypercalls, t('{0} hypercall'), t('{0} hypercalls')),
      ...(times === null ? [] : [t('{0} native', ratio(times))]),
    ].join(' · '),
  headRecorded: (hypercalls: number) =>
    [
      t('recorded from a real kernel'),
      counted(hypercalls, t('{0} hypercall'), t('{0} hypercalls')),
      t('at the prediction’s times'),
    ].join(' · '),
  differs: (n: number) => counted(n, t('{0} event differs'), t('{0} events differ')),
  agreesWith: (trace: string) => t('{0} agrees with the prediction, event for event.', trace),
  differsFrom: (trace: string, difference: string) => t('{0} differs: {1}', trace, difference),
  damaged: t('what could be read is the same, but the trace is damaged.'),
  atCycle: (cycle: number) => t('cycle {0}', count(cycle)),
  turn: (turn: number, of: number) => t('{0} of {1} equal turns', count(turn), count(of)),
  batchSentence: (entries: number, updates: number, bytes: number, why: string) =>
    t(
      'batch of {0}, {1}, {2}, flushed because {3}',
      counted(entries, t('{0} entry'), t('{0} entries')),
      counted(updates, t('{0} update'), t('{0} updates')),
      counted(bytes, t('{0} argument byte'), t('{0} argument bytes')),
      why,
    ),
  endedAt: (cycle: number) => t('ended at cycle {0}', count(cycle)),
  cyclesAxis: t('cycles'),
  perCpu: (cpu: number) => `cpu ${cpu}`,
  lanes: {
    bits: t('A/D bits'),
    program: t('program'),
    kernel: t('kernel'),
    buffer: t('multicalls'),
    hypervisor: t('hypervisor'),
    hardware: t('hardware'),
  },
  times: (n: number) => `× ${count(n)}`,
  merged: (n: number) => t('{0} events', count(n)),
  batchLabel: (updates: number, bytes: number, reason: string) =>
    [updates ? t('{0} upd', updates) : '', bytes ? `${bytes} B` : '', reason].filter(Boolean).join(' · '),
  callWord: (name: string, entries: number, updates: number) =>
    [name, entries > 1 ? t('{0} entries', count(entries)) : '', updates ? t('{0} upd', updates) : '']
      .filter(Boolean)
      .join(' · '),
  lostMark: (bit: string) => t('{0} lost', bit),
  savedMark: (bit: string) => t('{0} saved', bit),
  staleReadMark: t('stale read'),
  staleMark: t('stale write'),
  untracedMark: t('untraced write'),
  lateReadMark: t('late read'),
  lateMark: t('late write'),
  tornMark: t('torn read'),
  spuriousMark: t('spurious fault'),
  warnMark: 'WARN',

  batches: t('Batches'),
  batchesOf: (backend: string) => t('Batches of {0}', backend),
  noBatches: (backend: string) => t('{0} makes no hypercalls.', backend),
  batchNote: (backend: string, shown: number, all: number) =>
    t('{0}: the first {1} of {2} lines', backend, count(shown), count(all)),
  carried: (
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
    return others.calls > 0
      ? t('{0}; {1} more without any ({2}).', first, count(others.calls), others.ops)
      : `${first}.`;
  },
  number: '#',
  via: t('via'),
  ops: t('operations'),
  entries: t('entries'),
  bytes: t('arg bytes'),
  reason: t('flushed because'),
  reasons: {
    BATCH: t('all entries were taken'),
    ARGS: t('argument space was full'),
    CALLBACK: t('all callbacks were taken'),
    LEAVE_LAZY: t('lazy mode ended'),
    ISSUE: t('issued at once, outside lazy mode'),
    NONE: '',
  },

  narrative: t('Events'),
  narrativeOf: (backend: string, events: number) => t('{0}: {1} events', backend, count(events)),
  narrativeLimit: (shown: number, all: number, filtered: boolean) =>
    filtered
      ? t('{0} of {1} events', count(shown), count(all))
      : t('the first {0} of {1} events', count(shown), count(all)),

  microscope: t('Multicall buffer at the playhead'),
  slot: (number: number, op: string, requests: number, bytes: number) =>
    t(
      'entry {0}: {1}, {2}, {3}',
      number,
      op,
      counted(requests, t('{0} request'), t('{0} requests')),
      counted(bytes, t('{0} argument byte'), t('{0} argument bytes')),
    ),
  slotsInUse: (used: number, of: number) => t('{0} of {1} entries', used, of),
  bytesInUse: (used: number, of: number) => t('{0} of {1} argument bytes', used, of),
  extensions: (ok: number, noSpace: number, badOp: number) =>
    t('extensions: {0} OK, {1} NO_SPACE, {2} BAD_OP', ok, noSpace, badOp),

  ptes: t('Page-table entries at the playhead'),
  page: t('page'),
  value: t('value'),
  changedBy: t('by'),
  seenBy: (event: string) => t('seen by {0}', event),
  changed: t('changed'),
  set: t('set'),
  clear: t('clear'),

  count,
  ratio,
} as const;

function hypercallsOf(n: number): string {
  return counted(n, t('{0} hypercall'), t('{0} hypercalls'));
}

function updatesOf(n: number): string {
  return counted(n, t('{0} update'), t('{0} updates'));
}
