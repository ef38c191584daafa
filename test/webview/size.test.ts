/** What the panel costs whoever opens it, or an offline page that carries it. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';

test('script and style are at most 60,000 bytes, compressed', () => {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, '../../webview/main.ts')],
    bundle: true,
    minify: true,
    write: false,
    outdir: 'out',
    format: 'iife',
    target: 'chrome134',
  });
  expect(outputFiles.map(({ path }) => path.slice(-4)).toSorted()).toEqual(['.css', 'n.js']);
  const bytes = outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0);
  expect(bytes).toBeLessThanOrEqual(60_000);
});
