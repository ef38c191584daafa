/** What the panel asks of a view, and what it gives to each. */
import type { PictureFormat } from '../../src/protocol/messages.ts';
import type { Host } from '../host.ts';
import type { IconName } from '../icons.ts';
import type { Change } from '../shown.ts';
import type { Panel } from '../state.ts';

export interface View {
  /** Called at each change of the panel's state; a view looks only at what concerns it. */
  update(changes: ReadonlySet<Change>): void;
  /** Does what a letter, a digit or a sign means, wherever the keyboard is in the panel; false where it means nothing. */
  key?(event: KeyboardEvent): boolean;
  /** What a folded section says in its heading; called after each update. */
  summary?(): Summary;
  /** A picture of what the view shows, where it can make one: SVG as its text, PNG as base64. */
  picture?(format: PictureFormat): string;
}

export interface Summary {
  readonly text: string;
  /** A verdict's sign, with the class that colours it. */
  readonly sign?: readonly [icon: IconName, tone: string];
}

/**
 * Where a section stands: `stage` is the top of the page, always unfolded; `details` is docked below or beside it, always in
 * sight; `fold` stands under the stage, folded except its heading.
 */
export type Place = 'stage' | 'details' | 'fold';

export interface ViewEntry {
  /** Also the id of the section's heading. */
  readonly id: string;
  readonly title: string;
  readonly place: Place;
  /** Its key: a letter or a digit that goes there from anywhere in the panel. */
  readonly key: string;
  /** What it is shows without a heading, which is for screen readers. */
  readonly untitled?: true;
  make(section: HTMLElement, panel: Panel, host: Host): View;
}
