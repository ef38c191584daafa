/**
 * Where things are on the panel's page, measured: the verdict, the timeline and the answer to a step are on the first screen,
 * whatever the window and however many backends; and what the keyboard does anywhere in the panel.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/library/run.ts';
import { packRecording } from '../../src/protocol/packed-recording.ts';
import { dress, openPanel, type PageOptions, screens, settle, showNaive, showThread } from '../webview/page.ts';
import { themes } from '../webview/themes.ts';
import { violations } from './axe.ts';
import { launchChromium } from './chromium.ts';

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** Twelve, of which lguest cannot run the script. */
const presets =
  'native native-pae native-i386 naive xen-2.6.26 xen-trap xen-patch3 xen-2.6.27 xen-6.1 vmi kvm-2.6.26 lguest';
const scriptOn = (backends: string) => `# Which of them lose D?
machine { cpus 2 }
${backends
  .split(' ')
  .map(name => `backend ${name}`)
  .join('\n')}
map heap 64 pages rw
cpu 0 { mprotect heap r }
cpu 1 { write heap[3] }
expect never lost D
`;

/** Opens the panel and shows a run of the script on these backends. */
async function openRun(backends: string, options: PageOptions): Promise<void> {
  page = await openPanel(browser, options);
  const text = scriptOn(backends);
  const { recordings, expects } = run(text, 'heap.pte');
  const refused = backends.includes('lguest')
    ? [{ backend: 'lguest', preset: 'lguest', error: 'one CPU only', code: 'PTE030' }]
    : [];
  const packed = recordings.map(packRecording);
  await page.evaluate(
    ({ packed, expects, refused, text }) => {
      window.deliver(window.recordings.show(packed, { expects, refused, text, question: 'Which of them lose D?' }));
    },
    { packed, expects, refused, text },
  );
  await settle(page);
}

const boxOf = async (selector: string) => {
  const { x, y, width, height } = (await page.locator(selector).first().boundingBox())!;
  return { left: x, top: y, right: x + width, bottom: y + height };
};
const remark = () => page.textContent('.toolbar > .said');
const selected = () => page.textContent('#timeline-selected');
const view = () => page.evaluate(() => window.state!.view!);
const focused = () => page.evaluate(() => document.activeElement?.closest('section')?.getAttribute('aria-labelledby'));
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
  await settle(page);
};

/** The panel's part of VS Code's window at 1024 x 700 and at 1440 x 900, and a panel that has the window to itself. */
const small = { width: 485, height: 598 };
const usual = { width: 526, height: 765 };
const wide = { width: 1200, height: 765 };

describe.each([
  ['one backend, 1024 x 700', 'xen-2.6.27', small],
  ['two backends, 1024 x 700', 'xen-2.6.26 xen-2.6.27', small],
  ['twelve backends, 1024 x 700', presets, small],
  ['two backends, 1440 x 900', 'xen-2.6.26 xen-2.6.27', usual],
  ['twelve backends, 1440 x 900', presets, usual],
  ['twelve backends, wide', presets, wide],
])('%s', (name, backends, size) => {
  test('verdict, timeline and the answer to a step are in sight, and nothing is cut', async () => {
    await openRun(backends, size);
    await press('n');
    await page.screenshot({ path: `${screens}/layout-${name.replace(/\W+/g, '-')}.png` });
    const [header, canvas, details, answer] = await Promise.all(
      ['header .verdict', 'section.timeline canvas', '.details', '#timeline-selected'].map(boxOf),
    );
    expect(header.top).toBeGreaterThanOrEqual(0);
    expect(canvas.top).toBeLessThan(110);
    expect(details.bottom).toBeLessThanOrEqual(size.height);
    expect(answer.top).toBeGreaterThanOrEqual(details.top);
    expect(answer.bottom).toBeLessThanOrEqual(details.bottom);
    expect(await page.textContent('#timeline-selected .ending')).toMatch(/^(BATCH|ARGS|LEAVE_LAZY|ISSUE)/);
    const page_ = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.scrollHeight,
    ]);
    expect(page_).toEqual([size.width, size.height]);
    // all lanes of what the brief promises: one backend in the small window, two in the usual one
    const fits = backends.split(' ').length <= (size === small ? 1 : 2);
    if (fits) expect(canvas.bottom).toBeLessThanOrEqual(details.top);
  });
});

