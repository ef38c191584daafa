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

  cost: 'Counts and cost',
  inTimeline: 'timeline',
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
  costProfile: (profile: string) => `cycles of cost profile “${profile}”`,

  timeline: 'Batch timeline',
  timelineRole: 'timeline',
  timelineLabel: (backends: string) => `Batch timeline of ${backends}`,
  keys: '← → event   ↑ ↓ lane   + − zoom   0 fit   n t l next flush, trap, lost bit   ⏎ script line',
  timelineHelp:
    'Left and Right select the event before and after, Up and Down go by lane. Plus and Minus zoom, 0 fits the whole run, Shift with Left or Right pans. N flush, T trap, L lost bit; with Shift, the one before. Enter shows the script line.',
  zoomIn: 'Zoom in (+)',
  zoomOut: 'Zoom out (-)',
  zoomFit: 'Fit the whole run (0)',
  next: (what: string, key: string) => `Next ${what} (${key})`,
  previous: (what: string, key: string) => `Previous ${what} (Shift+${key})`,
  flush: 'flush',
  trap: 'trap',
  lost: 'lost bit',
  nothingSelected: 'Nothing selected. Click a box, or focus the timeline and press the arrow keys.',
  noMore: (what: string) => `No further ${what}.`,
  truncated: 'The log’s limit was reached: later events are counted, but not shown.',
  headCounts: (traps: number, hypercalls: number, times: number | null) =>
    `${numbers.format(traps)} traps · ${numbers.format(hypercalls)} hypercalls${times === null ? '' : ` · ${ratio(times)} native`}`,
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
    shown < count ? `${backend}: the first ${shown} of ${numbers.format(count)} lines` : backend,
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
  narrativeLimit: (shown: number, count: number) =>
    `the first ${numbers.format(shown)} of ${numbers.format(count)} events`,

  microscope: 'Multicall buffer at the playhead',
  microscopeIdle: 'The buffer has held nothing yet.',
  microscopeNoPlayhead: 'Select an event to see the buffer at that moment.',
  filling: 'The batch is filling.',
  ended: (reason: string, why: string) => `Flushed, ${reason}: ${why}.`,
  endedWithSpare: (reason: string, why: string, spare: number) =>
    `Flushed, ${reason}: ${why}; this kernel’s test leaves the last ${spare} bytes unused.`,
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
  unknown: 'not seen yet',

  count: (n: number) => numbers.format(n),
  ratio,
} as const;
