/** What is selected, in words: the event, and how the batch stands that it belongs to. The answer to a step. */
import { detailsOf } from '../details.ts';
import { el } from '../dom.ts';
import { sentenceAt } from '../ending.ts';
import type { Host } from '../host.ts';
import type { Panel } from '../state.ts';
import * as strings from '../strings.ts';
import type { View } from './view.ts';

export function selection(section: HTMLElement, panel: Panel, host: Host): View {
  /** The way to the code that makes the event. */
  const way = el('button', { class: 'link', onclick: () => host.post({ kind: 'code' }) });
  const words = el('p', { class: 'selected', id: 'timeline-selected', 'aria-live': 'polite' });
  section.append(words);
  return {
    update(changes) {
      const { code, playhead } = panel;
      way.hidden = code?.backend !== playhead?.backend || code?.event !== playhead?.event;
      way.textContent = code?.text ?? '';
      if (!changes.has('playhead')) return;
      const recording = playhead && panel.recording(playhead.backend);
      if (!recording) {
        words.replaceChildren(el('span', { class: 'quiet' }, strings.nothingSelected));
        return;
      }
      const layout = panel.layout(recording);
      const { event } = playhead;
      const { name, text, batch, where } = detailsOf(recording, layout, event);
      const sentence = sentenceAt(layout.unfolding, recording, event);
      words.replaceChildren(
        el('strong', { class: 'mono' }, text ? `${name}: ${text}` : name),
        el('span', { class: 'quiet' }, ...[batch, where].filter(Boolean).map(part => ` — ${part}`)),
        ...(sentence ? [el('span', { class: 'ending' }, sentence)] : []),
        way,
      );
    },
  };
}
