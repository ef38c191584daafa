/**
 * A table that is wider than its place scrolls sideways under its first column. That there is more is said: the edge fades,
 * and a line counts the columns that are out of sight, and goes on to them.
 */
import { el } from '../dom.ts';
import * as strings from '../strings.ts';

/** Watches what scrolls sideways in a section. */
export function signMoreColumns(section: HTMLElement): void {
  for (const box of section.querySelectorAll<HTMLElement>('.scroll')) watch(box);
}

function watch(box: HTMLElement): void {
  const more = el('button', {
    class: 'link more-columns',
    hidden: true,
    onclick: () => box.scrollBy({ left: box.clientWidth * 0.7 }),
  });
  box.after(more);
  const count = () => {
    // To measure a folded section would lay it out. Once it is unfolded it has another size, and is measured then.
    if (box.closest('details:not([open])')) return;
    // A cell ends in 8 pixels of space at least (tables.css): where only that is cut, nothing is out of sight.
    const edge = box.getBoundingClientRect().right + 7;
    const cells = [...(box.querySelector('thead tr')?.children ?? [])] as HTMLElement[];
    const hidden =
      box.scrollWidth > box.clientWidth + 1 ? cells.filter(cell => cell.getBoundingClientRect().right > edge) : [];
    box.classList.toggle('goes-on', hidden.length > 0);
    more.hidden = hidden.length === 0;
    if (hidden.length > 0) more.textContent = strings.moreColumns(hidden.length);
  };
  box.addEventListener('scroll', count, { passive: true });
  new ResizeObserver(count).observe(box);
  new MutationObserver(count).observe(box, { childList: true });
}
