/**
 * The bundled panel in a real browser, with a host made for tests: what the panel posts is kept in `posted`, and
 * `deliver` plays the extension's side. The page has the webview's own strict policy, so a break of it fails here.
 */
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { Translation } from '../../src/protocol/l10n.ts';
import type { FromPanel, PanelState, ToPanel } from '../../src/protocol/messages.ts';
import type * as Recordings from './recordings.ts';
import { type ThemeKind, themes } from './themes.ts';

declare global {
  interface Window {
    recordings: typeof Recordings;
    deliver(message: ToPanel): void;
    posted: FromPanel[];
    state: PanelState | undefined;
  }
}

const root = join(import.meta.dirname, '../..');
export const screens = join(root, 'test/screens');

type Bundle = Readonly<Record<'js' | 'css', string>>;

async function bundle(entry: string, globalName?: string): Promise<Bundle> {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    write: false,
    format: 'iife',
    globalName,
    target: 'chrome134',
    outdir: 'out',
  });
  const text = (end: string) => outputFiles.find(file => file.path.endsWith(end))?.text ?? '';
  return { js: text('.js'), css: text('.css') };
}

/** Made once for all pages of a test file. */
let bundles: Promise<[Bundle, Bundle]> | undefined;

const fakeHost = `
  window.posted = [];
  window.ptelabHost = {
    post: message => window.posted.push(message),
    listen: receive => { window.deliver = receive; },
    load: () => window.state,
    save: state => { window.state = state; },
  };`;

export interface PageOptions {
  readonly theme?: ThemeKind;
  readonly width?: number;
  readonly height?: number;
  readonly state?: PanelState;
  readonly translation?: Translation;
}

/** The page of a browser in which the panel was opened last: to open it there again takes a third of a new page's time. */
const pages = new WeakMap<Browser, Page>();

/** A page with nothing in it, as new. */
async function blankPage(browser: Browser, width: number, height: number): Promise<Page> {
  const used = pages.get(browser);
  if (used && !used.isClosed()) {
    await used.goto('about:blank');
    await used.setViewportSize({ width, height });
    await used.emulateMedia({ reducedMotion: null });
    await used.mouse.move(0, 0);
    return used;
  }
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 1 });
  page.on('pageerror', error => {
    throw error;
  });
  pages.set(browser, page);
  return page;
}

/** Opens the panel, in the same page as the last; nothing has been delivered to it yet. */
export async function openPanel(browser: Browser, options: PageOptions = {}): Promise<Page> {
  const { theme = themes[1], width = 1000, height = 1100, state, translation } = options;
  const [panel, recordings] = await (bundles ??= Promise.all([
    bundle('webview/main.ts'),
    bundle('test/webview/recordings.ts', 'recordings'),
  ]));
  const page = await blankPage(browser, width, height);
  const script = (text: string) => `<script nonce="n">${text.replaceAll('</script', '<\\/script')}</script>`;
  const words = translation ? ` data-words="${JSON.stringify(translation).replaceAll('"', '&quot;')}"` : '';
  await page.setContent(`<!doctype html>
    <html lang="en">
      <head>
        <title>PTE Lab</title>
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; script-src 'nonce-n'; style-src 'nonce-n';">
        <style nonce="n">:root { ${variablesOf(theme)} } ${panel.css}</style>
      </head>
      <body class="${theme.bodyClass}">
        <div id="root"${words}></div>
        ${script(`window.state = ${JSON.stringify(state) ?? 'undefined'}; ${fakeHost}`)}
        ${script(`${recordings.js}; window.recordings = recordings;`)}
        ${script(panel.js)}
      </body>
    </html>`);
  return page;
}

function variablesOf(theme: ThemeKind): string {
  return Object.entries(theme.colors)
    .map(([name, value]) => `--vscode-${name}: ${value};`)
    .join(' ');
}

/** Changes the theme, as VS Code does. */
export async function dress(page: Page, theme: ThemeKind): Promise<void> {
  await page.evaluate(
    ([variables, bodyClass]) => {
      document.documentElement.style.cssText = variables;
      document.body.className = bodyClass;
    },
    [variablesOf(theme), theme.bodyClass],
  );
  await settle(page);
}

/** Shows the first script of the design: native, trapping Xen, preserve-AD Xen. */
export async function showThread(page: Page, chosen: readonly string[] = ['xen-2.6.27']): Promise<void> {
  await page.evaluate(() => {
    const { show, nativeRun, trappingRun, patch4Run } = window.recordings;
    window.deliver(show([nativeRun(), trappingRun(), patch4Run()]));
  });
  await choose(page, chosen);
}

/** Shows a run that loses A and D. */
export async function showNaive(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { show, naiveRun, nativeRun } = window.recordings;
    window.deliver(show([nativeRun(4), naiveRun()]));
  });
}

/** Chooses backends for the timeline, the first on top. */
export async function choose(page: Page, names: readonly string[]): Promise<void> {
  await page.click(`[data-key="choose ${names[0]}"]`);
  for (const name of names.slice(1)) await page.click(`[data-key="check ${name}"]`);
}

/** Two animation frames: one to draw, one to be sure. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
}
