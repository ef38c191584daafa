/** `--watch`: real calls that go on, files that change under them, and signals that end them. */
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { newFolder, program, ptelab } from './ptelab.ts';

const good = 'backend native\nmap heap 4 pages rw\ncpu 0 { mprotect heap r }\nexpect traps == 0\n';

/** A call that goes on; `said` waits until its output has the words, then forgets all before them. */
function watching(cwd: string, ...args: string[]) {
  const child = spawn(process.execPath, [program, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk));
  const ended = new Promise<number | null>(resolve => child.on('close', resolve));
  const said = async (words: RegExp) => {
    const found = await vi.waitUntil(() => words.exec(output), { timeout: 60_000, interval: 50 });
    output = output.slice(found.index + found[0].length);
    return found[0];
  };
  return { child, said, ended };
}

test.each([['run'], ['test'], ['check'], ['explore']])(
  'ptelab %s --watch does it again after a change, until a signal',
  async command => {
    const cwd = newFolder({ 'a.pte': good });
    const { child, said, ended } = watching(cwd, command, '--watch', 'a.pte');
    const first = await said(/^[\s\S]*status 0; waiting for a change of a\.pte, Ctrl-C ends\n/);
    expect(first).not.toContain('Warning');
    writeFileSync(join(cwd, 'a.pte'), 'map heap 4 page rw');
    await said(/PTE001[\s\S]*status 2; waiting/);
    rmSync(join(cwd, 'a.pte'));
    await said(/there is no such file[\s\S]*status 2; waiting/);
    writeFileSync(join(cwd, 'a.pte'), good);
    await said(/status 0; waiting/);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  },
);

test('a folder is watched for new scripts, too', async () => {
  const cwd = newFolder({ 'a.pte': good });
  const { child, said, ended } = watching(cwd, 'test', '.', '--watch');
  await said(/1 passed, 0 failed\n[\s\S]*waiting/);
  writeFileSync(join(cwd, 'b.pte'), good);
  await said(/2 passed, 0 failed\n[\s\S]*waiting/);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('an exploration under way ends with the change, and with the signal', async () => {
  const writes = Array.from({ length: 12 }, (_, i) => `  write heap[${i}]\n  mprotect heap[${i}] r\n`).join('');
  const long = `backend native\nmap heap 12 pages rw\n${[0, 1, 2, 3].map(cpu => `cpu ${cpu} {\n${writes}}\n`).join('')}`;
  const cwd = newFolder({ 'a.pte': long });
  const { child, said, ended } = watching(cwd, 'explore', '--max-states', '100000000', '--watch', 'a.pte');
  await new Promise(resolve => setTimeout(resolve, 2000));
  writeFileSync(join(cwd, 'a.pte'), good);
  await said(/status 0; waiting/);
  writeFileSync(join(cwd, 'a.pte'), long);
  await new Promise(resolve => setTimeout(resolve, 2000));
  child.kill('SIGINT');
  expect(await ended).toBe(0);
});

test('standard input cannot be watched', () => {
  expect(ptelab('run', '-', '--watch')).toEqual({
    status: 2,
    stdout: '',
    stderr: 'ptelab: standard input cannot be watched; name a file\n',
  });
});
