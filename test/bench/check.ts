/**
 * How long does a shell wait for `ptelab check` on a short script? The whole process, from its start to its end, which is
 * to be within 300 ms. A bare Node is measured beside it, since that is what no program of ours can save; the aim is one and
 * a half times as long and the script's own time, which is missed.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const LIMIT = 300;
/** Of a bare Node's time; not reached yet, so nothing fails by it. */
const AIM = 1.5;
/** The best of so many counts: what else the machine is doing is not the program's. */
const ROUNDS = 20;
const root = join(import.meta.dirname, '../..');

/** Prints what it found; throws where the limit is missed. */
export function bench(): void {
  const bare = best(['--eval', '']);
  const check = best(['dist/cli.js', 'check', 'media/examples/lost-dirty-queued.pte']);
  console.log(`  node alone    ${bare.toFixed(0).padStart(5)} ms`);
  console.log(`  ptelab check  ${check.toFixed(0).padStart(5)} ms  ${check < LIMIT ? '' : 'MISSED '}(limit ${LIMIT})`);
  console.log(`  in all ${(check / bare).toFixed(1)} times node alone (aim ${AIM})`);
  if (check >= LIMIT) throw new Error('ptelab check takes too long');
}

/** Milliseconds of a process. */
function best(args: readonly string[]): number {
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const started = performance.now();
    const { status } = spawnSync(process.execPath, args, { cwd: root });
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
    times.push(performance.now() - started);
  }
  return Math.min(...times);
}
