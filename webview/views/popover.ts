/** A button that opens a box of choices under it. Escape, or a press anywhere else, closes it; the keyboard stays with it. */
import { el } from '../dom.ts';

export interface Popover {
  readonly element: HTMLDetailsElement;
  readonly summary: HTMLElement;
  /** What is in it. */
  readonly box: HTMLElement;
}

export function popover(name: string): Popover {
  const summary = el('summary', {});
  const box = el('div', { class: 'boxes' });
  const element = el('details', { class: `filter ${name}` }, summary, box);
  const close = () => {
    if (!element.open) return;
    if (element.contains(document.activeElement)) summary.focus();
    element.open = false;
  };
  element.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !element.open) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  document.addEventListener('pointerdown', event => {
    if (!element.contains(event.target as Node)) element.open = false;
  });
  return { element, summary, box };
}

/** A row of a popover: a box to tick, and the way to tick no other of its group. */
export function tick(
  text: string,
  { key, checked, only, disabled, title }: TickOptions,
  change: (checked: boolean) => void,
  onlyThis: () => void,
): HTMLElement {
  const input = el('input', {
    type: 'checkbox',
    'data-key': key,
    checked,
    disabled,
    title,
    onchange: () => change(input.checked),
    onkeydown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      onlyThis();
    },
  });
  const button = el('button', { class: 'link only', tabindex: -1, onclick: onlyThis }, only);
  return el('div', { class: 'tick' }, el('label', { title }, input, text), disabled ? null : button);
}

export interface TickOptions {
  readonly key: string;
  readonly checked: boolean;
  /** The word for "this and no other"; Enter does the same. */
  readonly only: string;
  readonly disabled?: boolean;
  readonly title?: string;
}