test('where the header wraps, a dot stands between two words of a line, and none at its beginning', async () => {
  page = await openPanel(browser, { width: 340 });
  await showNaive(page);
  await page.evaluate(() => {
    const about = { line: 9, backend: 'naive', text: 'never lost D', message: '' };
    const found = { ...about, ok: true, verdict: 'never', evidence: 'explored', states: 1214 } as const;
    window.deliver({ kind: 'verdicts', uri: 'file:///heap.pte', version: 1, expects: [found], harm: '' });
  });
  /** Whether a word's dot is there to be hit, where it is to stand, and where the word begins. */
  const dotOf = (selector: string) =>
    page.$eval(selector, word => {
      const letters = document.createRange();
      letters.selectNodeContents(word);
      const { left, top, height } = letters.getBoundingClientRect();
      return { left, dot: document.elementFromPoint(left - 10, top + height / 2) === word };
    });
  const { left } = await boxOf('.answer');
  const evidence = await dotOf('.answer .evidence');
  expect(evidence.left).toBeGreaterThan(left);
  expect(evidence.dot).toBe(true);
  expect(await dotOf('.answer .schedule')).toEqual({ left, dot: false });
});

test('all twelve backends on the timeline, and the keys, in each theme', async () => {
  await openRun(presets, wide);
  await page.click('.filter.backends summary');
  await page.click('[data-key="all backends"]');
  expect(await page.textContent('.filter.backends summary')).toBe('11 of 11 backends');
  expect(await page.evaluate(() => document.querySelector('canvas')!.getAttribute('aria-label'))).toBe(
    `Batch timeline of ${presets.replace(' lguest', '').replaceAll(' ', ', ')}`,
  );
  expect(await page.textContent('section.cost tr.refused')).toMatch(/^lguest.*cannot run this script/);
  await press('Escape');
  for (const theme of themes) {
    await dress(page, theme);
    await page.click('.filter.backends summary');
    expect(await violations(page), theme.name).toEqual([]);
    await page.screenshot({ path: `${screens}/layout-twelve-${theme.name}.png` });
    await press('Escape', '?');
    expect(await violations(page), theme.name).toEqual([]);
    await page.screenshot({ path: `${screens}/layout-keys-${theme.name}.png` });
    await press('Escape');
  }
});

test('the axis stays in sight over many backends, with the name of the one under it; a step scrolls to its lane', async () => {
  await openRun(presets, usual);
  await page.click('.filter.backends summary');
  await page.click('[data-key="all backends"]');
  await press('Escape', 'n');
  const [bar, ruler, lane, details] = await Promise.all(
    ['.toolbar', '.ruler', '.spot', '.details'].map(selector => boxOf(selector)),
  );
  expect(await page.$eval('.stage', stage => stage.scrollTop)).toBeGreaterThan(100);
  expect(ruler.top).toBe(bar.bottom);
  expect(lane.top).toBeGreaterThanOrEqual(ruler.bottom);
  expect(lane.bottom).toBeLessThanOrEqual(details.top);
  // the axis there moves the playhead as the lanes' own does
  const before = await selected();
  await page.mouse.click(ruler.left + 200, ruler.top + 8);
  expect(await selected()).not.toBe(before);
});

test('the bar gives the details more room, by pointer and by keyboard, and a reload keeps it', async () => {
  // where a document before it was clicked in, Chromium captures no pointer in a page
  await page.close();
  await openRun('xen-2.6.27', usual);
  const before = await boxOf('.details');
  await page.focus('.bar-between');
  await press('ArrowUp', 'ArrowUp');
  const more = await boxOf('.details');
  expect(before.top - more.top).toBeGreaterThan(40);
  await page.mouse.move(200, more.top - 3);
  await page.mouse.down();
  await page.mouse.move(200, more.top - 63, { steps: 3 });
  await page.mouse.up();
  const dragged = await boxOf('.details');
  expect(dragged.top).toBeLessThan(more.top - 50);
  const state = await page.evaluate(() => window.state);
  await page.close();
  await openRun('xen-2.6.27', { ...usual, state });
  expect((await boxOf('.details')).top).toBe(dragged.top);
  // beside the stage it has a size of its own
  await page.setViewportSize(wide);
  expect((await boxOf('.details')).left).toBeGreaterThan(wide.width / 2);
});

