/** Words of the timeline's markers, its minimap and its filter. */
const numbers = new Intl.NumberFormat('en-US');
const counted = (n: number, one: string, many: string) => `${numbers.format(n)} ${n === 1 ? one : many}`;

export const timelineStrings = {
  onlyA: (at: number) => `A at cycle ${numbers.format(at)}; B, or Shift and drag, marks the other end.`,
  onlyB: (at: number) => `B at cycle ${numbers.format(at)}; A, or Shift and drag, marks the other end.`,
  between: (from: number, to: number, cycles: number) =>
    `From ${numbers.format(from)} to ${numbers.format(to)}: ${counted(cycles, 'cycle', 'cycles')}`,
  totals: (
    backend: string,
    t: { traps: number; hypercalls: number; updates: number; faults: number; flushes: number },
  ) =>
    `${backend}: ${[
      counted(t.traps, 'trap', 'traps'),
      counted(t.hypercalls, 'hypercall', 'hypercalls'),
      counted(t.updates, 'update', 'updates'),
      counted(t.faults, 'fault', 'faults'),
      counted(t.flushes, 'TLB flush', 'TLB flushes'),
    ].join(', ')}`,
  zoomToRange: 'Zoom to it',
  align: 'Align by statement',
  alignTitle: 'Begin each statement at the same place in both runs; the quicker one waits at its end',
  filter: 'Filter',
  filtered: (n: number) => `Filter (${n} hidden)`,
  lanes: 'Lanes',
  events: 'Events',
  boxed: (backend: string, lanes: string, kinds: readonly { kind: string; count: number }[]) => {
    const of = kinds.map(({ kind, count }) => `${numbers.format(count)} ${kind}`).join(', ');
    return `${backend}, ${lanes}: ${of || 'no event'}`;
  },
  clearMarkers: 'Clear (x)',
} as const;
