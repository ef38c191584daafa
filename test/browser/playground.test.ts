/**
 * The playground as its users have it: without a network, from a link, in a browser that was closed in between. Pictures
 * go to test/screens for people to look at; they are not compared.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fragmentOf } from '../../playground/link.ts';
import type { FileServer } from '../../tools/serve-files.ts';
import { violations } from './axe.ts';
import { launchChromium } from './chromium.ts';
import { goTo, openPlayground, type Playground, servePlayground, shownScript, typeScript } from './playground-page.ts';

const screens = join(import.meta.dirname, '../screens');

let server: FileServer;
let browser: Browser;
let opened: Playground[] = [];

beforeAll(async () => {
  mkdirSync(screens, { recursive: true });
  server = await servePlayground();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});
afterEach(async () => {
  const complaints = opened.flatMap(playground => playground.complaints);
  for (const { context } of opened) await context.close();
  opened = [];
  expect(complaints).toEqual([]);
});

const open = async (fragment = '', options: Parameters<typeof openPlayground>[2] = {}) => {
  const playground = await openPlayground(browser, server.address + fragment, options);
  opened.push(playground);
  return playground;
};
const reload = async ({ page, context }: Playground) => {
  await page.close();
  return open('', { within: context });
};
/** One page for the tests of a group, each of which types what it is about: to load it is most of what a test takes. */
function onePage(): () => Playground {
  let playground: Playground | undefined;
  beforeAll(async () => {
    playground = await openPlayground(browser, server.address);
  });
  afterAll(async () => {
    await playground?.context.close();
    expect(playground?.complaints).toEqual([]);
  });
  return () => playground!;
}
/** For what does not ask how a page begins. */
const shared = onePage();
/** A backend's row of the cost table, without its bar. */
const counts = async (panel: Frame, backend: string) =>
  (await panel.locator(`tr[data-backend="${backend}"] > *`).allInnerTexts()).map(text => text.trim()).slice(0, 6);
const status = (page: Page) => page.locator('header [role=status]');
const notes = (page: Page) => page.locator('.notes');
const markers = (page: Page) => page.locator('#script .squiggly-error');

const guarded = `# Which backend pays for one guard page?
backend xen-2.6.26
backend xen-2.6.27
map arena 8 pages rw written
cpu 0 { mprotect arena[1] none }
`;

test('write, see the squiggle, run, read the batches, copy the link, open it elsewhere', async () => {
  const { page, panel } = await open();
  await typeScript(page, guarded.replace('arena[1]', 'arean[1]'));
  await markers(page).first().waitFor();
  await panel.locator('.banner.failed').waitFor();
  expect(await panel.textContent('.banner')).toContain('arean');

  await typeScript(page, guarded);
  await panel.locator('tr[data-backend="xen-2.6.26"]').waitFor();
  await expect.poll(() => markers(page).count()).toBe(0);
  await panel.click('[data-key="choose xen-2.6.26"]');
  const before = { trapping: await counts(panel, 'xen-2.6.26'), batching: await counts(panel, 'xen-2.6.27') };
  expect(before.trapping[1]).toBe('2');
  expect(before.batching[1]).toBe('0');
  const batches = await panel.locator('section.batches tbody').textContent();
  expect(batches).toContain('update_va_mapping');

  await page.getByRole('button', { name: 'Copy Link' }).click();
  await expect.poll(() => status(page).textContent()).toContain('copied');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(page.url());

  const other = await open(link.slice(server.address.length));
  expect(await shownScript(other.page)).toBe(guarded.trimEnd());
  expect(await counts(other.panel, 'xen-2.6.26')).toEqual(before.trapping);
  expect(await counts(other.panel, 'xen-2.6.27')).toEqual(before.batching);
  expect(await other.panel.locator('section.batches tbody').textContent()).toBe(batches);
});