describe('keys, wherever the keyboard is in the panel', () => {
  test('each section by one, and what a run has nothing for is said', async () => {
    await openRun('xen-2.6.26 xen-2.6.27', usual);
    await page.focus('header button.primary');
    await press('v');
    expect(await focused()).toBe('verdicts');
    expect(await page.isVisible('table.verdicts')).toBe(true);
    await press('.', '3');
    expect(await focused()).toBe('cpus');
    await press('1');
    expect(await focused()).toBe('timeline');
    await page.evaluate(() => window.deliver(window.recordings.show([window.recordings.nativeRun(4)])));
    await press('i');
    expect(await remark()).toBe('This run has nothing for “Accessed and dirty bits”.');
    await press('q');
    expect(await remark()).toBe('“q” does nothing here; ? lists the keys.');
    await press('t');
    expect(await remark()).toBe('No further trap.');
    await press('f');
    expect(await remark()).toBe('Nothing is selected or marked to zoom to.');
  });

  test('? lists them all, with the legend', async () => {
    await openRun('xen-2.6.27', usual);
    await press('?');
    const keys = await page.$$eval('dialog kbd', all => all.map(key => key.textContent!));
    const headings = await page.locator('section > h2, section summary h2').count();
    expect(keys.filter(key => key.length === 1 && key !== '/').length).toBeGreaterThan(headings);
    expect(new Set(keys).size).toBe(keys.length);
    expect(await page.locator('.legend canvas').count()).toBe(12);
    await press('n');
    expect(await selected()).toContain('Nothing selected');
    await press('Escape');
    expect(await page.isVisible('dialog')).toBe(false);
  });

  test('w, a, s, d and f move the window, a double click zooms to a box', async () => {
    await openRun('xen-2.6.27', usual);
    const whole = await view();
    await press('w', 'w', 'd');
    const near = await view();
    expect(near.to - near.from).toBeLessThan((whole.to - whole.from) / 2);
    expect(near.from).toBeGreaterThan(0);
    await press('a', 'a', 'a', 's', 's', 's', 'n', 'f');
    const selection = await view();
    expect(selection.to - selection.from).toBeLessThan((whole.to - whole.from) / 2);
    await press('0');
    const { left, top } = await boxOf('section.timeline canvas');
    // the first hypercall's box, in the lane of the hypervisor
    await page.mouse.dblclick(left + 92 + 80, top + 150);
    await settle(page);
    const zoomed = await view();
    expect(zoomed.to - zoomed.from).toBeLessThan(whole.to - whole.from);
  });

  test('g folds long waits, and the axis and the markers go on to say the run’s cycles', async () => {
    page = await openPanel(browser, usual);
    await showNaive(page);
    const whole = await view();
    await press('g');
    expect(await remark()).toMatch(/^\d+ waits? (is|are) folded\.$/);
    expect((await view()).to).toBeLessThan(whole.to);
    expect(await page.getAttribute('[aria-label="Fold long waits"]', 'aria-pressed')).toBe('true');
    await press('l', 'm');
    const lostAt = (await selected())!.match(/cycle ([\d,]+)/)![1];
    expect(await page.textContent('.range [role=status]')).toContain(`A at cycle ${lostAt};`);
    await press('g');
    expect(await view()).toEqual(whole);
  });
});

test('the filter searches, and takes all, none, or one', async () => {
  await openRun('xen-2.6.27', { ...usual, height: 1000 });
  await page.click('.filter.lanes summary');
  await page.fill('.filter.lanes input[type=search]', 'prot_start');
  expect(await page.locator('.filter.lanes .tick').count()).toBe(1);
  await page.fill('.filter.lanes input[type=search]', '');
  await page.focus('[data-key="lane program"]');
  await press('Enter');
  const shown = () =>
    page.$$eval(
      '.filter.lanes fieldset:first-of-type input',
      all => all.filter(box => (box as HTMLInputElement).checked).length,
    );
  expect(await shown()).toBe(1);
  await page.click('[data-key="Lanes all"]');
  expect(await shown()).toBe(6);
  await page.click('[data-key="Lanes none"]');
  expect(await shown()).toBe(0);
  await press('Escape');
  expect(await page.isVisible('.filter.lanes .boxes')).toBe(false);
});

test('a run that is over before the window takes no room, and says when it ended', async () => {
  page = await openPanel(browser, { ...usual, height: 1000 });
  await showThread(page, ['xen-2.6.26', 'xen-2.6.27']);
  const height = async () =>
    (await boxOf('section.timeline canvas')).bottom - (await boxOf('section.timeline canvas')).top;
  const both = await height();
  await press('w', 'w', 'w');
  await page.focus('section.timeline canvas');
  await press('End');
  expect(await height()).toBeLessThan(both - 100);
  await press('0');
  expect(await height()).toBe(both);
});

test('a wide table keeps its first column, and says how many columns are out of sight', async () => {
  await openRun(presets, small);
  const more = page.locator('section.cost .more-columns');
  expect(await more.textContent()).toMatch(/^\d more columns? →$/);
  await more.click();
  await expect.poll(() => page.$eval('section.cost .scroll', box => box.scrollLeft)).toBeGreaterThan(50);
  const [name, box] = await Promise.all(['section.cost tbody th', 'section.cost .scroll'].map(boxOf));
  expect(name.left).toBe(box.left);
});

test('a script that cannot run says why, each with the way to its place', async () => {
  page = await openPanel(browser, usual);
  const uri = 'file:///wrong.pte';
  const problems = [{ line: 3, message: 'no mapping heep' }];
  await page.evaluate(failed => window.deliver(failed), {
    kind: 'failed' as const,
    uri,
    message: 'wrong.pte:3:18: PTE004: no mapping heep',
    script: 'wrong.pte',
    problems,
  });
  expect(await page.textContent('h1')).toBe('wrong.pte');
  await page.click('.problems button');
  expect((await page.evaluate(() => window.posted)).at(-1)).toEqual({ kind: 'reveal', uri, line: 3 });
  expect(await violations(page)).toEqual([]);
});
