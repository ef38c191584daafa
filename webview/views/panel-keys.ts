/**
 * Keys that work wherever the keyboard is in the panel: a section's own key goes there, and the timeline's letters do what
 * they do on the timeline. Where somebody types, and for keys that the element itself has a use for, they stay out of it.
 */
import type { Panel } from '../state.ts';
import * as strings from '../strings.ts';
import type { Section } from './sections.ts';

/** Listens on the page. */
export function onPanelKey(panel: Panel, sections: readonly Section[], help: () => void): void {
  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || !panel.shown) return;
    if (document.querySelector('dialog[open]')) return;
    if (event.key.length > 1 || event.key === ' ' || isTyping(event.target)) return;
    event.preventDefault();
    if (event.key === '?') return help();
    const section = sections.find(({ entry }) => entry.key === event.key);
    if (section) {
      if (!section.go()) panel.say(strings.nothingIn(section.entry.title));
    } else if (!sections.some(({ view }) => view.key?.(event))) panel.say(strings.noKey(event.key));
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type=checkbox]), select, textarea');
}
