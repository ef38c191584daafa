/** The sections of the page: each view in its place, a fold's heading with what is in it, and the way to each by its key. */
import { el, refill } from '../dom.ts';
import type { Host } from '../host.ts';
import { icon } from '../icons.ts';
import type { Panel } from '../state.ts';
import * as strings from '../strings.ts';
import { views } from './list.ts';
import { signMoreColumns } from './more-columns.ts';
import type { Summary, View, ViewEntry } from './view.ts';

export interface Section {
  readonly entry: ViewEntry;
  readonly element: HTMLElement;
  readonly view: View;
  /** Brings the section into sight, unfolded, with the keyboard in it; false where the run has nothing for it. */
  go(): boolean;
}

/** Makes all sections, each at the end of its place. */
export function makeSections(
  places: Readonly<Record<ViewEntry['place'], HTMLElement>>,
  panel: Panel,
  host: Host,
): Section[] {
  return views.map(entry => {
    const { id, title, place, key, untitled, make } = entry;
    const heading = el('h2', { id, class: untitled && 'unseen', title: strings.byKey(title, key) }, title);
    const folds = place === 'fold';
    const sum = el('span', { class: 'sum' });
    const fold = folds ? foldOf(id, panel, heading, sum) : undefined;
    const element = el('section', { class: id, 'aria-labelledby': id }, fold ?? heading);
    places[place].append(element);
    const made = make(fold ?? element, panel, host);
    signMoreColumns(element);
    const view: View = {
      ...made,
      update(changes) {
        if (fold && changes.has('open')) fold.open = panel.open.has(id);
        made.update(changes);
        if (made.summary) summarize(sum, made.summary());
      },
    };
    const goHere = () => {
      if ((fold ?? element).hidden) return false;
      if (fold) panel.unfold(id, true);
      go(element, fold?.querySelector('summary'));
      return true;
    };
    return { entry, element, view, go: goHere };
  });
}

function summarize(sum: HTMLElement, { text, sign }: Summary): void {
  const tone = sign?.[1] ?? 'quiet';
  if (sum.textContent === text && sum.dataset.tone === tone) return;
  sum.dataset.tone = tone;
  sum.className = `sum verdict ${tone}`;
  sum.title = text;
  refill(sum, sign ? icon(sign[0]) : null, text);
}

/** A section's fold; whether it is open outlives a reload. */
function foldOf(id: string, panel: Panel, heading: HTMLElement, sum: HTMLElement): HTMLDetailsElement {
  const fold = el('details', { class: 'fold', open: panel.open.has(id) }, el('summary', {}, heading, sum));
  fold.addEventListener('toggle', () => {
    if (fold.open !== panel.open.has(id)) panel.unfold(id, fold.open);
  });
  return fold;
}

/** Brings the section into sight, with the keyboard on what it begins with. */
function go(section: HTMLElement, summary: HTMLElement | null | undefined): void {
  section.scrollIntoView({ block: 'nearest' });
  const target = summary ?? section.querySelector<HTMLElement>('[tabindex="0"], button') ?? section;
  if (target === section) section.tabIndex = -1;
  target.focus({ preventScroll: true });
}
