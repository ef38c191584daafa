/** The page of the command line is what the commands' own help says. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandLinePage } from '../../src/cli/page.ts';

test('media/docs/cli.md', async () => {
  await expect(await commandLinePage()).toMatchFileSnapshot(join(import.meta.dirname, '../../media/docs/cli.md'));
});
