/** The gallery: the example scripts by the question that each of them answers, in a dialog. */
import examples from 'ptelab:examples';
import { question } from '../../src/host/questions.ts';
import { el, refill } from '../dom.ts';
import { words } from './words.ts';

/** What the playground opens with where there is nothing to go on with. */
export const firstScript = (examples.find(({ name }) => name === 'lost-dirty-queued.pte') ?? examples[0]).text;

export interface Gallery {
  readonly element: HTMLDialogElement;
  /** `before` is the user's own script, where one was put aside. */
  open(before: string | undefined): void;
}

/** Makes the dialog; `choose` is given the text of what was chosen. */
export function gallery(choose: (text: string) => void): Gallery {
  const list = el('ul', {});
  const none = el('p', { role: 'status' });
  const filter = el('input', {
    type: 'search',
    placeholder: words.galleryFilter,
    'aria-label': words.galleryFilter,
    oninput: () => sift(),
  });
  const element = el(
    'dialog',
    { class: 'gallery', 'aria-labelledby': 'gallery-head' },
    el('h2', { id: 'gallery-head' }, words.galleryHead),
    filter,
    list,
    none,
    el('button', { type: 'button', class: 'close', onclick: () => element.close() }, words.close),
  );
  const entry = (label: string, name: string, text: string) =>
    el(
      'li',
      {},
      el(
        'button',
        {
          type: 'button',
          onclick: () => {
            element.close();
            choose(text);
          },
        },
        el('span', { class: 'question' }, label),
        el('span', { class: 'name' }, name),
      ),
    );
  const sift = () => {
    const sought = filter.value.toLowerCase().split(/\s+/);
    for (const item of list.children as HTMLCollectionOf<HTMLElement>)
      item.hidden = !sought.every(word => item.textContent.toLowerCase().includes(word));
    none.textContent = [...list.children].every(item => (item as HTMLElement).hidden) ? words.galleryNone : '';
  };
  return {
    element,
    open(before) {
      filter.value = '';
      none.textContent = '';
      const own = before === undefined ? [] : [entry(words.before, words.beforeName, before)];
      refill(list, ...own, ...examples.map(({ name, text }) => entry(question(text) || name, name, text)));
      element.showModal();
    },
  };
}
