/**
 * The panel in a real browser: what a user of the pointer, of the keyboard and of a screen reader gets, in each kind of
 * theme. Pictures go to test/screens for people to look at; they are not compared.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/library/run.ts';
import type { ToPanel } from '../../src/protocol/messages.ts';
import { packRecording } from '../../src/protocol/packed-recording.ts';
import { choose, dress, openPanel, type PageOptions, screens, settle, showNaive, showThread } from '../webview/page.ts';
import { themes } from '../webview/themes.ts';
import { violations } from './axe.ts';
import { launchChromium } from './chromium.ts';

let browser: Browser;
let page: Page;

beforeAll(async () => {
  mkdirSync(screens, { recursive: true });
  browser = await launchChromium();
});
afterAll(() => browser?.close());

const open = async (options?: PageOptions) => {
  page = await openPanel(browser, options);
};
const posted = () => page.evaluate(() => window.posted);
const selected = () => page.textContent('#timeline-selected');
/** Unfolds a section by its heading. */
const unfold = (id: string) => page.click(`section.${id} summary`);
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
  await settle(page);
};

/** Pictures of what is shown, one for each theme; axe finds nothing in any. */
async function inEachTheme(name: string, act?: () => Promise<void>, within?: string): Promise<void> {
  for (const theme of themes) {
    await dress(page, theme);
    await act?.();
    await page.screenshot({ path: `${screens}/panel-${name}-${theme.name}.png` });
    expect(await violations(page, within), theme.name).toEqual([]);
  }
}

describe('in each theme', () => {
  test('the thread: 128 traps beside two batches', async () => {
    await open({ height: 1300 });
    await showThread(page, ['xen-2.6.27', 'xen-2.6.26']);
    await inEachTheme('thread');
  });

  test('a batch and the buffer it filled', async () => {
    await open({ height: 1300 });
    await showThread(page);
    await page.focus('canvas');
    await press('n');
    await inEachTheme('batch');
  });

  test('a lost bit, in a narrow panel', async () => {
    await open({ width: 640 });
    await showNaive(page);
    await page.focus('canvas');
    await press('l');
    await inEachTheme('lost', async () =>
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(640),
    );
  });

  test('every section open: where the cycles go, the sweep, a box, the filter', async () => {
    await open({ height: 2000 });
    await showThread(page, ['xen-2.6.26', 'xen-2.6.27']);
    await page.click('.breakdown summary');
    await page.click('.constants summary');
    await page.click('.sweep summary');
    await page.evaluate(() => {
      const answer = { params: ['n', 'm'], report: window.recordings.sweepReport() };
      window.deliver({ kind: 'sweep', uri: 'file:///heap.pte', ...answer });
    });
    await page.focus('canvas[role=application]');
    await press('m', 'n', 'n', 'M');
    for (const id of ['verdicts', 'batches', 'narrative']) await unfold(id);
    await page.click('.filter.lanes summary');
    await page.waitForSelector('[data-key="lane event trap"]');
    await inEachTheme('all');
  });

  test('a script with an error, an edit, a run that goes on, one that was given up', async () => {
    await open({ width: 800, height: 500 });
    await showThread(page);
    const uri = 'file:///heap.pte';
    const progress = { backend: 'native', events: 65_536, done: 0, of: 3 };
    const messages: ToPanel[] = [
      { kind: 'failed', uri, message: 'heap.pte:3:1: PTE004: no mapping heep' },
      { kind: 'stale', uri },
      { kind: 'running', uri, progress },
      { kind: 'cancelled', uri },
    ];
    for (const message of messages) {
      await page.evaluate(given => window.deliver(given), message);
      if (message.kind === 'running') await page.locator('header .cancel').click({ trial: true });
      // all of it once; after that the header alone says something else
      await inEachTheme(message.kind, undefined, message.kind === 'failed' ? undefined : 'header');
    }
  });

  test('nothing run yet', async () => {
    await open({ width: 640, height: 480 });
    await inEachTheme('empty');
  });
});

test('a new theme is taken on at once', async () => {
  await open({ theme: themes[1] });
  await showThread(page);
  const corner = () =>
    page.evaluate(() => [...document.querySelector('canvas')!.getContext('2d')!.getImageData(2, 2, 1, 1).data]);
  expect(await corner()).toEqual([0x1f, 0x1f, 0x1f, 255]);
  await page.evaluate(() => {
    document.documentElement.style.setProperty('--vscode-editor-background', '#ffffff');
    document.body.className = 'vscode-light';
  });
  await settle(page);
  expect(await corner()).toEqual([255, 255, 255, 255]);
});

