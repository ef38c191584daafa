/** Words of the timeline's markers, its minimap and its filter. */
import { count, counted, t } from '../../src/protocol/l10n.ts';

export const timelineStrings = {
  onlyA: (at: number) => t('A at cycle {0}; Shift+M, or Shift and drag, marks the other end.', count(at)),
  onlyB: (at: number) => t('B at cycle {0}; M, or Shift and drag, marks the other end.', count(at)),
  between: (from: number, to: number, cycles: number) =>
    t('From {0} to {1}: {2}', count(from), count(to), counted(cycles, t('{0} cycle'), t('{0} cycles'))),
  totals: (
    backend: string,
    totals: { traps: number; hypercalls: number; updates: number; faults: number; flushes: number },
  ) =>
    `${backend}: ${[
      counted(totals.traps, t('{0} trap'), t('{0} traps')),
      counted(totals.hypercalls, t('{0} hypercall'), t('{0} hypercalls')),
      counted(totals.updates, t('{0} update'), t('{0} updates')),
      counted(totals.faults, t('{0} fault'), t('{0} faults')),
      counted(totals.flushes, t('{0} TLB flush'), t('{0} TLB flushes')),
    ].join(', ')}`,
  zoomToRange: t('Zoom to it'),
  align: t('Align by statement'),
  alignTitle: t('Begin each statement at the same place in both runs; the quicker one waits at its end'),
  stepBy: t('Go by'),
  fold: t('Fold long waits'),
  foldTitle: t('Fold long waits (g): what takes long and has no event in between is drawn short, with a break'),
  filter: t('Filter'),
  filtered: (n: number) => t('Filter ({0} hidden)', n),
  backends: (shown: number, of: number) => t('{0} of {1} backends', count(shown), count(of)),
  search: t('Search lanes and events'),
  all: t('all'),
  none: t('none'),
  only: t('only'),
  onlyByEnter: t('Enter: only this one'),
  cpus: t('CPUs'),
  lanes: t('Lanes'),
  events: t('Events'),
  boxed: (backend: string, lanes: string, kinds: readonly { kind: string; count: number }[]) => {
    const of = kinds.map(({ kind, count: times }) => `${count(times)} ${kind}`).join(', ');
    return `${backend}, ${lanes}: ${of || t('no event')}`;
  },
  clearMarkers: t('Clear (x)'),
} as const;
