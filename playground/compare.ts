/**
 * Compare: two backends' runs in the kernel's words, beside each other. The words are the language server's, the
 * difference is found by the editor; here is the dialog around them, with a choice of which two.
 */
import { type WordsAnswer, wordsRequest } from '../src/protocol/traces.ts';
import { el, refill } from '../webview/dom.ts';
import type { DiffView } from './editor.ts';
import { words } from './words.ts';

export interface Comparer {
  readonly element: HTMLDialogElement;
  /** Asks for the words and shows them; says so where there are not two backends. */
  open(): Promise<void>;
}

export interface ComparerOptions {
  readonly uri: string;
  request(method: string, params: object): Promise<WordsAnswer>;
  openDiff(container: HTMLElement, ariaLabel: string): DiffView;
  say(text: string): void;
}

/** Makes the dialog. The caller puts it into the page. */
export function comparer({ uri, request, openDiff, say }: ComparerOptions): Comparer {
  const left = el('select', { 'aria-label': words.compareLeft, onchange: () => show() });
  const right = el('select', { 'aria-label': words.compareRight, onchange: () => show() });
  const texts = el('div', { class: 'texts' });
  const close = el('button', { type: 'button', class: 'close', onclick: () => element.close() }, words.close);
  let backends: WordsAnswer['backends'] = [];
  let view: DiffView | undefined;
  const element = el(
    'dialog',
    {
      class: 'compare',
      'aria-labelledby': 'compare-head',
      onclose: () => {
        view?.dispose();
        view = undefined;
      },
    },
    el('h2', { id: 'compare-head' }, words.compareHead),
    el('p', {}, left, ' ↔ ', right),
    texts,
    close,
  );
  const textOf = (name: string) => backends.find(backend => backend.name === name)?.text ?? '';
  const show = () => view?.show(textOf(left.value), textOf(right.value));
  return {
    element,
    async open() {
      ({ backends } = await request(wordsRequest, { uri }));
      if (backends.length < 2) return say(words.compareOne);
      for (const [chosen, select] of [left, right].entries())
        refill(select, ...backends.map(({ name }, i) => el('option', { value: name, selected: i === chosen }, name)));
      element.showModal();
      view ??= openDiff(texts, words.compareHead);
      show();
    },
  };
}
