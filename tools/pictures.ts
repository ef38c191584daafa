/**
 * `npm run pictures`: makes the pictures of the README and of the walkthrough anew, in a VS Code with the packaged extension. A
 * test says when the README's no longer shows the product.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'workbench', 'readme.test.ts'];

const walkthrough = [join(root, 'test/workbench/walkthrough-pictures.ts')];

for (const step of [[join(root, 'tools/package.ts')], vitest, walkthrough]) {
  const env = { ...process.env, UPDATE_PICTURES: 'yes' };
  const { status } = spawnSync(process.execPath, step, { cwd: root, stdio: 'inherit', env });
  if (status !== 0) process.exit(1);
}