test('where motion is to be reduced, nothing turns', async () => {
  const turning = () =>
    page.evaluate(() => document.getAnimations().some(a => (a as CSSAnimation).animationName === 'turn'));
  await open();
  await page.evaluate(() => window.deliver({ kind: 'running', uri: 'file:///heap.pte' }));
  expect(await turning()).toBe(true);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await turning()).toBe(false);
});

test('in another language, words and numbers are its own, and the kernel’s are the kernel’s', async () => {
  const bundle = JSON.parse(readFileSync(join(import.meta.dirname, '../../l10n/bundle.l10n.de.json'), 'utf8'));
  await open({ translation: { language: 'de', bundle }, height: 1300 });
  await showThread(page, ['xen-2.6.26']);
  expect(await page.$$eval('section h2', all => all.map(h => h.textContent))).toEqual([
    'Zeitachse der Stapel',
    'Zeuge',
    'Zahlen und Kosten',
    'Urteile',
    'Ausgänge',
    'Accessed- und Dirty-Bits',
    'Stapel',
    'Ereignisse',
    'Wohin die Takte gehen',
    'Kosten über Seiten',
    'Ausgewähltes Ereignis',
    'CPUs am Abspielkopf',
    'Einträge der Seitentabelle am Abspielkopf',
    'Multicall-Puffer am Abspielkopf',
  ]);
  expect(await page.textContent('tr[data-backend="xen-2.6.26"]')).toContain('227.712');
  await page.focus('canvas');
  await press('n');
  expect(await page.textContent('#timeline-selected .ending')).toMatch(/^BATCH: Alle 32 Einträge sind belegt/);
  expect(await selected()).toContain('flush reason BATCH');
  await press('l');
  expect(await page.textContent('.toolbar > .said')).toBe('Nichts weiter: verlorenes Bit.');
  await page.screenshot({ path: `${screens}/panel-german.png` });
});

