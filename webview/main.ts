/**
 * The panel's page: makes its own body, so that a host supplies `<div id="root">`, this script and panel.css, and
 * connects the three parts: messages change the state, the state tells the views, the views' choices go to the host.
 *
 * The page itself does not scroll. The header stays on top; under it the stage, with the timeline and below that the folded
 * sections; and docked below the stage, or beside it where the page is wide, the details of what is selected.
 */
import './translation.ts';
import './panel.css';
import { el } from './dom.ts';
import { findHost } from './host.ts';
import { offlineHost } from './offline.ts';
import { Panel } from './state.ts';
import * as strings from './strings.ts';
import { debuggerPosition } from './views/debugger.ts';
import { detailsSize } from './views/details-size.ts';
import { emptyState } from './views/empty.ts';
import { header } from './views/header.ts';
import { help } from './views/help.ts';
import { onPanelKey } from './views/panel-keys.ts';
import { scriptLines } from './views/script-lines.ts';
import { makeSections } from './views/sections.ts';
import type { View } from './views/view.ts';

const host = offlineHost() ?? findHost();
const panel = new Panel(host.load());

const top = el('header', {});
const empty = emptyState(panel, host);
const stage = el('div', { class: 'stage' });
const folds = el('div', { class: 'folds' });
const details = el('div', { class: 'details', role: 'region', 'aria-label': strings.details, tabindex: 0 });
const body = el('div', { class: 'body', hidden: true });
const size = detailsSize(body, details, panel);
const sections = makeSections({ stage, details, fold: folds }, panel, host);
stage.append(folds);
body.append(stage, size.bar, details);
const main = el('main', { 'aria-label': strings.panel }, top, empty.element, body);
document.getElementById('root')!.append(main);
const keys = help(sections);
main.append(keys.element);
onPanelKey(panel, sections, keys.open);

const goTo = (id: string) => sections.find(section => section.entry.id === id)?.go();
const made: View[] = [
  header(top, panel, host, goTo, keys.button),
  empty,
  scriptLines(panel, host),
  debuggerPosition(panel, host),
  size,
  ...sections.map(section => section.view),
];

/** The script, schedule and trace that the stage shows; others begin at its top, with the timeline. */
let subject = '';
panel.watch(changes => {
  const { shown } = panel;
  body.hidden = !shown;
  const now = [shown?.uri, shown?.schedule, shown?.comparison?.trace].join();
  if (now !== subject) stage.scrollTop = 0;
  subject = now;
  for (const view of made) view.update(changes);
  const state = panel.saved();
  if (state) host.save(state);
});
host.listen(message => {
  if (message.kind === 'go') return void goTo(message.section);
  if (message.kind !== 'picture') return panel.receive(message);
  const { format } = message;
  const picture = made.find(view => view.picture)?.picture?.(format) ?? '';
  host.post({ kind: 'picture', format, picture });
});
for (const view of made) view.update(new Set(['shown', 'status']));
host.post({ kind: 'ready' });
