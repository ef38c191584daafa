/** A dialog to pick one of several things in, by what is said about each; with a filter where there are many. */
import { el, refill } from '../webview/dom.ts';
import { words } from './words.ts';

export interface Item {
  readonly label: string;
  /** In small print below. */
  readonly detail: string;
  take(): void;
}

export interface Picker {
  readonly element: HTMLDialogElement;
  open(items: readonly Item[]): void;
}

export interface PickerOptions {
  readonly head: string;
  /** What to type into the filter; without it there is none. */
  readonly filter?: string;
  /** Said where nothing is left. */
  readonly none?: string;
}

let pickers = 0;

/** Makes the dialog. The caller puts it into the page. */
export function picker({ head, filter, none = '' }: PickerOptions): Picker {
  const id = `picker-${++pickers}`;
  const list = el('ul', {});
  const nothing = el('p', { role: 'status' });
  const typed = el('input', { type: 'search', placeholder: filter, 'aria-label': filter, oninput: () => sift() });
  const element = el(
    'dialog',
    { class: 'picker', 'aria-labelledby': id },
    el('h2', { id }, head),
    filter === undefined ? null : typed,
    list,
    nothing,
    el('button', { type: 'button', class: 'close', onclick: () => element.close() }, words.close),
  );
  const entry = ({ label, detail, take }: Item) =>
    el(
      'li',
      {},
      el(
        'button',
        {
          type: 'button',
          onclick: () => {
            element.close();
            take();
          },
        },
        el('span', {}, label),
        el('span', { class: 'detail' }, detail),
      ),
    );
  const sift = () => {
    const sought = typed.value.toLowerCase().split(/\s+/);
    const items = [...list.children] as HTMLElement[];
    for (const item of items)
      item.hidden = !sought.every(word => (item.textContent ?? '').toLowerCase().includes(word));
    nothing.textContent = items.every(item => item.hidden) ? none : '';
  };
  return {
    element,
    open(items) {
      typed.value = '';
      nothing.textContent = '';
      refill(list, ...items.map(entry));
      element.showModal();
    },
  };
}