describe('what it shows', () => {
  test('counts and cost, a row a backend', async () => {
    await open();
    await showThread(page);
    const rows = await page.$$eval('table.cost tbody tr', all =>
      all.map(row => [...row.children].map(cell => cell.textContent).slice(0, 6)),
    );
    expect(rows).toEqual([
      ['native', '0', '0', '0', '0', '1'],
      ['xen-2.6.26', '128', '2', '2', '64', '1'],
      ['xen-2.6.27', '0', '3', '3', '64', '0'],
    ]);
  });

  test('other cost constants redraw at once, and can be put back', async () => {
    await open({ height: 1400 });
    await showThread(page);
    await page.click('.breakdown summary');
    await page.click('.constants summary');
    const cycles = () => page.textContent('.breakdown tbody tr:first-child td:last-child');
    const inTable = () => page.textContent('table.cost tr[data-backend="xen-2.6.26"] td:nth-child(7)');
    const ran = await cycles();
    expect(await inTable()).toBe(ran);
    await page.focus('[data-key="price trap"]');
    await press('ArrowRight');
    const dearer = Number((await cycles())!.replaceAll(',', ''));
    expect(dearer).toBe(Number(ran!.replaceAll(',', '')) + 128);
    expect(await inTable()).toBe(await cycles());
    expect(await page.isVisible('.part.trap')).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.click('text=Reset');
    expect(await cycles()).toBe(ran);
    expect(await page.inputValue('[data-key="price number trap"]')).toBe('1529');
  });

  test('a sweep: its plot, its table, and whether the average mprotect is 7 pages', async () => {
    await open({ height: 1400 });
    await showThread(page);
    await page.click('.sweep summary');
    await page.fill('.sweep-form input[aria-label=to]', '8');
    await page.click('[data-key=sweep]');
    expect((await posted()).at(-1)).toEqual({
      kind: 'sweep',
      uri: 'file:///heap.pte',
      param: undefined,
      from: 1,
      to: 8,
      // The script has no param: its 64 becomes one.
      make: true,
    });
    expect(await page.textContent('.sweep [role=status]')).toBe('Sweeping…');
    await page.evaluate(() => {
      const answer = { params: ['n'], report: window.recordings.sweepReport() };
      window.deliver({ kind: 'sweep', uri: 'file:///heap.pte', ...answer });
    });
    await settle(page);
    expect(await page.$$eval('.answers li', all => all.map(item => item.textContent))).toEqual([
      'xen-2.6.26 costs 14.0× native at n = 7; it reaches 7× at n = 4.',
    ]);
    expect(await page.textContent('.sweep tbody tr:nth-child(2)')).toBe('xen-2.6.264.00×8.00×14.0×16.0×');
    expect((await page.locator('.plot canvas').boundingBox())!.height).toBeGreaterThan(200);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: `${screens}/panel-sweep.png` });
    await page.evaluate(() =>
      window.deliver({ kind: 'sweep', uri: 'file:///heap.pte', params: [], report: null, problem: '<b>no</b>' }),
    );
    expect(await page.textContent('.sweep [role=status]')).toBe('Not swept: <b>no</b>');
  });

  test('verdicts, with the reason of the first that fails', async () => {
    await open();
    await showNaive(page);
    expect(await page.textContent('#verdict-why')).toContain('line 7 overwrites D of heap[3], which line 8 set');
    expect(await page.textContent('[data-key="naive 9"]')).toContain('fails');
    // The run alone decides no never; the exploration does, and takes its place.
    const cells = () =>
      page.$$eval('.verdicts td:has(button)', all =>
        all.map(cell => {
          cell.querySelector('.unseen')?.remove();
          return [...cell.children].map(part => part.textContent).join(' ');
        }),
      );
    const about = { line: 9, backend: 'naive', text: 'never lost D', message: '' };
    const say = (expects: readonly object[], harm: string) =>
      page.evaluate(message => window.deliver(message as never), {
        kind: 'verdicts',
        uri: 'file:///heap.pte',
        version: 1,
        expects,
        harm,
      });
    await say([{ ...about, ok: true, verdict: 'never', evidence: 'explored', states: 1214 }], '');
    expect(await cells()).toEqual(['holds explored completely, 1,214 states']);
    expect(await page.textContent('header .verdict')).toBe('1 of 1 hold');
    await say([{ ...about, ok: null, verdict: 'unknown', evidence: 'bounded', states: 20_000 }], '');
    expect(await cells()).toEqual(['unknown explored to 20,000 states']);
    expect(await page.textContent('header .verdict')).toBe('1 unknown');
    await say([], 'cpu 0 and 1 can wait for ever');
    expect(await page.getAttribute('header .verdict', 'class')).toContain('bad');
    expect(await violations(page)).toEqual([]);
  });

  test('each flush with its reason; choosing one moves the playhead', async () => {
    await open();
    await showThread(page);
    const reasons = await page.$$eval('section.batches tbody tr', rows =>
      rows.map(r => r.lastElementChild!.textContent),
    );
    expect(reasons.map(r => r!.split(' ')[0])).toEqual(['ARGS', 'LEAVE_LAZY', 'ISSUE']);
    await unfold('batches');
    await page.click('[data-key="batch 1"]');
    expect(await selected()).toContain('32 updates, 512 arg bytes, flush reason LEAVE_LAZY');
    expect(await page.textContent('#timeline-selected .ending')).toMatch(
      /^LEAVE_LAZY: lazy MMU mode ends here, so the 32 that wait are sent/,
    );
  });

  test('the requests of the hypercall at the playhead, decoded', async () => {
    await open();
    await showThread(page);
    await unfold('batches');
    await page.click('[data-key="batch 0"]');
    const row = (n: number) =>
      page.$eval(`.requests tbody tr:nth-child(${n})`, tr => [...tr.children].map(cell => cell.textContent!.trim()));
    expect(await row(4)).toEqual(['4', 'heap[3]', '0x10000003000', 'PRESERVE_AD', 'P −removed RW US A D NX', 'waits']);
    await page.click('[data-key="request 3"]');
    expect((await row(4)).at(-1)).toBe('saved A D');
    expect((await row(5)).at(-1)).toBe('waits');
    expect(await selected()).toContain('update: PT_UPDATE_PRESERVE_AD heap[3]');
    expect(await violations(page)).toEqual([]);
  });

  test('the run in words, only what is in sight as elements', async () => {
    await open();
    await page.evaluate(() => window.deliver(window.recordings.show([window.recordings.foldedRun(1000)])));
    await unfold('narrative');
    const options = page.locator('[role=option]');
    expect(await options.count()).toBeLessThan(60);
    expect(await options.first().getAttribute('aria-setsize')).toBe('213001');
    expect(await options.nth(3).textContent()).toContain('xen_mmu_ptep_modify_prot_start: heap[0]');
  });

  test('the entries at the playhead, with the bits that changed', async () => {
    await open();
    await showNaive(page);
    await page.focus('canvas');
    await press('l');
    const changed = await page.$$eval('.ptes tbody tr:first-child td', cells =>
      cells.map((cell, i) => (cell.classList.contains('changed') ? i : -1)).filter(i => i >= 0),
    );
    expect(changed).toEqual([1, 3, 4]); // RW, A, D
  });

  test('what each CPU is at, and what its TLB believes', async () => {
    await open();
    await showNaive(page);
    await page.focus('canvas');
    await press('l');
    const cells = (selector: string) =>
      page.$$eval(selector, rows => rows.map(row => [...row.children].map(cell => cell.textContent).join('; ')));
    expect(await cells('.cpus tbody tr')).toEqual([
      'cpu 0; line 7; mprotect heap r; off; pte lock of heap[0]',
      'cpu 1; line 8; write heap[3] · done; off; none',
    ]);
    const heads = await page.$$eval('.ptes thead th', all => all.map(th => th.textContent));
    const [heap3] = await page.$$eval('.ptes tbody tr', rows =>
      rows.map(row => [...row.children].map(cell => cell.textContent!)),
    );
    expect(heap3[heads.indexOf('TLB of cpu 1')]).toBe('P RW A Dstale');
    expect(heap3[heads.indexOf('frame')]).toBe('93003');
  });

  test('the script lines of the playhead go to the editor, once each', async () => {
    await open();
    await showNaive(page);
    await page.focus('canvas');
    await press('l', '.', ',');
    const told = (await posted()).filter(m => m.kind === 'playhead');
    // The editor answers with the line of code, which a button of the details leads to; of another event it would be stale.
    const code = { kind: 'code', uri: 'file:///heap.pte', text: 'in pte_set, mm.c.pte:2' } as const;
    await page.evaluate(one => window.deliver(one), { ...code, ...told.at(-2)!.at! });
    expect(await page.getByRole('button', { name: /^in / }).count()).toBe(0);
    await page.evaluate(one => window.deliver(one), { ...code, ...told.at(-1)!.at! });
    await page.getByRole('button', { name: 'in pte_set, mm.c.pte:2' }).click();
    expect((await posted()).at(-1)).toEqual({ kind: 'code' });
    await page.focus('canvas');
    await press('Escape');
    told.push(...(await posted()).filter(m => m.kind === 'playhead').slice(told.length));
    const lines = [
      { cpu: 0, line: 7 },
      { cpu: 1, line: 8 },
    ];
    const at = { backend: 'naive', event: expect.any(Number) };
    // Of each event that it stood at; and of none.
    for (const one of told.slice(0, -1)) expect(one).toEqual({ kind: 'playhead', uri: 'file:///heap.pte', lines, at });
    expect(new Set(told.map(one => JSON.stringify(one))).size).toBe(3);
    expect(told.at(-1)).toEqual({ kind: 'playhead', uri: 'file:///heap.pte', lines: [] });
  });

  test('an error above the last good run', async () => {
    await open();
    await showThread(page);
    await page.evaluate(() => window.deliver({ kind: 'failed', uri: 'file:///heap.pte', message: 'line 3: no' }));
    expect(await page.textContent('header [role=status]')).toBe(
      'Not run: line 3: no. Below is the last run that worked.',
    );
    expect(await page.locator('table.cost tbody tr').count()).toBe(3);
    await page.evaluate(() => window.deliver({ kind: 'stale', uri: 'file:///heap.pte' }));
    expect(await page.textContent('header [role=status]')).toBe('The script has changed since this run.');
    expect(await violations(page)).toEqual([]);
  });
});

