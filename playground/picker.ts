/** A dialog to pick one of several things in, by what is said about each; with a filter where there are many. */
import { el, refill } from '../webview/dom.ts';
import { words } from './words.ts';

export interface Item {
  readonly label: string;
  /** In small print below. */
  readonly detail: string;
  /** Items of one group follow each other, under its name. */
  readonly group?: string;
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
    const items = [...list.querySelectorAll<HTMLElement>('li:has(button)')];
    for (const item of items)
      item.hidden = !sought.every(word => (item.textContent ?? '').toLowerCase().includes(word));
    for (const group of list.querySelectorAll<HTMLElement>(':scope > li:has(> ul)'))
      group.hidden = !group.querySelector('li:not([hidden])');
    nothing.textContent = items.every(item => item.hidden) ? none : '';
  };
  return {
    element,
    open(items) {
      typed.value = '';
      nothing.textContent = '';
      refill(list, ...grouped(items, entry));
      element.showModal();
    },
  };
}

/** Items of a group in a list of their own, under its name; the others as they are. */
function grouped(items: readonly Item[], entry: (item: Item) => HTMLElement): HTMLElement[] {
  const groups = new Map<string, HTMLElement>();
  return items.flatMap(item => {
    if (item.group === undefined) return [entry(item)];
    const known = groups.get(item.group);
    if (known) {
      known.append(entry(item));
      return [];
    }
    const members = el('ul', { 'aria-label': item.group }, entry(item));
    groups.set(item.group, members);
    return [el('li', { class: 'group' }, el('h3', {}, item.group), members)];
  });
}
