/** The button that puts the run as prose on the clipboard. */
import { el } from '../dom.ts';
import { proseOf } from '../prose.ts';
import type { Panel } from '../state.ts';
import { proseStrings as say } from '../strings/prose.ts';

export function copyButton(panel: Panel): HTMLElement {
  const said = el('span', { class: 'said', role: 'status' });
  const copy = async () => {
    if (!panel.shown) return;
    said.textContent = (await toClipboard(proseOf(panel.shown))) ? say.copied : say.notCopied;
  };
  const button = el('button', { type: 'button', class: 'small', onclick: () => void copy() }, say.copy);
  return el('span', { class: 'copy' }, said, button);
}

/** A page without a secure origin has no clipboard of its own; the old way asks for a selection. */
async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = el('textarea', { class: 'unseen' });
    field.value = text;
    document.body.append(field);
    const before = document.activeElement as HTMLElement | null;
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    before?.focus();
    return done;
  }
}