describe('with the pointer', () => {
  /** Moves to a share of the timeline's width in the lane that is `down` pixels below its top. */
  const at = async (share: number, down: number) => {
    const box = (await page.locator('canvas').first().boundingBox())!;
    return { x: box.x + 92 + (box.width - 92) * share, y: box.y + down };
  };
  type Point = Awaited<ReturnType<typeof at>>;
  const shiftDrag = async (from: Point, to: Point) => {
    await page.keyboard.down('Shift');
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
  };

  test('a click selects a box and reveals its script line', async () => {
    await open();
    await showThread(page);
    const { x, y } = await at(0.5, 76);
    await page.mouse.click(x, y);
    expect(await posted()).toContainEqual({ kind: 'reveal', uri: 'file:///heap.pte', line: 7 });
    expect(await selected()).toContain('statement');
  });

  test('the axis moves the playhead through time, and the window stays', async () => {
    await open();
    await showThread(page);
    const before = await page.evaluate(() => window.state!.view);
    const from = await at(0.16, 10);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    expect(await page.textContent('#timeline-selected .ending')).toMatch(/^The batch is filling/);
    const to = await at(0.3, 10);
    await page.mouse.move(to.x, to.y, { steps: 5 });
    await page.mouse.up();
    expect(await page.textContent('#timeline-selected .ending')).toBe(
      'ARGS: update 33 would make 512 + 16 = 528 argument bytes. xen-2.6.27 counts 528 > 512 as full, so the 32 that wait are sent first.',
    );
    expect(await page.evaluate(() => window.state!.view)).toEqual(before);
  });

  test('the tooltip says what the selection says', async () => {
    await open();
    await showThread(page);
    const { x, y } = await at(0.3, 76);
    await page.mouse.move(x, y);
    expect(await page.isVisible('.tip')).toBe(false);
    await page.waitForSelector('.tip', { state: 'visible' });
    expect(await page.textContent('.tip')).toContain('statement');
    await page.mouse.down();
    await page.mouse.up();
    expect(await page.isVisible('.tip')).toBe(false);
    await page.mouse.move(x, y + 400);
    expect(await page.isVisible('.tip')).toBe(false);
  });

  test('Shift and drag marks what lies between; the minimap moves the window', async () => {
    await open();
    await showThread(page);
    const from = await at(0.1, 76);
    const to = await at(0.6, 76);
    await shiftDrag(from, to);
    expect(await page.textContent('.range [role=status]')).toContain('xen-2.6.27: 0 traps, 1 hypercall, 32 updates');
    await page.focus('canvas');
    await press('+', '+', '+');
    const before = await page.evaluate(() => window.state!.view!);
    const map = (await page.locator('.minimap').boundingBox())!;
    await page.mouse.click(map.x + map.width * 0.9, map.y + 4);
    const after = await page.evaluate(() => window.state!.view!);
    expect(after.from).toBeGreaterThan(before.from);
    expect(after.to - after.from).toBeCloseTo(before.to - before.from);
  });

  test('Shift and drag over some lanes draws a box, whose events are counted by kind', async () => {
    await open();
    await showThread(page);
    const from = await at(0.05, 90);
    const to = await at(0.6, 124);
    await shiftDrag(from, to);
    const lines = await page.$$eval('.range [role=status] div', all => all.map(line => line.textContent!));
    expect(lines[1]).toMatch(/^xen-2\.6\.27, kernel, multicalls \(cpu 0\): \d+ xen_m\w+, \d+ xen_m/);
    await page.screenshot({ path: `${screens}/panel-box.png` });
    // a drag along them marks all lanes
    await shiftDrag(from, { x: to.x, y: from.y });
    expect(await page.textContent('.range [role=status] div:nth-child(2)')).toMatch(/^xen-2\.6\.27: 0 traps/);
  });

  test('drag pans, ctrl-wheel zooms about the pointer, a plain wheel scrolls the page', async () => {
    await open();
    await showThread(page);
    const view = () => page.evaluate(() => window.state!.view!);
    const whole = await view();
    const { x, y } = await at(0.5, 76);
    await page.mouse.move(x, y);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    const near = await view();
    expect(near.to - near.from).toBeLessThan((whole.to - whole.from) / 2);
    await page.mouse.down();
    await page.mouse.move(x - 100, y, { steps: 4 });
    await page.mouse.up();
    const moved = await view();
    expect(moved.from).toBeGreaterThan(near.from);
    expect(moved.to - moved.from).toBeCloseTo(near.to - near.from);
    await page.mouse.wheel(0, 200);
    expect(await view()).toEqual(moved);
  });
});

