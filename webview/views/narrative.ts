/**
 * The run in words, one line an event, as the kernel's trace would print it; follows the playhead and moves it. Only
 * the lines in sight exist as elements, each with its position in the whole for screen readers.
 */

import { eventWords } from '../../src/model/event-words.ts';
import { el } from '../dom.ts';
import type { Host } from '../host.ts';
import { type Lines, linesOf } from '../layout/lines.ts';
import type { Unfolding } from '../layout/unfold.ts';
import { proseOf } from '../prose.ts';
import type { Panel } from '../state.ts';
import * as prose from '../strings/prose.ts';
import * as strings from '../strings.ts';
import { copyButton } from './copy-button.ts';
import { SEARCH_FIELD, search } from './search.ts';
import type { View } from './view.ts';

export const LINE_HEIGHT = 18;
/** Most lines: a browser cannot make an element higher than some 33 million pixels. */
export const LINE_LIMIT = 1_500_000;
const MARGIN = 8;

export function narrative(section: HTMLElement, panel: Panel, host: Host): View {
  const note = el('p', { class: 'why' });
  const filler = el('div', { class: 'filler', role: 'presentation' });
  const list = el('div', { class: 'lines mono', tabindex: 0, role: 'listbox' }, filler);
  section.append(
    search(panel),
    el(
      'div',
      { class: 'beside' },
      note,
      copyButton(prose.copy, () => (panel.shown ? proseOf(panel.shown) : '')),
    ),
    list,
  );
  let unfolding: Unfolding | undefined;
  let backend = '';
  let shown: Lines = { count: 0, event: line => line, line: event => event };
  let lines = 0;

  const draw = () => {
    if (!unfolding) return;
    const first = Math.max(0, Math.floor(list.scrollTop / LINE_HEIGHT) - MARGIN);
    const last = Math.min(lines, Math.ceil((list.scrollTop + list.clientHeight) / LINE_HEIGHT) + MARGIN);
    const recording = panel.recording(backend)!;
    const options: HTMLElement[] = [];
    const current = panel.playhead?.backend === backend ? panel.playhead.event : -1;
    let active = '';
    for (let i = first; i < last; i++) {
      const at = shown.event(i);
      const e = unfolding.event(at);
      const words = eventWords(e, recording.pages);
      const option = el(
        'div',
        {
          role: 'option',
          id: `event-${at}`,
          'aria-setsize': lines,
          'aria-posinset': i + 1,
          'aria-selected': String(at === current),
          class: `event ${e.kind}`,
          onclick: () => choose(at),
        },
        el('span', { class: 'time' }, strings.count(Math.round(e.time))),
        el('span', { class: 'cpu' }, `[${e.cpu}]`),
        el('span', { class: 'kind' }, words ? `${e.kind}:` : e.kind),
        ` ${words}`,
      );
      option.style.top = `${i * LINE_HEIGHT}px`;
      options.push(option);
      if (at === current) active = option.id;
    }
    filler.replaceChildren(...options);
    if (active) list.setAttribute('aria-activedescendant', active);
    else list.removeAttribute('aria-activedescendant');
  };
  const choose = (event: number) => {
    panel.moveTo({ backend, event });
    const { line } = unfolding!.event(event);
    if (line > 0) host.post({ kind: 'reveal', uri: panel.shown!.uri, line });
  };
  const step = (to: number) => panel.moveTo({ backend, event: shown.event(Math.min(Math.max(to, 0), lines - 1)) });

  list.addEventListener('scroll', draw, { passive: true });
  list.addEventListener('keydown', event => {
    const here = panel.playhead?.backend === backend ? panel.playhead.event : -1;
    const at = here < 0 ? -1 : shown.line(here);
    const page = Math.floor(list.clientHeight / LINE_HEIGHT);
    const moves: Record<string, () => void> = {
      ArrowDown: () => step(at + 1),
      ArrowUp: () => step(at - 1),
      PageDown: () => step(at + page),
      PageUp: () => step(at - page),
      Home: () => step(0),
      End: () => step(lines - 1),
      Enter: () => here >= 0 && choose(here),
    };
    if (!moves[event.key] || lines === 0) return;
    event.preventDefault();
    moves[event.key]();
  });
  new ResizeObserver(draw).observe(list);

  return {
    key(event) {
      if (event.key !== '/') return false;
      panel.unfold('narrative', true);
      document.getElementById(SEARCH_FIELD)?.focus();
      return true;
    },
    summary: () => ({ text: note.textContent ?? '' }),
    update(changes) {
      const recording = panel.focused();
      if (!recording) return;
      const made = panel.layout(recording).unfolding;
      if (made !== unfolding || changes.has('filter')) {
        unfolding = made;
        shown = linesOf(made, panel.hidden);
        backend = recording.result.backend;
        lines = Math.min(shown.count, LINE_LIMIT);
        filler.style.height = `${lines * LINE_HEIGHT}px`;
        list.scrollTop = 0;
        list.setAttribute('aria-label', strings.narrativeOf(backend, made.count));
        note.textContent =
          lines < made.count
            ? strings.narrativeLimit(lines, made.count, panel.hidden.size > 0)
            : strings.narrativeOf(backend, made.count);
        draw();
      }
      if (changes.has('playhead') && panel.playhead?.backend === backend) {
        scrollTo(list, shown.line(panel.playhead.event));
        draw();
      } else if (changes.has('playhead')) draw();
    },
  };
}

/** Scrolls just enough that the line is in sight. */
function scrollTo(list: HTMLElement, line: number): void {
  const top = line * LINE_HEIGHT;
  if (top < list.scrollTop) list.scrollTop = Math.max(0, top - list.clientHeight / 3);
  else if (top + LINE_HEIGHT > list.scrollTop + list.clientHeight) list.scrollTop = top - (list.clientHeight * 2) / 3;
}
