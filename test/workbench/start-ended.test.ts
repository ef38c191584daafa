/** `npm start` that is ended before it is up. */
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Numbers of the processes that have a text among their arguments. */
function processesWith(text: string): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter(line => line.includes(text)).map(line => Number.parseInt(line, 10));
}

test('npm start that is ended while the workbench starts leaves nothing behind', async () => {
  const before = new Set([...processesWith('ptelab-start-'), ...processesWith('tools/start.ts')]);
  const mine = () =>
    [...processesWith('ptelab-start-'), ...processesWith('tools/start.ts')].filter(pid => !before.has(pid));
  const npm = spawn('npm', ['start', '--', '--browser', '--no-open'], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: 'ignore',
  });
  try {
    // The installation of the extension has the folder among its arguments, too, but not where to listen.
    const listening = () => processesWith('--bind-addr').filter(pid => mine().includes(pid)).length;
    await expect.poll(listening, { timeout: 270_000 }).toBeGreaterThan(0);
  } finally {
    npm.kill('SIGTERM');
  }
  await expect.poll(mine).toEqual([]);
}, 300_000);