describe('with the keyboard alone', () => {
  test('from the header to a script line', async () => {
    await open();
    await page.evaluate(() => window.deliver(window.recordings.show([window.recordings.patch4Run()])));
    const walk: string[] = [];
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(() => {
        const e = document.activeElement!;
        return e.getAttribute('aria-label') ?? e.textContent!;
      });
      walk.push(name);
      if (name.startsWith('xen-2.6.27: ')) break;
    }
    expect(walk).toContain('Run');
    expect(walk).toContain('Zoom in (w)');
    expect(walk).toContain('Batch timeline of xen-2.6.27');
    expect(walk).toContain('xen-2.6.27');
  });

  test('markers, and the counts of what lies between', async () => {
    await open();
    await showThread(page, ['xen-2.6.26', 'xen-2.6.27']);
    await page.focus('canvas');
    await press('t', 'm', 't', 't', 'M');
    const lines = await page.$$eval('.range [role=status] div', all => all.map(line => line.textContent!));
    expect(lines[0]).toMatch(/: [\d,]+ cycles$/);
    expect(lines[1]).toBe('xen-2.6.26: 2 traps, 0 hypercalls, 0 updates, 0 faults, 0 TLB flushes');
    expect(lines[2]).toMatch(/^xen-2\.6\.27: 0 traps/);
    await page.click('text=Zoom to it');
    const view = await page.evaluate(() => window.state!.view!);
    expect(`From ${Math.round(view.from).toLocaleString('en-US')} to`).toBe(
      lines[0].slice(0, lines[0].indexOf(' to') + 3),
    );
    expect(await violations(page)).toEqual([]);
    await page.focus('canvas');
    await press('x');
    expect(await page.isVisible('.range')).toBe(false);
  });

  test('lanes can be filtered away, in the picture and in the words', async () => {
    await open({ height: 1500 });
    await showThread(page);
    const height = async () => (await page.locator('canvas').first().boundingBox())!.height;
    const all = await height();
    await page.focus('.filter.lanes summary');
    await press('Enter');
    await page.waitForSelector('[data-key="lane buffer"]');
    // the search, all, none, and three lanes
    for (let i = 0; i < 7; i++) await press('Tab');
    expect(await page.evaluate(() => document.activeElement!.getAttribute('data-key'))).toBe('lane buffer');
    await press('Space');
    expect(await height()).toBeLessThan(all);
    expect(await page.locator('[role=option].xen_mc_batch').count()).toBe(0);
    expect(await page.getAttribute('.filter.lanes summary', 'aria-label')).toBe('Filter (1 hidden)');
    expect(await page.evaluate(() => document.activeElement!.getAttribute('data-key'))).toBe('lane buffer');
    await press('Space');
    expect(await height()).toBe(all);
  });

  test('a kind of event can be filtered away, in the picture and in the words', async () => {
    await open({ height: 1500 });
    await showThread(page);
    await page.focus('.filter.lanes summary');
    await press('Enter');
    await page.waitForSelector('[data-key="lane event trap"], [data-key="lane event update"]');
    expect(await violations(page)).toEqual([]);
    const starts = () => page.locator('[role=option].xen_mmu_ptep_modify_prot_start').count();
    expect(await starts()).toBeGreaterThan(0);
    await page.focus('[data-key="lane event xen_mmu_ptep_modify_prot_start"]');
    await press('Space');
    expect(await starts()).toBe(0);
    await page.screenshot({ path: `${screens}/panel-filter.png` });
    await page.focus('canvas');
    await press('ArrowDown', 'ArrowDown', 'ArrowDown');
    for (let i = 0; i < 6; i++) {
      await press('ArrowRight');
      expect(await selected()).not.toContain('modify_prot_start');
    }
  });

  test('the next difference of two runs, and back', async () => {
    await open();
    await page.evaluate(() => {
      const { show, trappingRun, patch4Run, twice } = window.recordings;
      window.deliver(show([twice(trappingRun()), twice(patch4Run())]));
    });
    await choose(page, ['xen-2.6.26', 'xen-2.6.27']);
    await page.focus('canvas');
    await press('r');
    expect(await selected()).toMatch(/^xchg: heap\[0\].*xen-2\.6\.26/);
    await press('r');
    const second = await selected();
    expect(second).toMatch(/^fault: write to heap\[3\].*xen-2\.6\.26 · cpu 1/);
    await press('Shift+R');
    expect(await selected()).toMatch(/^xchg: heap\[0\]/);
    await press('r');
    expect(await selected()).toBe(second);
    await page.click('[data-key="choose xen-2.6.27"]');
    await page.focus('canvas');
    await press('r');
    expect(await page.textContent('.toolbar > .said')).toBe('No further difference.');
  });

  test('the run as text for a mail', async () => {
    await open({ height: 1500 });
    await showThread(page);
    await page.evaluate(() => {
      document.addEventListener('copy', () => {
        (window as { copied?: string }).copied = (document.activeElement as HTMLTextAreaElement).value;
      });
    });
    await unfold('narrative');
    await page.focus('section.narrative >> text=Copy as text');
    await press('Enter');
    await expect.poll(() => page.textContent('section.narrative .copy [role=status]')).toBe('Copied.');
    const copied = await page.evaluate(() => (window as { copied?: string }).copied);
    expect(copied).toContain('heap.pte on xen-2.6.27 (xen-3.0-x86_64 (preserve-AD))\n  It makes 0 traps, 3 hypercalls');
    expect(await page.evaluate(() => document.activeElement!.textContent)).toBe('Copy as text');
  });

  test('a search over the words, and back', async () => {
    await open({ height: 1500 });
    await showThread(page);
    await page.focus('canvas');
    await press('/');
    await page.keyboard.type('reason args');
    await press('Enter');
    expect(await selected()).toContain('xen_mc_flush_reason: flush reason ARGS');
    await press('Enter');
    expect(await selected()).toContain('hypercall:');
    await press('Enter');
    expect(await page.textContent('.search [role=status]')).toBe('“reason args” is nowhere after this.');
    await press('Shift+Enter');
    expect(await selected()).toContain('xen_mc_flush_reason: flush reason ARGS');
  });

  test('the next flush, trap and lost bit, and back', async () => {
    await open();
    await showThread(page, ['xen-2.6.26']);
    await page.focus('canvas');
    await press('t', 't', 't');
    expect(await selected()).toContain('trap: xchg on the read-only page table of heap[1]');
    await press('Shift+T');
    expect(await selected()).toContain('of heap[0]');
    await press('n');
    expect(await selected()).toContain('flush reason BATCH');
    const before = await selected();
    await press('l');
    expect(await selected()).toBe(before);
    expect(await page.textContent('.toolbar > .said')).toBe('No further lost bit.');
  });

  test('what the first backend has none of is found in the second', async () => {
    await open();
    await showThread(page, ['native', 'xen-2.6.26']);
    await page.focus('canvas');
    await press('n', 't');
    expect(await selected()).toMatch(/^trap: .*xen-2\.6\.26/);
  });

  test('along a lane, across lanes, to the script', async () => {
    await open();
    await showThread(page);
    await page.focus('canvas');
    await press('ArrowDown');
    expect(await selected()).toContain('saved');
    await press('ArrowDown');
    expect(await selected()).toContain('statement: line 7');
    await press('ArrowDown', 'ArrowRight', 'ArrowRight');
    expect(await selected()).toMatch(/xen_mmu_ptep_modify_prot_(start|commit)/);
    await press('Enter');
    expect(await posted()).toContainEqual({ kind: 'reveal', uri: 'file:///heap.pte', line: 7 });
    await press('Escape');
    expect(await selected()).toContain('Nothing selected');
  });

  test('plus, minus, 0, Home and End move the window', async () => {
    await open();
    await showThread(page);
    await page.focus('canvas');
    const view = () => page.evaluate(() => window.state!.view!);
    const whole = await view();
    await press('+', '+');
    const near = await view();
    expect(near.to - near.from).toBeLessThan(whole.to - whole.from);
    await press('End');
    expect((await view()).to).toBeCloseTo(whole.to);
    await press('Home');
    expect((await view()).from).toBe(0);
    await press('0');
    expect(await view()).toEqual(whole);
  });

  test('the events in words', async () => {
    await open();
    await showThread(page);
    await unfold('narrative');
    await page.focus('[role=listbox]');
    await press('ArrowDown', 'ArrowDown');
    expect(await selected()).toContain('lock: pte lock of heap[0]');
    const active = await page.getAttribute('[role=listbox]', 'aria-activedescendant');
    expect(await page.getAttribute(`#${active}`, 'aria-selected')).toBe('true');
    await press('End');
    expect(await selected()).toContain('return');
  });
});

