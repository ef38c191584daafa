/** Scrolls the box, but not the page, just enough to show the row. The table's head stays at the top, as high as a row. */
export function keepInSight(box: HTMLElement, row: HTMLElement | null): void {
  if (!row) return;
  if (row.offsetTop < box.scrollTop + row.offsetHeight) box.scrollTop = row.offsetTop - row.offsetHeight;
  const bottom = row.offsetTop + row.offsetHeight;
  if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
}
