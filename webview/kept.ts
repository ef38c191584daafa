/** What the panel keeps over a reload, and of a script that it shows again later. */
import type { PanelState } from '../src/protocol/messages.ts';
import type { Hidden } from './layout/hidden.ts';
import type { Prices } from './layout/prices.ts';
import type { Viewport } from './layout/viewport.ts';
import type { Markers, Sizes } from './shown.ts';

/** Sections that are unfolded until the user folds them. */
export const UNFOLDED: readonly string[] = ['cost'];

/** The choices of the panel that are kept. */
export interface Choices {
  readonly view: Viewport;
  readonly open: ReadonlySet<string>;
  readonly sizes: Sizes;
  readonly markers: Markers;
  readonly hidden: Hidden;
  readonly prices: Prices;
  readonly aligned: boolean;
  readonly folded: boolean;
  readonly pinned: boolean | undefined;
}

/** The choices as plain values, without those that are as at the start. `preferred`: the backends, top first. */
export function kept(choices: Choices, uri: string, preferred: readonly string[]): PanelState {
  const { view, open, sizes, markers, hidden, prices, aligned, folded, pinned } = choices;
  const [backend = '', below, ...more] = preferred;
  return {
    uri,
    backend,
    below,
    ...(more.length > 0 && { more }),
    view,
    ...(![...open].every(id => UNFOLDED.includes(id)) || open.size < UNFOLDED.length ? { open: [...open] } : {}),
    ...(Object.keys(sizes).length > 0 && { sizes }),
    ...(Object.keys(markers).length > 0 && { markers }),
    ...(hidden.size > 0 && { hidden: [...hidden] }),
    ...(Object.keys(prices).length > 0 && { prices }),
    ...(aligned && { aligned }),
    ...(folded && { folded: true }),
    ...(pinned && { pinned: true }),
  };
}
