/** What the panel asks of a view, and what it gives to each. */
import type { PictureFormat } from '../../src/protocol/messages.ts';
import type { Host } from '../host.ts';
import type { Change, Panel } from '../state.ts';

export interface View {
  /** Called at each change of the panel's state; a view looks only at what concerns it. */
  update(changes: ReadonlySet<Change>): void;
  /** A picture of what the view shows, where it can make one: SVG as its text, PNG as base64. */
  picture?(format: PictureFormat): string;
}

export interface ViewEntry {
  /** Also the id of the section's heading. */
  readonly id: string;
  readonly title: string;
  /** Where the section goes: over the full width, or below that in one of two columns where there is room. */
  readonly place: 'full' | 'left' | 'right';
  /** A section that is folded away until somebody wants it. */
  readonly folds?: boolean;
  make(section: HTMLElement, panel: Panel, host: Host): View;
}