test('why 1000 pages need 33 hypercalls today, and 32 in 2.6.27', async () => {
  await open();
  const text = readFileSync(join(import.meta.dirname, '../../media/examples/why-33-hypercalls-and-not-32.pte'), 'utf8');
  const packed = run(text, 'why.pte').recordings.map(packRecording);
  await page.evaluate(recordings => {
    window.deliver(window.recordings.show(recordings));
  }, packed);
  const why: string[] = [];
  for (const backend of ['xen-2.6.27', 'xen-6.1']) {
    await page.click(`[data-key="choose ${backend}"]`);
    why.push((await page.textContent('section.batches .sentence'))!);
    await page.focus('canvas');
    await press('n');
    why.push((await page.textContent('#timeline-selected .ending'))!);
  }
  expect(why).toEqual([
    'xen-2.6.27: 32 hypercalls carry 1,000 updates, 32 at most in one; 1 more without any (mmuext_op).',
    'ARGS: update 33 would make 512 + 16 = 528 argument bytes. xen-2.6.27 counts 528 > 512 as full, so the 32 that wait are sent first.',
    'xen-6.1: 33 hypercalls carry 1,000 updates, 31 at most in one; 1 more without any (mmuext_op).',
    'ARGS: update 32 would make 496 + 16 = 512 argument bytes. xen-6.1 counts 512 >= 512 as full, so the 31 that wait are sent first. It goes as a plain mmu_update, since one entry needs no multicall.',
  ]);
});

