/** Words of the list of keys, and of the legend. */
import { t } from '../../src/protocol/l10n.ts';

export const title = t('Keys and legend');
export const close = t('Close');
export const going = t('Go to the next, with Shift to the one before');
export const moving = t('On the timeline');
export const sections = t('Sections');
export const legend = t('Legend');
/** Keys, and what they do. */
export const moves: readonly (readonly [keys: string, what: string])[] = [
  ['← →', t('event before and after in the lane')],
  ['↑ ↓', t('lane above and below')],
  [', .', t('event before and after in any lane')],
  ['Enter', t('script line of what is selected')],
  ['Esc', t('select nothing')],
  ['w s', t('zoom in and out')],
  ['a d', t('earlier and later')],
  ['f', t('zoom to what is selected, or marked')],
  ['0', t('fit the whole run')],
  ['g', t('fold long waits')],
  ['m M', t('marker A and B at the playhead')],
  ['x', t('take the markers away')],
  ['/', t('search the events')],
];
/** By the name of the sample. */
export const meanings = {
  turns: t('many equal turns, drawn as one'),
  lazy: t('lazy MMU mode is on'),
  lock: t('a pte lock is held'),
  buffer: t('the multicall buffer fills: slots or argument bytes, whichever is fuller'),
  trap: t('trap or page fault'),
  hypercall: t('hypercall, and its updates'),
  hardware: t('what the processor does: walks, TLB, accesses'),
  lost: t('a bit is lost'),
  saved: t('a bit is saved'),
  warn: t('late write, torn read, or a warning of the kernel'),
  playhead: t('the playhead: what is selected'),
  cut: t('a long wait that is folded'),
};
export const pointer = t(
  'Drag pans, the wheel with Ctrl zooms, a double click zooms to a box, Shift and drag marks a range.',
);
