/** Words of the timeline's markers, its minimap and its filter. */
import { count, counted, t } from '../../src/protocol/l10n.ts';

export const oneMarker = (name: string, at: number, key: string) =>
  t('{0} at cycle {1}; {2}, or Shift and drag, marks the other end.', name, count(at), key);
export const between = (from: number, to: number, cycles: number) =>
  t('From {0} to {1}: {2}', count(from), count(to), counted(cycles, t('{0} cycle'), t('{0} cycles')));
export const totals = (
  backend: string,
  totals: { traps: number; hypercalls: number; updates: number; faults: number; flushes: number },
) =>
  `${backend}: ${[
    counted(totals.traps, t('{0} trap'), t('{0} traps')),
    counted(totals.hypercalls, t('{0} hypercall'), t('{0} hypercalls')),
    counted(totals.updates, t('{0} update'), t('{0} updates')),
    counted(totals.faults, t('{0} fault'), t('{0} faults')),
    counted(totals.flushes, t('{0} TLB flush'), t('{0} TLB flushes')),
  ].join(', ')}`;
export const zoomToRange = t('Zoom to it');
export const align = t('Align by statement');
export const alignTitle = t('Begin each statement at the same place in all runs');
export const stepBy = t('Go by');
export const fold = t('Fold long waits');
export const filter = t('Filter');
export const filtered = (n: number) => t('Filter ({0} hidden)', n);
export const backends = (shown: number, of: number) => t('{0} of {1} backends', count(shown), count(of));
export const search = t('Search lanes and events');
export const all = t('all');
export const none = t('none');
export const only = t('only');
export const onlyByEnter = t('Enter: only this one');
export const cpus = t('CPUs');
export const lanes = t('Lanes');
export const events = t('Events');
export const boxed = (backend: string, lanes: string, kinds: readonly { kind: string; count: number }[]) => {
  const of = kinds.map(({ kind, count: times }) => `${count(times)} ${kind}`).join(', ');
  return `${backend}, ${lanes}: ${of || t('no event')}`;
};
export const clearMarkers = t('Clear (x)');