describe('with its host', () => {
  test('it says when it is ready, and what is asked of it', async () => {
    await open();
    expect(await posted()).toEqual([{ kind: 'ready' }]);
    await page.click('text=Open an Example…');
    await showThread(page);
    await page.click('header button.primary');
    await page.click('header .verdict');
    await page.click('[data-key="expect 9"]');
    expect((await posted()).slice(1)).toEqual([
      { kind: 'example' },
      { kind: 'run', uri: 'file:///heap.pte' },
      { kind: 'reveal', uri: 'file:///heap.pte', line: 9 },
    ]);
  });

  test('backends and window outlive a reload', async () => {
    await open();
    await showThread(page, ['xen-2.6.26', 'native']);
    await page.focus('canvas');
    await press('+');
    await page.click('.breakdown summary');
    // An opened section says so in its own time.
    await page.waitForFunction(() => window.state?.open);
    const state = await page.evaluate(() => window.state);
    expect(state!.open).toEqual(['cost', 'breakdown']);
    await page.close();
    await open({ state });
    await page.evaluate(() => {
      const { show, nativeRun, trappingRun, patch4Run } = window.recordings;
      window.deliver(show([nativeRun(), trappingRun(), patch4Run()]));
    });
    expect(await page.evaluate(() => window.state)).toEqual(state);
    expect(await page.getAttribute('[data-key="choose native"]', 'aria-pressed')).toBe('true');
    expect(await page.isVisible('.breakdown table')).toBe(true);
  });

  test('a run that ends does not take the focus away', async () => {
    await open();
    await showThread(page);
    await page.focus('[data-key="choose xen-2.6.26"]');
    await page.evaluate(() => {
      const { show, nativeRun, trappingRun } = window.recordings;
      window.deliver(show([nativeRun(), trappingRun(32)]));
    });
    expect(await page.evaluate(() => document.activeElement!.getAttribute('data-key'))).toBe('choose xen-2.6.26');
  });
});

