/** An entry's flags in words, with a sign where they change; a screen reader hears what the sign means. */
import type { BitChange } from '../../src/model/bit-change.ts';
import { el, unseen } from '../dom.ts';
import * as say from '../strings/microscope.ts';

export function flagWords(changes: readonly BitChange[]): HTMLElement[] {
  return changes.map(({ name, change }) =>
    change === 'kept'
      ? el('span', {}, `${name} `)
      : el(
          'span',
          { class: change },
          el('span', { 'aria-hidden': 'true' }, change === 'added' ? '+' : '−'),
          unseen(`${change === 'added' ? say.added : say.removed} `),
          `${name} `,
        ),
  );
}
