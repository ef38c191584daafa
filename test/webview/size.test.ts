/** What the panel costs whoever opens it, or an offline page that carries it. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { panel } from '../../tools/panel-build.mjs';

test('script and style are at most 60,000 bytes, compressed', async () => {
  const { outputFiles = [] } = await build({
    ...panel,
    write: false,
    absWorkingDir: join(import.meta.dirname, '../..'),
  });
  expect(outputFiles.map(({ path }) => path.slice(-4)).toSorted()).toEqual(['.css', 'l.js']);
  const bytes = outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0);
  expect(bytes).toBeLessThanOrEqual(60_000);
});
