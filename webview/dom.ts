/**
 * Building elements. Text reaches the page as text nodes and attributes only, so nothing in a script can become markup;
 * there is no way here to set HTML, nor an inline `style` attribute, which the page's policy would refuse.
 */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: never) => void)>>;
export type Child = Node | string | null;

/** An element with attributes, listeners (`onclick` and the like, as functions) and children. A button submits nothing. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (element instanceof HTMLButtonElement) element.type = 'button';
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter(child => child !== null));
  return element;
}

/** Text that only a screen reader gets. */
export function unseen(text: string): HTMLElement {
  return el('span', { class: 'unseen' }, text);
}

/**
 * Replaces what is in `container`; the focus stays on the element with the same `data-key`, so a run that ends while
 * somebody walks a table with the keyboard does not throw them out of it.
 */
export function refill(container: HTMLElement, ...children: Child[]): void {
  const active = document.activeElement;
  const key = active && container.contains(active) ? active.getAttribute('data-key') : null;
  container.replaceChildren(...children.filter(child => child !== null));
  if (key === null) return;
  for (const element of container.querySelectorAll<HTMLElement>('[data-key]')) {
    if (element.dataset.key === key) element.focus({ preventScroll: true });
  }
}
