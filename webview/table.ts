/** Tables as all views make them: a line of heads, and rows that begin with a head of their own. */
import { type Child, el } from './dom.ts';

/** A table of the given kind; a text among the heads becomes the head of its column. `caption` is for screen readers. */
export function grid(
  kind: string,
  heads: readonly (string | Node)[],
  rows: readonly Node[],
  caption?: string,
): HTMLElement {
  const cells = heads.map(head => (typeof head === 'string' ? columnHead(head) : head));
  return el(
    'table',
    { class: `grid ${kind}` },
    caption === undefined ? null : el('caption', { class: 'unseen' }, caption),
    el('thead', {}, el('tr', {}, ...cells)),
    el('tbody', {}, ...rows),
  );
}

/** The head of a column. */
export function columnHead(content: Child): HTMLElement {
  return el('th', { scope: 'col' }, content);
}

/** The head of a column of numbers, which stand at its right. */
export function numberHead(...content: Child[]): HTMLElement {
  return el('th', { scope: 'col', class: 'number' }, ...content);
}

/** The head of a row. */
export function rowHead(content: Child): HTMLElement {
  return el('th', { scope: 'row' }, content);
}