describe('while it loads', () => {
  test.each([
    ['playground.js', 'Loading PTE Lab…'],
    ['editor.js', 'Loading the editor…'],
    ['server.js', 'Starting the language server…'],
  ])('and %s is slow, it says what it waits for', async (file, words) => {
    const context = await browser.newContext();
    let arrived = () => {};
    const held = new Promise<void>(resolve => (arrived = resolve));
    await context.route(`**/${file}`, async route => {
      await held;
      await route.continue();
    });
    const page = await context.newPage();
    await page.goto(server.address, { waitUntil: 'commit' });
    await page.getByRole('status').filter({ hasText: words }).waitFor();
    arrived();
    await page.waitForFunction(() => performance.getEntriesByName('ptelab result').length > 0);
    expect(await status(page).textContent()).toBe('');
    await context.close();
  });

  test('the editor, by far the largest part, comes once', async () => {
    const { page } = await open();
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(loaded.filter(name => name.endsWith('/editor.js'))).toHaveLength(1);
  });
});

describe('what was typed is not lost', () => {
  test('to a reload', async () => {
    const first = await open();
    await typeScript(first.page, guarded);
    await first.panel.click('[data-key="choose xen-2.6.26"]');
    const second = await reload(first);
    expect(await shownScript(second.page)).toBe(guarded.trimEnd());
    // Of what is looked at, too.
    expect(await second.panel.locator('canvas').first().getAttribute('aria-label')).toContain('xen-2.6.26');
  });

  test('to a damaged link, which says that it is one', async () => {
    const first = await open();
    await typeScript(first.page, guarded);
    await first.page.getByRole('button', { name: 'Copy Link' }).click();
    await expect.poll(() => first.page.url()).toContain('#1.');
    const cut = new URL(first.page.url()).hash.slice(0, -7);
    const second = await open(cut, { within: first.context });
    expect(await notes(second.page).textContent()).toContain('damaged');
    expect(await shownScript(second.page)).toBe(guarded.trimEnd());
    const stranger = await open(cut);
    expect(await notes(stranger.page).textContent()).toContain('damaged');
    expect(await shownScript(stranger.page)).toContain('Can an mprotect batch lose a dirty bit');
  });

  test('to a good link, nor to an example', async () => {
    const first = await open();
    await typeScript(first.page, '# from a link\nmap a 1 pages rw\ncpu 0 { mprotect a r }\n');
    await first.page.getByRole('button', { name: 'Copy Link' }).click();
    await expect.poll(() => first.page.url()).toContain('#1.');
    const { hash } = new URL(first.page.url());

    const mine = await open();
    await typeScript(mine.page, guarded);
    const linked = await open(hash, { within: mine.context });
    expect(await shownScript(linked.page)).toContain('from a link');
    await linked.page.getByRole('button', { name: 'Back to my script' }).click();
    expect(await shownScript(linked.page)).toBe(guarded.trimEnd());

    await linked.page.getByRole('button', { name: 'Examples' }).click();
    await linked.page.getByRole('button', { name: /Electric Fence/ }).click();
    expect(await shownScript(linked.page)).toContain('Electric Fence');
    await linked.page.keyboard.press('ControlOrMeta+Z');
    expect(await shownScript(linked.page)).toBe(guarded.trimEnd());
    await linked.page.keyboard.press('ControlOrMeta+Y');
    await linked.page.getByRole('button', { name: 'Examples' }).click();
    await linked.page.getByRole('button', { name: /you had before/ }).click();
    expect(await shownScript(linked.page)).toBe(guarded.trimEnd());
  });

  test('where the browser keeps nothing, it works until the page is closed', async () => {
    const context = await browser.newContext();
    await context.addInitScript(() =>
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('refused', 'SecurityError');
        },
      }),
    );
    const { page, panel } = await open('', { within: context });
    await typeScript(page, guarded);
    await panel.locator('tr[data-backend="xen-2.6.26"]').waitFor();
  });
});

