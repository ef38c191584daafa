/**
 * Diff: two backends' runs in the kernel's words, beside each other. The words are the language server's, the
 * difference is found by the editor; here is the dialog around them, with a choice of which two.
 */
import { type WordsAnswer, wordsRequest } from '../src/protocol/traces.ts';
import { el, refill } from '../webview/dom.ts';
import type { DiffView } from './editor.ts';
import { words } from './words.ts';

export interface Comparer {
  readonly element: HTMLDialogElement;
  /** Asks for the words and shows them; says so where no backend runs the script. */
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
  const left = el('select', { 'aria-label': words.compareLeft, onchange: () => void show() });
  const right = el('select', { 'aria-label': words.compareRight, onchange: () => void show() });
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
  /** What another backend does is asked for when it is chosen. */
  const textOf = async (name: string) => {
    const known = backends.find(backend => backend.name === name);
    if (known) return known.text;
    const { backends: found } = await request(wordsRequest, { uri, backends: [name] });
    return found[0]?.text ?? words.cannotRun(name);
  };
  const show = async () => {
    const chosen = [left.value, right.value];
    const [before, after] = await Promise.all(chosen.map(textOf));
    // Another choice may have been made meanwhile.
    if (chosen[0] === left.value && chosen[1] === right.value) view?.show(before, after);
  };
  return {
    element,
    async open() {
      const answer = await request(wordsRequest, { uri });
      ({ backends } = answer);
      if (backends.length === 0) return say(words.compareNone);
      const own = backends.map(backend => backend.name);
      for (const [chosen, select] of [left, right].entries())
        refill(
          select,
          optionGroup(words.ownBackends, own, own[chosen]),
          optionGroup(words.otherBackends, answer.others, own[chosen] ?? answer.others[0]),
        );
      element.showModal();
      view ??= openDiff(texts, words.compareHead);
      await show();
    },
  };
}

function optionGroup(label: string, names: readonly string[], selected: string | undefined): HTMLElement {
  return el(
    'optgroup',
    { label },
    ...names.map(name => el('option', { value: name, selected: name === selected }, name)),
  );
}
