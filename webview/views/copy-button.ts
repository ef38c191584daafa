/** A button that puts a text on the clipboard, and says that it has. */
import { toClipboard } from '../clipboard.ts';
import { el } from '../dom.ts';
import * as say from '../strings/prose.ts';

/** `text`: empty where there is nothing to copy. */
export function copyButton(label: string, text: () => string): HTMLElement {
  const said = el('span', { class: 'said', role: 'status' });
  const copy = async () => {
    const copied = text();
    if (copied) said.textContent = (await toClipboard(copied)) ? say.copied : say.notCopied;
  };
  const button = el('button', { class: 'small', onclick: () => void copy() }, label);
  return el('span', { class: 'copy' }, said, button);
}
