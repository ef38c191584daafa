/**
 * `npm run pictures`: makes the README's pictures anew, in a VS Code with the packaged extension. A test says when they
 * no longer show the product.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'workbench', 'readme.test.ts'];

for (const step of [[join(root, 'tools/package.ts')], vitest]) {
  const env = { ...process.env, UPDATE_PICTURES: 'yes' };
  const { status } = spawnSync(process.execPath, step, { cwd: root, stdio: 'inherit', env });
  if (status !== 0) process.exit(1);
}
