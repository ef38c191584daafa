/** Text on the clipboard. A page without a secure origin has no clipboard of its own; the old way asks for a selection. */
import { el } from './dom.ts';

/** Says whether it worked. */
export async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // gone before it is painted
    const field = el('textarea');
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