test('names from a script put nothing into the page', async () => {
  const hostile = '"><img src=x onerror=window.hacked=1><script>window.hacked=1</script>\u202e';
  await open();
  const before = await page.evaluate(() => document.querySelectorAll('*').length);
  expect(before).toBeGreaterThan(0);
  await page.evaluate(name => {
    const { show, naiveRun } = window.recordings;
    const run = naiveRun();
    const pages = run.pages.map(region => ({ ...region, name }));
    const result = { ...run.result, backend: name, banner: name, costProfile: name, limits: [name] };
    const message = show([{ ...run, pages, result }]);
    const expects = message.expects.map(e => ({ ...e, text: name, message: name, backend: name }));
    window.deliver({ ...message, script: name, text: `${name}\n`.repeat(12), expects });
    window.deliver({ kind: 'failed', uri: message.uri, message: name });
  }, hostile);
  await page.focus('canvas');
  await press('l');
  const box = (await page.locator('canvas').first().boundingBox())!;
  await page.mouse.move(box.x + 300, box.y + 76);
  await settle(page);
  expect(await page.evaluate(() => (window as { hacked?: number }).hacked)).toBeUndefined();
  expect(await page.locator('img, #root script').count()).toBe(0);
  expect(await page.textContent('h1')).toBe(hostile);
});

test('a run without events, and a script without backends, break nothing', async () => {
  await open();
  await page.evaluate(() => {
    const { show, naiveRun, packLog, Recorder } = window.recordings;
    const run = naiveRun();
    window.deliver(show([{ ...run, log: packLog(new Recorder().log.columns()), result: { ...run.result, lost: [] } }]));
  });
  await page.focus('canvas');
  await press('ArrowRight', 'ArrowDown', 'n', 'Shift+T', '+', '0', 'End', 'Enter', 'Escape');
  await page.focus('[role=listbox]');
  await press('ArrowDown', 'End');
  expect(await violations(page)).toEqual([]);
  await page.evaluate(() => window.deliver(window.recordings.show([], { expects: [] })));
  await page.focus('canvas');
  await press('ArrowRight', 'n', '-');
  expect(await violations(page)).toEqual([]);
});

test('two backends aligned by statement', async () => {
  await open();
  await page.evaluate(() => {
    const { show, trappingRun, patch4Run, twice } = window.recordings;
    window.deliver(show([twice(trappingRun()), twice(patch4Run())]));
  });
  await choose(page, ['xen-2.6.26', 'xen-2.6.27']);
  const window_ = () => page.evaluate(() => window.state!.view!);
  const before = await window_();
  await page.click('[aria-label="Align by statement"]');
  expect(await page.getAttribute('[aria-label="Align by statement"]', 'aria-pressed')).toBe('true');
  // the slower one sets the pace
  expect((await window_()).to).toBeGreaterThanOrEqual(before.to);
  const box = (await page.locator('canvas').first().boundingBox())!;
  const half = box.x + 92 + (box.width - 92) * (0.5 / 1.02) + 6;
  // right of the middle both are in their second turn, though the quicker one came there long before
  for (const down of [76, 330]) {
    await page.mouse.click(half, box.y + down);
    expect(await selected()).toContain('line 7');
  }
  await page.focus('canvas');
  await press('m');
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: `${screens}/panel-aligned.png` });
  await page.click('[aria-label="Align by statement"]');
  expect(await page.getAttribute('[aria-label="Align by statement"]', 'aria-pressed')).toBe('false');
});

test('backends stand in the script’s order, whichever was ticked first', async () => {
  await open();
  await showThread(page);
  const height = async () => (await page.locator('canvas').first().boundingBox())!.height;
  const one = await height();
  await choose(page, ['xen-2.6.27', 'xen-2.6.26']);
  expect(await height()).toBeGreaterThan(one * 1.5);
  expect(await page.getAttribute('canvas', 'aria-label')).toBe('Batch timeline of xen-2.6.26, xen-2.6.27');
});
