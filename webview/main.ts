/**
 * The panel's page: makes its own body, so that a host supplies `<div id="root">`, this script and panel.css, and
 * connects the three parts: messages change the state, the state tells the views, the views' choices go to the host.
 */
import './translation.ts';
import './panel.css';
import { el } from './dom.ts';
import { findHost } from './host.ts';
import { offlineHost } from './offline.ts';
import { Panel } from './state.ts';
import { strings } from './strings.ts';
import { emptyState } from './views/empty.ts';
import { header } from './views/header.ts';
import { views } from './views/list.ts';
import { scriptLines } from './views/script-lines.ts';
import type { View } from './views/view.ts';

const host = offlineHost() ?? findHost();
const panel = new Panel(host.load());

const top = el('header', {});
const empty = emptyState(host);
const places = {
  full: el('div', {}),
  left: el('div', {}),
  right: el('div', {}),
};
const columns = el('div', { class: 'columns' }, places.left, places.right);
const body = el('div', { hidden: true }, places.full, columns);
document.getElementById('root')!.append(el('main', { 'aria-label': strings.panel }, top, empty, body));

const made: View[] = [header(top, panel, host), scriptLines(panel, host)];
for (const { id, title, place, folds, make } of views) {
  const heading = el('h2', { id }, title);
  const inside = folds ? foldOf(id, heading) : undefined;
  const section = el('section', { class: id, 'aria-labelledby': id }, inside ?? heading);
  places[place].append(section);
  made.push(make(inside ?? section, panel, host));
}

/** A section's fold; whether it is open outlives a reload. */
function foldOf(id: string, heading: HTMLElement): HTMLElement {
  const fold = el('details', { class: 'fold', open: panel.open.has(id) }, el('summary', {}, heading));
  fold.addEventListener('toggle', () => {
    if (fold.open !== panel.open.has(id)) panel.unfold(id, fold.open);
  });
  return fold;
}

panel.watch(changes => {
  empty.hidden = panel.shown !== null;
  body.hidden = panel.shown === null;
  for (const view of made) view.update(changes);
  const state = panel.saved();
  if (state) host.save(state);
});
host.listen(message => {
  if (message.kind !== 'picture') return panel.receive(message);
  const { format } = message;
  const picture = made.find(view => view.picture)?.picture?.(format) ?? '';
  host.post({ kind: 'picture', format, picture });
});
for (const view of made) view.update(new Set(['shown', 'status']));
host.post({ kind: 'ready' });
