/** VS Code's workbench, with the extension in either of its hosts. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { choose, openFile, panelFrame, runCommand } from '../driver.ts';
import { type ExtensionHost, openSession, type Session, useHost } from '../session.ts';
import { countsOfRows, inOrder, type Looked, type Place, type Seen, timelineOf, verdictsOfGrid } from './seen.ts';

/** A place is one of the two hosts. */
export function seenInVsCode(host: ExtensionHost): Place {
  return async scripts => {
    useHost(host);
    const files = Object.fromEntries(scripts.map(({ name, text }) => [name, text]));
    const session = await openSession({ files, settings: { 'files.simpleDialog.enable': true } });
    try {
      const seen: Record<string, Seen> = {};
      for (const script of scripts) seen[script.name] = await look(session, script);
      return seen;
    } finally {
      await session.close();
    }
  };
}

async function look(session: Session, { name, hovers, broken }: Looked): Promise<Seen> {
  const { page, probe } = session;
  const uri = session.uri(name);
  await openFile(page, name);
  await runCommand(page, 'PTE Lab: Run Script');
  const panel = await panelFrame(page, broken ? '' : name);
  if (broken) await expect.poll(async () => (await probe.diagnostics(uri)).length).toBeGreaterThan(0);
  else {
    // Diagnostics are what they will be once the lens says how many states there are.
    await page.locator('.editor-group-container .codelens-decoration', { hasText: 'states' }).first().waitFor();
    await panel.locator('tr[data-backend]').first().waitFor();
  }
  const rows = broken
    ? []
    : await panel
        .locator('tr[data-backend]')
        .evaluateAll(all => all.map(row => [...row.children].map(cell => cell.textContent ?? '')));
  if (!broken) await panel.locator('section.verdicts summary').click();
  const grid = panel.locator('.verdicts table');
  if (!broken) await expect.poll(() => grid.textContent()).not.toContain('on this run');
  const verdicts = broken ? [] : (await grid.evaluate(verdictsOfGrid)).sort();
  const answers: string[] = [];
  for (const position of hovers) {
    type Hovers = { contents: { value: string }[] }[];
    const [{ contents }] = await probe.command<Hovers>('vscode.executeHoverProvider', { uri }, position);
    answers.push(contents.map(({ value }) => value).join('\n'));
  }
  const diagnostics = (await probe.diagnostics(uri)).map(({ code, severity, range, message }) => ({
    code,
    severity,
    range,
    message,
  }));
  const timeline = broken ? [] : timelineOf(await exported(session, name));
  return { diagnostics: inOrder(diagnostics), hovers: answers, counts: countsOfRows(rows), verdicts, timeline };
}

/** By way of the command and its dialogs. */
async function exported({ page, uri }: Session, name: string): Promise<string> {
  const folder = dirname(fileURLToPath(uri(name)));
  const file = `${folder}/${name}.json`;
  await openFile(page, name);
  await runCommand(page, 'PTE Lab: Export…');
  await choose(page, 'Chrome trace', 'Chrome trace');
  const input = page.locator('.quick-input-widget .quick-input-box input[type=text]');
  await expect.poll(() => input.inputValue()).toContain(folder);
  await input.fill(file);
  await page.keyboard.press('Enter');
  await page
    .locator('.notification-list-item', { hasText: `${name}.json is written` })
    .first()
    .waitFor();
  return readFileSync(file, 'utf8');
}
