/** Every word of the panel that is not the kernel's own, in one place for translation. */
const numbers = new Intl.NumberFormat('en-US');

const ratio = (n: number) => `${n >= 100 ? Math.round(n) : n >= 10 ? n.toFixed(1) : n.toFixed(2)}×`;

export const strings = {
  run: 'Run',
  panel: 'PTE Lab',
  emptyTitle: 'No run yet',
  emptyText: 'Open a .pte script and run it: each backend’s traps, hypercalls and batches appear here.',
  emptyRun: 'Run Script',
  emptyExample: 'Open an Example…',
  running: 'Running…',
  progress: (backend: string, events: number, done: number, of: number) =>
    `${backend}: ${numbers.format(events)} events · ${numbers.format(done)} of ${numbers.format(of)} backends done`,
  cancel: 'Cancel',
  cancelling: 'Cancelling…',
  cancelled: 'Cancelled.',
  partKeeps: 'Below is the part that was run.',
  stale: 'The script has changed since this run.',
  failed: (message: string) => `Not run: ${message}`,
  failedKeeps: 'Below is the last run that worked.',
  atLine: (line: number, message: string) => `line ${line}: ${message}`,

  verdicts: 'Verdicts',
  verdictHint: 'Choose a cell to read why.',
  backend: 'backend',
  holds: 'holds',
  fails: 'fails',
  notAsked: 'not asked',
  line: (line: number) => `line ${line}`,

  bits: 'Accessed and dirty bits',
  outcome: 'outcome',
  readAt: 'read at',
  setAt: 'set by hardware for',
  writtenAt: 'written at',
  nobody: 'nobody',
  savedBy: (step: string) => `by ${step}`,
  firstRows: (shown: number, count: number) => `the first ${numbers.format(shown)} of ${numbers.format(count)}`,

  cost: 'Counts and cost',
  showInTimeline: (backend: string) => `Show ${backend} in the timeline`,
  onlyInTimeline: (backend: string) => `Show only ${backend} in the timeline`,
  traps: 'traps',
  hypercalls: 'hypercalls',
  multicalls: 'multicalls',
  banner: 'banner',
  updates: 'updates',
  faults: 'faults',
  cycles: 'cycles',
  timesNative: '× native',
  logScale: 'bars on a log scale',
  noRatio: 'native cannot run this',
  costChanged: 'cycles with your constants',
  costProfile: (profile: string) => `cycles of cost profile “${profile}”`,

  timeline: 'Batch timeline',
  timelineRole: 'timeline',
  timelineLabel: (backends: string) => `Batch timeline of ${backends}`,
  keys: '← → along   ↑ ↓ lane   , . event   + − zoom   0 fit   a b markers   / search   n t l s d next flush, trap, lost bit, statement, difference   ⏎ script line',
  timelineHelp:
    'Left and Right select the event before and after, Up and Down go by lane, comma and period by event in any lane. Plus and Minus zoom, 0 fits the whole run, Shift with Left or Right pans. N flush, T trap, L lost bit, S statement, D difference between the runs above each other; with Shift, the one before. A and B set a marker at the playhead, X takes both away; what lies between them is counted. Slash searches the events. Enter shows the script line.',
  zoomIn: 'Zoom in (+)',
  zoomOut: 'Zoom out (-)',
  zoomFit: 'Fit the whole run (0)',
  next: (what: string, key: string) => `Next ${what} (${key})`,
  previous: (what: string, key: string) => `Previous ${what} (Shift+${key})`,
  flush: 'flush',
  trap: 'trap',
  lost: 'lost bit',
  statement: 'statement',
  difference: 'difference',
  event: 'event',
  nextEvent: 'Next event (.)',
  previousEvent: 'Previous event (,)',
  nothingSelected: 'Nothing selected. Click a box, or focus the timeline and press the arrow keys.',
  noMore: (what: string) => `No further ${what}.`,
  truncated: 'The log’s limit was reached: later events are counted, but not shown.',
  headCounts: (traps: number, hypercalls: number, times: number | null) =>
    `${numbers.format(traps)} traps · ${numbers.format(hypercalls)} hypercalls${times === null ? '' : ` · ${ratio(times)} native`}`,
  headRecorded: (hypercalls: number) =>
    `recorded from a real kernel · ${numbers.format(hypercalls)} hypercalls · at the prediction’s times`,
  differs: (count: number) => `${numbers.format(count)} ${count === 1 ? 'event differs' : 'events differ'}`,
  agreesWith: (trace: string) => `${trace} agrees with the prediction, event for event.`,
  differsFrom: (trace: string, difference: string) => `${trace} differs: ${difference}`,
  damaged: 'what could be read is the same, but the trace is damaged.',
  atCycle: (cycle: number) => `cycle ${numbers.format(cycle)}`,
  turn: (turn: number, of: number) => `${numbers.format(turn)} of ${numbers.format(of)} equal turns`,
  batchSentence: (entries: number, updates: number, bytes: number, why: string) =>
    `batch of ${entries} ${entries === 1 ? 'entry' : 'entries'}, ${updates} updates, ${bytes} argument bytes, flushed because ${why}`,
  cyclesAxis: 'cycles',
  perCpu: (cpu: number) => `cpu ${cpu}`,
  lanes: {
    bits: 'A/D bits',
    program: 'program',
    kernel: 'kernel',
    buffer: 'multicalls',
    hypervisor: 'hypervisor',
    hardware: 'hardware',
  },
  times: (n: number) => `× ${numbers.format(n)}`,
  merged: (n: number) => `${numbers.format(n)} events`,
  batchLabel: (updates: number, bytes: number, reason: string) =>
    [updates ? `${updates} upd` : '', bytes ? `${bytes} B` : '', reason].filter(Boolean).join(' · '),
  callWord: (name: string, entries: number, updates: number) =>
    [name, entries > 1 ? `${entries} entries` : '', updates ? `${updates} upd` : ''].filter(Boolean).join(' · '),
  lostMark: (bit: string) => `${bit} lost`,
  savedMark: (bit: string) => `${bit} saved`,
  staleMark: 'stale write',
  warnMark: 'WARN',

  batches: 'Batches',
  batchesOf: (backend: string) => `Batches of ${backend}`,
  noBatches: (backend: string) => `${backend} makes no hypercalls.`,
  batchNote: (backend: string, shown: number, count: number) =>
    `${backend}: the first ${shown} of ${numbers.format(count)} lines`,
  carried: (
    backend: string,
    full: { calls: number; updates: number; most: number },
    others: { calls: number; ops: string },
  ) => {
    const more = others.calls > 0 ? `${numbers.format(others.calls)} more without any (${others.ops})` : '';
    if (full.calls === 0) return `${backend}: ${more.replace(' more', '')}`;
    const each = full.calls > 1 ? `, ${full.most} at most in one` : '';
    const first = `${backend}: ${numbers.format(full.calls)} ${full.calls === 1 ? 'hypercall carries' : 'hypercalls carry'} ${numbers.format(full.updates)} ${full.updates === 1 ? 'update' : 'updates'}${each}`;
    return more ? `${first}; ${more}.` : `${first}.`;
  },
  number: '#',
  via: 'via',
  ops: 'operations',
  entries: 'entries',
  bytes: 'arg bytes',
  reason: 'flushed because',
  reasons: {
    BATCH: 'all entries were taken',
    ARGS: 'argument space was full',
    CALLBACK: 'all callbacks were taken',
    LEAVE_LAZY: 'lazy mode ended',
    ISSUE: 'issued at once, outside lazy mode',
    NONE: '',
  },

  narrative: 'Events',
  narrativeOf: (backend: string, count: number) => `${backend}: ${numbers.format(count)} events`,
  narrativeLimit: (shown: number, count: number, filtered: boolean) =>
    `${filtered ? '' : 'the first '}${numbers.format(shown)} of ${numbers.format(count)} events`,

  microscope: 'Multicall buffer at the playhead',
  microscopeIdle: 'The buffer has held nothing yet.',
  microscopeNoPlayhead: 'Choose a batch above, or an event, to see the buffer at that moment.',
  slot: (number: number, op: string, requests: number, bytes: number) =>
    `entry ${number}: ${op}, ${requests} ${requests === 1 ? 'request' : 'requests'}, ${bytes} argument bytes`,
  slotsInUse: (used: number, of: number) => `${used} of ${of} entries`,
  bytesInUse: (used: number, of: number) => `${used} of ${of} argument bytes`,
  extensions: (ok: number, noSpace: number, badOp: number) =>
    `extensions: ${ok} OK, ${noSpace} NO_SPACE, ${badOp} BAD_OP`,

  ptes: 'Page-table entries at the playhead',
  ptesIdle: 'Select an event to see the entries it and its neighbours touched.',
  page: 'page',
  value: 'value',
  changedBy: 'by',
  seenBy: (event: string) => `seen by ${event}`,
  changed: 'changed',
  set: 'set',
  clear: 'clear',

  count: (n: number) => numbers.format(n),
  ratio,
} as const;