describe('the editor', () => {
  test('the code lens, the key and both buttons run the script', async () => {
    const { page, panel } = shared();
    await panel.evaluate(() => {
      const banner = document.querySelector('.banner')!;
      document.body.dataset.runs = '0';
      new MutationObserver(() => {
        const { dataset } = document.body;
        if (banner.classList.contains('running')) dataset.runs = String(Number(dataset.runs) + 1);
      }).observe(banner, { attributes: true, attributeFilter: ['class'] });
    });
    const runs = () => panel.evaluate(() => Number(document.body.dataset.runs));
    await page.locator('.codelens-decoration a', { hasText: 'Run' }).click();
    await expect.poll(runs).toBe(1);
    await page.locator('#script .view-lines').click();
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect.poll(runs).toBe(2);
    await page.getByRole('banner').getByRole('button', { name: 'Run' }).click();
    await expect.poll(runs).toBe(3);
    await panel.getByRole('button', { name: 'Run', exact: true }).click();
    await expect.poll(runs).toBe(4);
  });

  test('completion: what fits, in place of what was begun', async () => {
    const { page } = shared();
    await typeScript(page, 'map heap 4 pages rw\nbackend xen-2.6');
    await page.keyboard.press('Control+Space');
    await page.locator('.suggest-widget .monaco-list-row', { hasText: 'xen-2.6.27' }).click();
    expect(await shownScript(page)).toBe('map heap 4 pages rw\nbackend xen-2.6.27');
  });

  test('rename: every place', async () => {
    const { page } = shared();
    await typeScript(page, guarded);
    await goTo(page, 4, 6);
    await page.keyboard.press('F2');
    await page.locator('.rename-box input, .rename-input').first().fill('field');
    await page.keyboard.press('Enter');
    await expect.poll(() => shownScript(page)).toContain('mprotect field[1] none');
    expect(await shownScript(page)).toContain('map field 8 pages');
  });

  test('format', async () => {
    const { page } = shared();
    await typeScript(page, 'map   heap 4   pages rw\ncpu 0 {mprotect heap r}\n');
    await page.keyboard.press('F1');
    await page.keyboard.type('Format Document');
    await page.keyboard.press('Enter');
    await expect.poll(() => shownScript(page)).toBe('map heap 4 pages rw\ncpu 0 { mprotect heap r }');
  });

  test('hover: a word and its meaning', async () => {
    const { page } = shared();
    const word = page.locator('#script .view-line span', { hasText: /^mprotect$/ }).first();
    await expect
      .poll(async () => {
        // Monaco asks once, and the server may not have been there yet.
        await page.mouse.move(0, 0);
        await word.hover();
        await page.waitForTimeout(1000);
        return page.locator('.monaco-hover').allTextContents();
      })
      .toEqual(expect.arrayContaining([expect.stringContaining('Changes the protection')]));
    // What it shows lies over the script until the mouse goes away.
    await page.mouse.move(0, 0);
    await page.locator('.monaco-hover:visible').waitFor({ state: 'detached' });
  });
});

