/** The playground's page: a header, the script to the left, the panel to the right, and a bar between them. */
import { el } from '../dom.ts';
import { icon } from '../icons.ts';
import { splitter } from './splitter.ts';
import { words } from './words.ts';

export interface Choices {
  openGallery(): void;
  run(): void;
  copyLink(): void;
}

export interface Page {
  /** Where the editor goes. */
  readonly script: HTMLElement;
  readonly panel: HTMLIFrameElement;
  /** What the playground is doing, or has just done; empty when there is nothing to say. */
  say(text: string): void;
  /** Something to read before going on, until it is dismissed; with a way out where there is one. */
  note(text: string, way?: { readonly label: string; take(): void }): void;
}

/** Fills the document's body. */
export function makePage({ openGallery, run, copyLink }: Choices, storage: Storage | undefined): Page {
  const status = el('p', { class: 'status', role: 'status' });
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
      button(words.copy, words.copyTitle, copyLink),
      status,
    ),
    notes,
    panes,
  );
  return {
    script,
    panel,
    say: text => {
      status.textContent = text;
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
