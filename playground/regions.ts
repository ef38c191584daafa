/**
 * F6 goes from region to region, as in VS Code and in browsers: header, script, panel. In an editor Tab writes a tab
 * stop, so there has to be another way out of it.
 */
export interface Region {
  has(active: Element | null): boolean;
  focus(): void;
}

/** Listens in the page and in the panel's frame, once that has its page. */
export function followF6(regions: readonly Region[], frame: HTMLIFrameElement): void {
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'F6') return;
    event.preventDefault();
    event.stopPropagation();
    const at = regions.findIndex(region => region.has(document.activeElement));
    const step = event.shiftKey ? regions.length - 1 : 1;
    regions[(Math.max(at, 0) + step) % regions.length].focus();
  };
  // Before the editor, which would take the key for itself.
  document.addEventListener('keydown', onKey, true);
  frame.addEventListener('load', () => frame.contentDocument?.addEventListener('keydown', onKey, true));
}