describe('explore', () => {
  const explore = (page: Page) => page.getByRole('banner').getByRole('button', { name: 'Explore' }).click();

  test('says what the answer rests on', async () => {
    const { page } = shared();
    await typeScript(page, 'backend naive\nmap heap 1 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[0] }\n');
    await explore(page);
    await expect.poll(() => status(page).textContent()).toMatch(/naive: complete, [\d,]+ states/);
    await page.locator('#script .squiggly-error, #script .squiggly-warning').first().waitFor();
  });

  test('and its witness plays in the panel, until the script is edited', async () => {
    // The script's own schedule is a harmless one: cpu 1 is through before cpu 0 begins.
    const script =
      'backend naive\nmap heap 1 pages rw\nschedule "1"\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[0] }\n';
    const { page, panel } = await open(`#${await fragmentOf({ script })}`);
    const bits = panel.locator('section', { hasText: 'Accessed and dirty bits' });
    expect(await bits.getByText('D lost').count()).toBe(0);
    await explore(page);
    // There is one schedule that loses A and D, so there is nothing to choose.
    await page.getByRole('button', { name: 'Replay Witness' }).click();
    await bits.getByText('D lost').first().waitFor({ state: 'attached' });
    await page.locator('#script .view-line').last().click();
    await page.keyboard.type('#');
    await expect.poll(() => bits.getByText('D lost').count()).toBe(0);
  });

  test('an exploration that an edit overtakes leaves its worker, and the next one has it', async () => {
    const { page, panel } = await open();
    const session = await browser.newBrowserCDPSession();
    const workers = async () => {
      const { targetInfos } = await session.send('Target.getTargets', { filter: [{ type: 'worker' }] });
      return targetInfos.map(({ targetId }) => targetId).sort();
    };
    const cpus = [0, 1, 2, 3].map(cpu => `cpu ${cpu} { mprotect heap r  write heap[${cpu}]  mprotect heap rw }`);
    await typeScript(page, `backend xen-2.6.27\nmap heap 8 pages rw\n${cpus.join('\n')}\nexpect never lost D\n`);
    await panel.locator('tr[data-backend="xen-2.6.27"]').waitFor();
    await panel.locator('tr[data-backend="xen-2.6.26"]').waitFor({ state: 'detached' });
    const before = await workers();
    expect(before.length).toBeGreaterThan(1);
    // Its search takes more than a minute: it is under way by now.
    await page.waitForTimeout(300);
    await typeScript(page, `${guarded}expect never lost D\n`);
    await expect.poll(() => page.locator('.verdict').textContent()).toBe('2 of 2 hold');
    // A second one may have joined; none has gone.
    expect(await workers()).toEqual(expect.arrayContaining(before));
    await session.detach();
  });

  test('can be cancelled, and the page goes on', async () => {
    const { page, panel } = shared();
    const cpus = [0, 1, 2, 3].map(cpu => `cpu ${cpu} { mprotect heap r  write heap[${cpu}]  mprotect heap rw }`);
    await typeScript(page, `backend xen-2.6.27\nmap heap 8 pages rw\n${cpus.join('\n')}\n`);
    await explore(page);
    await expect.poll(() => status(page).textContent()).toMatch(/[\d,]+ states/);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => status(page).textContent()).toContain('cancelled');
    expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
    await typeScript(page, guarded);
    await panel.locator('tr[data-backend="xen-2.6.26"]').waitFor();
  });
});

test('the panel sweeps over a param of the script', async () => {
  const { page, panel } = shared();
  await page.getByRole('button', { name: 'Examples' }).click();
  await page.getByRole('searchbox').fill('average mprotect has 7 pages');
  await page.locator('dialog li button:visible').first().click();
  await panel.locator('details:has([data-key="sweep"]) > summary').click();
  await panel.locator('[data-key="sweep"]').click();
  await panel.locator('.plot canvas').waitFor();
});

describe('compare', () => {
  test('the lens shows two backends in the kernel’s words, and others are a choice away', async () => {
    const { page } = await open();
    await page.locator('.codelens-decoration a', { hasText: 'Diff' }).click();
    const dialog = page.getByRole('dialog', { name: 'Two backends' });
    const chosen = () =>
      dialog.getByRole('combobox').evaluateAll(all => all.map(one => (one as HTMLSelectElement).value));
    await expect.poll(chosen).toEqual(['native', 'xen-2.6.26']);
    const side = (name: string) => dialog.locator(`.editor.${name} .view-line`);
    await side('modified').filter({ hasText: 'xen_mc_batch' }).first().waitFor();
    await dialog.locator('.line-insert').first().waitFor();
    expect(await side('original').filter({ hasText: 'xen_mc_batch' }).count()).toBe(0);
    await dialog.getByRole('combobox').first().selectOption('xen-2.6.27');
    await side('original').filter({ hasText: 'xen_mc_batch' }).first().waitFor();
    await page.screenshot({ path: `${screens}/playground-compare.png` });
    expect(await violations(page.mainFrame())).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog[open]').count()).toBe(0);
  });

  test('one backend is compared with any that the script does not name', async () => {
    const { page } = shared();
    await typeScript(page, 'backend native\nmap heap 1 pages rw\ncpu 0 { mprotect heap r }\n');
    await page.keyboard.press('F1');
    await page.keyboard.type('PTE Lab: Diff');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Two backends' });
    await dialog.getByRole('combobox').last().selectOption('xen-2.6.26');
    await dialog.locator('.editor.modified .view-line', { hasText: 'trap: heap[0]' }).first().waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog[open]').count()).toBe(0);
  });
});

