/** The playground's page: a header, the script to the left, the panel to the right, and a bar between them. */
import type { VerdictNotice } from '../src/protocol/explored.ts';
import { el } from '../webview/dom.ts';
import { type IconName, icon } from '../webview/icons.ts';
import { splitter } from './splitter.ts';
import { words } from './words.ts';

export interface Choices {
  openGallery(): void;
  run(): void;
  explore(): void;
  openExport(): void;
  copyLink(): void;
}

/** Something that can be done about it. */
export interface Way {
  readonly label: string;
  take(): void;
}

export interface Page {
  /** Where the editor goes. */
  readonly script: HTMLElement;
  readonly panel: HTMLIFrameElement;
  /** What the playground is doing, or has just done; empty when there is nothing to say. */
  say(text: string, way?: Way): void;
  /** How the script fares over all interleavings, as far as is known. */
  verdict(notice: VerdictNotice): void;
  /** Something to read before going on, until it is dismissed; with a way out where there is one. */
  note(text: string, way?: Way): void;
}

const verdictIcons: Readonly<Record<VerdictNotice['state'], IconName>> = {
  exploring: 'loading',
  well: 'pass',
  failed: 'error',
  unknown: 'question',
};

/** Fills the document's body. */
export function makePage(
  { openGallery, run, explore, openExport, copyLink }: Choices,
  storage: Storage | undefined,
): Page {
  const status = el('p', { class: 'status', role: 'status' });
  const verdict = el('p', { class: 'verdict', title: '' });
  // Beside the status, and not in it: what is announced should not be a button.
  const ways = el('div', { class: 'ways' });
  const notes = el('div', { class: 'notes', role: 'alert' });
  const script = el('section', { id: 'script', 'aria-label': 'Script' });
  const panel = el('iframe', { id: 'panel', title: words.panel });
  const panes = el('main', { class: 'panes' });
  panes.append(script, splitter(panes, 'script', storage), panel);
  const button = (label: string, title: string, onclick: () => void, primary = false) =>
    el(
      'button',
      { type: 'button', class: primary ? 'primary' : '', title, onclick },
      primary ? icon('play') : null,
      label,
    );
  document.body.replaceChildren(
    el(
      'header',
      {},
      el('img', { src: 'icon.svg', alt: '', width: 20, height: 20 }),
      el('h1', {}, words.title),
      button(words.gallery, words.galleryTitle, openGallery),
      button(words.run, words.runTitle, run, true),
      button(words.explore, words.exploreTitle, explore),
      button(words.export, words.exportTitle, openExport),
      button(words.copy, words.copyTitle, copyLink),
      verdict,
      status,
      ways,
    ),
    notes,
    panes,
  );
  return {
    script,
    panel,
    say(text, way) {
      status.textContent = text;
      status.title = text;
      const before = ways.firstElementChild;
      if (!way) ways.replaceChildren();
      else if (before?.textContent !== way.label)
        ways.replaceChildren(el('button', { type: 'button', onclick: way.take }, way.label));
    },
    verdict({ state, summary, grounds }) {
      verdict.title = grounds;
      verdict.replaceChildren(...(summary ? [icon(verdictIcons[state]), summary] : []));
    },
    note(text, way) {
      const dismiss = () => notes.replaceChildren();
      const take = () => {
        dismiss();
        way?.take();
      };
      notes.replaceChildren(
        el('span', {}, text),
        ...(way ? [el('button', { type: 'button', onclick: take }, way.label)] : []),
        el('button', { type: 'button', onclick: dismiss }, words.dismiss),
      );
    },
  };
}
