/** The hands of a user: keys, the command palette, the panel's frame, and a camera. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';

const screens = join(import.meta.dirname, '../screens');

/**
 * Opens a file of the workspace by name, as Ctrl+P does, in the group of the scripts and not in the panels'; again where
 * another one was opened, because the list changed under the mouse.
 */
export async function openFile(page: Page, name: string): Promise<void> {
  const opened = page.locator(`.monaco-editor[data-uri$="/${name}"] .view-line`).first();
  for (let attempts = 0; attempts < 5; attempts++) {
    await page.keyboard.press('ControlOrMeta+1');
    await pick(page, 'ControlOrMeta+P', name, name);
    const done = await opened.waitFor({ timeout: 8000 }).then(
      () => true,
      () => false,
    );
    if (done) return;
  }
  throw new Error(`${name} was not opened`);
}

/** F1, the title as it stands in the palette, Enter. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await pick(page, 'F1', `>${title}`, title);
}

/**
 * Takes the entry with this label from what a key and some words offer; again where it is not offered yet (the palette
 * lists what applied when it was opened, and the editor may not have told its language by then), or where the quick pick
 * has closed under the mouse, because something else took the focus.
 */
async function pick(page: Page, key: string, words: string, label: string): Promise<void> {
  for (let attempts = 0; attempts < 12; attempts++) {
    await askFor(page, key, words);
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
    const done = await row.click({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
    if (done) return;
    await page.keyboard.press('Escape');
  }
  throw new Error(`${words} does not offer ${label}`);
}

/** Types into the open quick pick and takes the entry with this label. */
export async function choose(page: Page, typed: string, label: string): Promise<void> {
  await page.locator(quickInput).fill(typed);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().click();
}

/** Titles that the palette offers for what was typed. */
export async function offered(page: Page, typed: string): Promise<string[]> {
  await askFor(page, 'F1', `>${typed}`);
  await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  const titles = await page.locator('.quick-input-list .monaco-list-row .label-name').allTextContents();
  await page.keyboard.press('Escape');
  return titles;
}

const quickInput = '.quick-input-widget .quick-input-box input[type=text]';

/**
 * Presses a key that opens a quick pick, until it is open: while the keyboard is in a webview, a key reaches VS Code
 * only by way of a message, and one that is pressed while focus moves is lost.
 */
async function ask(page: Page, key: string): Promise<void> {
  const input = page.locator(quickInput);
  for (let attempts = 0; attempts < 10; attempts++) {
    await page.keyboard.press(key);
    const open = await input.waitFor({ timeout: 1500 }).then(
      () => true,
      () => false,
    );
    if (open) return;
  }
  throw new Error(`${key} opened no quick pick`);
}

/** Opens a quick pick by a key and types into it; again where it closed before the words arrived. */
export async function askFor(page: Page, key: string, words: string): Promise<void> {
  for (let attempts = 0; attempts < 12; attempts++) {
    await ask(page, key);
    const typed = await page
      .locator(quickInput)
      .fill(words, { timeout: 3000 })
      .then(
        () => true,
        () => false,
      );
    if (typed) return;
    await page.keyboard.press('Escape');
  }
  throw new Error(`the quick pick of ${key} does not stay open`);
}

/**
 * What the workbench has stored of its editors, as text. It writes every five seconds or later
 * (vs/workbench/services/storage/browser/storageService.ts), and a page that is reloaded before that comes back as it was earlier.
 */
export function storedEditors(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const answer = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    let found = '';
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.startsWith('vscode-web-state-db-')) continue;
      const db = await answer(indexedDB.open(name));
      const [store] = db.objectStoreNames;
      if (store)
        found += (await answer(db.transaction(store).objectStore(store).get('memento/workbench.parts.editor'))) ?? '';
      db.close();
    }
    return found;
  });
}

/** The page inside the panel of a script, or of any: a frame in a frame of the workbench. */
export async function panelFrame(page: Page, script = ''): Promise<Frame> {
  for (let waited = 0; waited < 30_000; waited += 100) {
    for (const frame of page.frames()) {
      const heading = await frame
        .evaluate(
          () =>
            [...document.scripts].some(s => s.src.endsWith('/panel.js')) && document.querySelector('h1')?.textContent,
        )
        .catch(() => false);
      if (typeof heading === 'string' && heading.includes(script)) return frame;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`no panel of ${script || 'a script'} was opened`);
}

/**
 * From the panel to the kernel's text: goes on to an event of arch/x86/xen/mmu.c, opens its line, tries to edit it, and has the
 * file copied to be changed as one backend has it. The script that uses the copy is open in the first group.
 */
export async function copyKernelText(page: Page, panel: Frame, backend: string): Promise<void> {
  const active = page.locator('.editor-group-container.active');
  const way = panel.getByRole('button', { name: /^in \w+, mmu\.c\.pte:\d+$/ });
  await panel.getByRole('application').focus();
  for (let events = 0; events < 40 && !(await way.isVisible()); events++) {
    await page.keyboard.press('.');
    await way.waitFor({ timeout: 400 }).catch(() => undefined);
  }
  await way.click();
  await active.locator('.monaco-editor[data-uri*="/linux-2.6/arch/x86/xen/mmu.c.pte"] .view-line').first().waitFor();
  await page.keyboard.type('zzz');
  if ((await active.locator('.view-line', { hasText: 'zzz' }).count()) > 0) throw new Error('kernel text was edited');
  await runCommand(page, 'PTE Lab: Copy to Workspace to Change It');
  await choose(page, backend, backend);
  await active.locator('.view-line', { hasText: `backend my-${backend} from ${backend}` }).waitFor();
}

/** Pins a panel; one that is pinned stays so. */
export async function pin(panel: Frame): Promise<void> {
  const button = panel.locator('header button[aria-label="Pin: keep this script here"]');
  if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
}

/** A backend's row of the panel's cost table, by column. */
export async function counts(panel: Frame, backend: string): Promise<Record<string, string>> {
  const row = panel.locator(`tr[data-backend="${backend}"]`);
  await row.waitFor();
  const names = await panel.locator('table.cost thead tr > *').allInnerTexts();
  const cells = await row.locator('> *').allInnerTexts();
  return Object.fromEntries(names.map((name, i) => [name.trim(), cells[i]?.trim()]));
}

/** Replaces the active editor's text by typing over it. */
export async function typeOver(page: Page, text: string): Promise<void> {
  // Not by a click: there may be a code lens where it falls, as soon as a verdict is there.
  await page.keyboard.press('ControlOrMeta+1');
  await page.locator('.editor-group-container .monaco-editor.focused').first().waitFor();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

/** A picture of the whole window at test/screens/NAME.png; its path. */
export async function picture(page: Page, name: string): Promise<string> {
  mkdirSync(screens, { recursive: true });
  const path = join(screens, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
  return path;
}
