/** Puts text on the clipboard, where the browser lets a page do so: on https and on localhost, and if it is asked. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
