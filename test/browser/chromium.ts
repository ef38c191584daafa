/**
 * A Chromium for tests, the same on every machine that can have it.
 *
 * On Linux x64 it is the one inside the npm package `@sparticuz/chromium`, unpacked once into `.cache/chromium`
 * together with the system libraries that a bare machine lacks. Its fonts come from npm as well, so that a screenshot
 * shows text, and the same text, where no font is installed. Elsewhere an installed Chrome is used; `CHROMIUM_PATH`
 * overrides both.
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

const root = join(import.meta.dirname, '../..');
const packed = join(root, 'node_modules/@sparticuz/chromium/bin');
const cache = join(root, '.cache/chromium');

/** Nothing here may reach the network, and a container's root user has no sandbox. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
];

/** Is it the one of the npm package, with its fonts, so that equal pages are equal pictures? */
export function isOwnChromium(): boolean {
  return !process.env.CHROMIUM_PATH && process.platform === 'linux' && process.arch === 'x64';
}

/** Starts a headless browser. The caller closes it. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch(await launchOptions());
}

async function launchOptions(): Promise<LaunchOptions> {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) return { executablePath: chosen, args };
  if (!isOwnChromium()) return { channel: 'chrome', args };
  const executablePath = await unpack('chromium.br', 'chromium', 0o755);
  const libraries = await unpackTar('al2023.tar.br', 'al2023');
  const fonts = await unpackTar('fonts.tar.br', 'fonts');
  return {
    executablePath,
    args,
    env: {
      ...process.env,
      FONTCONFIG_FILE: fontConfiguration(fonts),
      LD_LIBRARY_PATH: [join(libraries, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
    },
  };
}

/** Decompresses one file of the package into the cache; a half-written file never has the final name. */
async function unpack(name: string, as: string, mode?: number): Promise<string> {
  const target = join(cache, as);
  if (existsSync(target)) return target;
  mkdirSync(cache, { recursive: true });
  const partial = `${target}.${process.pid}`;
  await pipeline(createReadStream(join(packed, name)), createBrotliDecompress(), createWriteStream(partial, { mode }));
  renameSync(partial, target);
  return target;
}

async function unpackTar(name: string, as: string): Promise<string> {
  const target = join(cache, as);
  if (existsSync(target)) return target;
  const archive = await unpack(name, `${as}.tar`);
  const partial = `${target}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const tar = spawnSync('tar', ['-xf', archive, '-C', partial, '--strip-components=1'], { encoding: 'utf8' });
  if (tar.status !== 0) throw new Error(`cannot unpack ${archive}: ${tar.stderr}`);
  renameSync(partial, target);
  return target;
}

/** Open Sans for prose and DejaVu Sans Mono for code, and nothing else that the machine may have. */
function fontConfiguration(openSans: string): string {
  const file = join(cache, 'fonts.conf');
  const families = { 'sans-serif': 'Open Sans', 'system-ui': 'Open Sans', monospace: 'DejaVu Sans Mono' };
  const aliases = Object.entries(families).map(
    ([generic, real]) =>
      `  <match target="pattern"><test name="family"><string>${generic}</string></test>` +
      `<edit name="family" mode="prepend" binding="strong"><string>${real}</string></edit></match>`,
  );
  writeFileSync(
    file,
    [
      '<?xml version="1.0"?>',
      '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
      '<fontconfig>',
      `  <dir>${openSans}</dir>`,
      `  <dir>${join(root, 'node_modules/dejavu-fonts-ttf/ttf')}</dir>`,
      `  <cachedir>${join(cache, 'fontconfig')}</cachedir>`,
      ...aliases,
      '</fontconfig>',
      '',
    ].join('\n'),
  );
  return file;
}
