/** The search over the run's words: a field, next and previous. A match takes the playhead. */
import { el } from '../dom.ts';
import { icon } from '../icons.ts';
import { WordSearch } from '../layout/find.ts';
import type { Panel } from '../state.ts';
import * as say from '../strings/search.ts';

/** Id of the field, for the timeline's key that goes there. */
export const SEARCH_FIELD = 'search-events';

export function search(panel: Panel): HTMLElement {
  const field = el('input', {
    type: 'search',
    class: 'field',
    id: SEARCH_FIELD,
    placeholder: say.placeholder,
    'aria-label': say.label,
    title: say.label,
    spellcheck: 'false',
  });
  const said = el('span', { class: 'said', role: 'status' });
  /** Counts searches, so that one that was overtaken ends. */
  let current = 0;

  const find = async (step: 1 | -1) => {
    const recording = panel.focused();
    const wanted = field.value.trim();
    const mine = ++current;
    said.textContent = '';
    if (!recording || !wanted) return;
    const { unfolding } = panel.layout(recording);
    const outside = step > 0 ? -1 : unfolding.count;
    const search = new WordSearch(unfolding, recording.pages, wanted);
    let from: number | null = panel.playhead ? panel.playhead.event : outside;
    while (from !== null) {
      const found = search.next(from, step);
      if (found.event >= 0) {
        said.textContent = '';
        panel.moveTo({ backend: recording.result.backend, event: found.event });
        return;
      }
      from = found.goOn;
      if (from !== null) {
        said.textContent = say.searching;
        await new Promise(done => setTimeout(done));
      }
      if (mine !== current) return;
    }
    said.textContent = step > 0 ? say.noneAfter(wanted) : say.noneBefore(wanted);
  };
  field.addEventListener('keydown', event => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    void find(event.shiftKey ? -1 : 1);
  });
  field.addEventListener('input', () => {
    current++;
    said.textContent = '';
  });
  return el(
    'div',
    { class: 'search', role: 'search' },
    field,
    button('arrow-left', say.previous, () => void find(-1)),
    button('arrow-right', say.next, () => void find(1)),
    said,
  );
}

function button(name: 'arrow-left' | 'arrow-right', title: string, act: () => void): HTMLElement {
  return el('button', { class: 'tool', title, 'aria-label': title, onclick: act }, icon(name));
}
