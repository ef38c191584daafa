/**
 * From a script's file to its verdicts, as somebody at a shell waits for them: `ptelab explore`, beside the way through
 * SPIN: translation, `spin -a`, the C compiler, the search. Over the corpus, as far as the model has it, each script on its
 * first backend.
 *
 * The compiler does not optimise: that takes longer than it saves, on all but a few of them. The limit is below what is reached;
 * ten times is what is wanted.
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { needProgram } from '../debian.ts';
import { scenarioOf } from '../sim/scenarios.ts';
import { isModelled } from '../spin/modelled.ts';

const LEAST_RATIO = 5;

const root = join(import.meta.dirname, '../..');
const cli = join(root, 'dist/cli.cjs');

/** Prints a table of milliseconds; throws where the whole corpus is not that much quicker. */
export function bench(): void {
  needProgram('spin', 'spin', 'gcc', 'libc6-dev');
  console.log('script'.padEnd(52), 'backend'.padEnd(12), 'explore   SPIN, -O0   ratio');
  const sums = [0, 0];
  const folder = mkdtempSync(join(tmpdir(), 'ptelab-bench-'));
  try {
    for (const path of globSync('test/scripts/litmus/*.pte', { cwd: root }).sort()) {
      const script = join(root, path);
      const scenario = scenarioOf(readFileSync(script, 'utf8'));
      const [choice] = scenario.backends;
      if (!isModelled(scenario, choice)) continue;
      const { name } = choice;
      const times = [explore(script, name), viaSpin(script, name, folder)];
      times.forEach((time, i) => {
        sums[i] += time;
      });
      print(basename(path), name, times);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  print('all', '', sums);
  if (sums[1] / sums[0] < LEAST_RATIO) throw new Error(`ptelab explore is less than ${LEAST_RATIO} times quicker`);
}

function print(name: string, backend: string, [own, spin]: readonly number[]): void {
  const numbers = [own.toFixed(0).padStart(7), spin.toFixed(0).padStart(11), (spin / own).toFixed(1).padStart(7)];
  console.log(name.padEnd(52), backend.padEnd(12), ...numbers);
}

function explore(script: string, backend: string): number {
  return milliseconds(() => ptelab('explore', script, '--backend', backend));
}

function viaSpin(script: string, backend: string, cwd: string): number {
  return milliseconds(() => {
    const model = ptelab('export', '--to', 'promela', script, '--backend', backend);
    writeFileSync(join(cwd, 'model.pml'), model);
    const room = /-DVECTORSZ=\d+/.exec(model)![0];
    execFileSync('spin', ['-a', 'model.pml'], { cwd });
    execFileSync('gcc', ['-w', '-O0', '-DSAFETY', room, '-o', 'pan', 'pan.c'], { cwd });
    execFileSync('./pan', ['-m1000000'], { cwd });
  });
}

/** What it prints; that a verdict is not what was expected is an answer, too. */
function ptelab(...args: string[]): string {
  try {
    return execFileSync(process.execPath, [cli, ...args], { encoding: 'utf8', stdio: 'pipe', maxBuffer: 2 ** 28 });
  } catch (error) {
    const { status, stdout } = error as { status?: number; stdout?: string };
    if (status !== 1) throw error;
    return stdout ?? '';
  }
}

function milliseconds(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