describe('export', () => {
  const unchanged = onePage();

  test.each([
    ['Chrome trace', 'script.trace.json', /^\{"displayTimeUnit/],
    ['Report for a mail', 'script.txt', /xen-2\.6\.27/],
    ['ftrace recording', 'script.ftrace.txt', /xen_mc_batch: start batch LAZY_MMU/],
    ['SVG', 'timeline.svg', /^<svg[^>]*>/],
    ['PNG', 'timeline.png', /^.PNG/],
  ])('%s', async (format, name, content) => {
    const { page } = unchanged();
    await page.getByRole('button', { name: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('dialog').locator('button', { hasText: format }).first().click();
    expect((await download).suggestedFilename()).toBe(name);
    expect(readFileSync(await (await download).path(), 'latin1')).toMatch(content);
  });

  test('what cannot be compared or exported is said', async () => {
    const { page } = unchanged();
    await typeScript(page, 'map heap 4 pages rw\ncpu 0 { mprotect head r }\n');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('dialog').locator('button', { hasText: 'ftrace' }).first().click();
    await expect.poll(() => status(page).textContent()).toContain('there is no `head` here');
  });
});

test('once it is up, it asks nobody for anything, not even its own server', async () => {
  const { page, panel } = await open();
  const asked: string[] = [];
  page.on('request', request => asked.push(request.url()));
  await typeScript(page, guarded);
  await panel.locator('tr[data-backend="xen-2.6.26"]').waitFor();
  await page.getByRole('banner').getByRole('button', { name: 'Explore' }).click();
  await expect.poll(() => status(page).textContent()).toContain('complete');
  await page.locator('.codelens-decoration a', { hasText: 'Diff' }).click();
  await page.locator('dialog .line-insert').first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Examples' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Copy Link' }).click();
  await expect.poll(() => status(page).textContent()).toContain('copied');
  expect(asked.filter(url => !/^(data|blob):/.test(url))).toEqual([]);
});

test('the lens says what is known, also when the editor has lost the keyboard meanwhile', async () => {
  const { page } = shared();
  await typeScript(page, guarded);
  await page.getByRole('button', { name: 'Copy Link' }).focus();
  const lens = page.locator('#script .codelens-decoration');
  await expect.poll(() => lens.allTextContents()).toEqual([expect.stringMatching(/Run.*no dirty bit.*complete.*Diff/)]);
});

test('the header says how the script fares over all interleavings', async () => {
  const { page } = shared();
  await typeScript(page, `${guarded}expect never lost D\n`);
  await expect.poll(() => page.locator('.verdict').textContent()).toBe('2 of 2 hold');
  expect(await page.locator('.verdict').getAttribute('title')).toContain('complete');
});

test('the playhead stands in the script too, until it is edited', async () => {
  const { page, panel } = await open();
  await panel.getByRole('application').focus();
  await page.keyboard.press('ArrowRight');
  const mark = page.locator('#script .playhead-mark');
  await expect.poll(async () => (await mark.allTextContents()).join('')).toMatch(/◀\scpu\s[01]/);
  await page.screenshot({ path: `${screens}/playground-playhead.png` });
  // An event of the kernel has its line, which opens below the script's; so does a definition.
  await page.keyboard.press('n');
  await panel.getByRole('button', { name: 'in hypervisor, mm.c.pte:5' }).click();
  const peeked = page.locator('#script .peekview-widget');
  await peeked.locator('.preview .view-line', { hasText: 'fn hypervisor()' }).waitFor();
  await page.keyboard.press('Escape');
  await peeked.waitFor({ state: 'detached' });
  await page
    .locator('#script .view-line span', { hasText: /^mprotect$/ })
    .first()
    .click();
  await page.keyboard.press('F12');
  await peeked.locator('.preview .view-line', { hasText: 'fn sys_mprotect(range, newprot)' }).waitFor();
  await page.screenshot({ path: `${screens}/playground-kernel.png` });
  await peeked.locator('.preview .view-line', { hasText: 'fn sys_mprotect' }).click();
  await page.keyboard.type('zzz');
  expect(await peeked.locator('.preview .view-line', { hasText: 'zzz' }).count()).toBe(0);
  await page.keyboard.press('Escape');
  await peeked.waitFor({ state: 'detached' });
  await page.locator('#script .view-line').first().click();
  await page.keyboard.type('#');
  await expect.poll(() => mark.count()).toBe(0);
});

test('panel and editor follow each other', async () => {
  const { page, panel } = await open();
  await panel.click('header .verdict');
  await panel.click('[data-key="expect 12"]');
  const current = () => page.locator('#script .line-numbers.active-line-number').textContent();
  await expect.poll(current).toBe('12');
  await page.locator('#script .view-line', { hasText: 'write' }).click();
  await expect.poll(current).toBe('9');
});

describe('with the keyboard', () => {
  test('F6 goes around: script, panel, header', async () => {
    const { page } = shared();
    const place = () =>
      page.evaluate(() => {
        const active = document.activeElement!;
        return active.closest('#script') ? 'script' : active.id || active.closest('header')?.tagName;
      });
    await page.locator('#script .view-lines').click();
    const walk: unknown[] = [await place()];
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('F6');
      walk.push(await place());
    }
    expect(walk).toEqual(['script', 'panel', 'HEADER', 'script']);
    await page.keyboard.press('Shift+F6');
    expect(await place()).toBe('HEADER');
  });

  test('the bar between the halves, and the gallery', async () => {
    const { page } = shared();
    const bar = page.getByRole('separator');
    const width = async () => (await page.locator('#script').boundingBox())!.width;
    const before = await width();
    await bar.focus();
    await page.keyboard.press('ArrowRight');
    expect(await width()).toBeGreaterThan(before + 10);
    await page.keyboard.press('Home');
    expect(await bar.getAttribute('aria-valuenow')).toBe('15');
    await page.keyboard.press('Enter');
    expect(await width()).toBeCloseTo(before, 0);

    await page.getByRole('button', { name: 'Examples' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('dialog[open]').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog[open]').count()).toBe(0);
  });
});

describe('looks', () => {
  const kinds: readonly [name: string, options: BrowserContextOptions][] = [
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['high-contrast-dark', { colorScheme: 'dark', forcedColors: 'active' }],
    ['high-contrast-light', { colorScheme: 'light', contrast: 'more' }],
  ];

  test.each(kinds)('%s, as the system asks, and nothing for axe to find', async (name, options) => {
    const { page, panel } = await open('', options);
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${screens}/playground-${name}.png` });
    expect(await page.evaluate(() => document.body.className)).toContain(name === 'dark' ? 'vscode-dark' : 'vscode-');
    expect(await violations(page.mainFrame())).toEqual([]);
    expect(await violations(panel)).toEqual([]);
    await page.getByRole('button', { name: 'Examples' }).click();
    await page.screenshot({ path: `${screens}/playground-gallery-${name}.png` });
    expect(await violations(page.mainFrame())).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.locator('dialog[open] li').first().waitFor();
    expect(await violations(page.mainFrame())).toEqual([]);
  });

  test('a new theme of the system is taken on at once', async () => {
    const { page, panel } = await open('', { colorScheme: 'light' });
    const ground = (frame: Frame) => frame.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await ground(panel)).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => ground(panel)).toBe('rgb(31, 31, 31)');
    expect(await ground(page.mainFrame())).toBe('rgb(31, 31, 31)');
    const editor = page.locator('#script .monaco-editor-background').first();
    await expect.poll(() => editor.evaluate(e => getComputedStyle(e).backgroundColor)).toBe('rgb(31, 31, 31)');
  });

  test('narrow: one above the other', async () => {
    const { page } = await open('', { viewport: { width: 480, height: 900 } });
    const script = (await page.locator('#script').boundingBox())!;
    const panel = (await page.locator('#panel').boundingBox())!;
    expect(panel.y).toBeGreaterThan(script.y + script.height - 1);
    expect(await page.getByRole('separator').getAttribute('aria-orientation')).toBe('horizontal');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(480);
    await page.screenshot({ path: `${screens}/playground-narrow.png` });
  });
});

describe('what it costs', () => {
  const dist = join(import.meta.dirname, '../../dist/playground');

  test('the worker is under 700 KB compressed', () => {
    expect(gzipSync(readFileSync(join(dist, 'server.js'))).length).toBeLessThan(700 * 1024);
  });
});
