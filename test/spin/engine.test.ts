/** SPIN as an engine of `ptelab explore`: the verdicts and losses of the built-in search, its ways replayed, and its bounds. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { askedModel } from '../../src/export/promela/model.ts';
import { exploreCompiled } from '../../src/library/explore.ts';
import { exploredBySpin } from '../../src/spin/explored.ts';
import type { Mode } from '../../src/spin/options.ts';
import { searchBySpin } from '../../src/spin/search.ts';
import { newFolder, program, ptelabIn } from '../cli/ptelab.ts';
import { needProgram } from '../debian.ts';
import { scenarioOf } from '../sim/scenarios.ts';

beforeAll(() => {
  needProgram('spin', 'spin', 'gcc', 'libc6-dev');
  needProgram('gcc', 'gcc', 'libc6-dev');
});

const race = `backend naive
map heap 2 pages rw
cpu 0 { mprotect heap r }
cpu 1 { write heap[1] }
cpu 3 { read heap[0] }
expect never lost D
expect sometimes lost D in heap[1]
expect always heap[1] has D
expect sometimes stale write
expect never late write
expect traps == 0
`;
const unlocked = `backend native
map heap 1 pages rw
cpu 0 {
  let old = read_pte(heap[0])
  write_pte(heap[0], pte_wrprotect(old))
}
cpu 1 { write heap }
expect never lost D
expect always heap[0] lacks RW
`;
const hang = readFileSync(join(import.meta.dirname, '../scripts/litmus/lock-order-deadlock.pte'), 'utf8');

/** False for a process that is gone, or that only its parent has not heard of. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function search(text: string, mode: Mode, signal = new AbortController().signal, megabytes = 256) {
  const scenario = scenarioOf(text);
  const [choice] = scenario.backends;
  const choices = { mode, cores: 2, megabytes, spin: 'spin', cc: 'gcc' };
  return searchBySpin(askedModel(scenario, choice, text, mode === 'multicore'), choices, signal, () => undefined).then(
    searches => ({
      searches,
      explored: exploredBySpin(scenario, choice, searches),
      ours: exploreCompiled(scenario, { backends: [choice.name] }),
    }),
  );
}

describe('SPIN in place of the built-in search', () => {
  it.concurrent('has its verdicts and losses, with ways that an ordinary run follows', async () => {
    const { explored, ours } = await search(race, 'exhaustive');
    const { result, expects, grounds } = explored;
    expect(grounds).toMatch(/^complete by SPIN 6\.\S+, \d+ states, late stores left out$/);
    expect(expects.slice(0, -1).map(e => [e.text, e.verdict, e.ok])).toEqual(
      ours.expects.slice(0, -1).map(e => [e.text, e.verdict, e.ok]),
    );
    const [native] = ours.explored;
    const losses = (lost: typeof result.lost): string[] => lost.map(l => `${l.bit} ${l.page} ${l.line}`).sort();
    expect(losses(result.lost)).toEqual(losses(native.result.lost));
    expect(expects[0].witness?.some(line => line.event === 'lost')).toBe(true);
    expect(expects.at(-1)).toMatchObject({ text: 'traps == 0', verdict: 'unknown', ok: null });
  });

  it.concurrent('finds what waits for ever', async () => {
    const { explored, ours } = await search(hang, 'exhaustive');
    expect(explored.result.hung.map(h => h.waiting)).toEqual(ours.explored[0].result.hung.map(h => h.waiting));
    expect(explored.expects.map(e => e.verdict)).toEqual(ours.expects.map(e => e.verdict));
  });

  it.concurrent.each(['lock-taken-in-an-interrupt', 'task-sleeps-for-a-page-lock'])(
    'has the verdicts of %s, with ways on which interrupts come and tasks change',
    async name => {
      const text = readFileSync(join(import.meta.dirname, `../scripts/litmus/${name}.pte`), 'utf8');
      const { explored, ours } = await search(text, 'exhaustive');
      const [{ name: first }] = scenarioOf(text).backends;
      const theirs = ours.expects.filter(e => e.backend === first);
      expect(explored.expects.map(e => [e.text, e.verdict])).toEqual(theirs.map(e => [e.text, e.verdict]));
    },
  );

  it.concurrent('shows the interrupt and the switch of tasks on which it depends', async () => {
    const preempted = `backend native-6.1
map heap 1 pages rw
word seen = 0
word early = 0
cpu 0 { WRITE_ONCE(seen, 1) }
preempt 0 {
  let now = READ_ONCE(seen)
  if now == 0 { WRITE_ONCE(early, 1) }
}
expect sometimes early == 1
expect sometimes early == 0
`;
    const { explored } = await search(preempted, 'exhaustive');
    expect(explored.expects.map(e => e.verdict)).toEqual(['sometimes', 'sometimes']);
    expect(explored.expects[0].schedule).toMatch(/\bp0x1\b/);
    const interrupted = preempted.replace('preempt 0', 'irq 0');
    const { explored: struck } = await search(interrupted, 'exhaustive');
    expect(struck.expects.map(e => e.verdict)).toEqual(['sometimes', 'sometimes']);
    expect(struck.expects[0].schedule).toMatch(/\bi0x1\b/);
  });

  it.concurrent('never says never of a swarm, and shows what it found', async () => {
    const { searches, explored } = await search(race, 'swarm');
    expect(searches).toHaveLength(2);
    expect(explored.result.complete).toBe(false);
    expect(explored.expects.map(e => e.verdict)).toEqual([...Array(4).fill('sometimes'), 'unknown', 'unknown']);
    expect(explored.grounds).toMatch(/^2 searches by SPIN 6.*: bitstate: states may have been taken for others$/);
  });

  it.concurrent('stops at its memory, and says so', async () => {
    const { explored } = await search(race, 'exhaustive', undefined, 1);
    expect(explored.result).toMatchObject({ complete: false, states: 0 });
    expect(explored.grounds).toMatch(/the memory bound was reached; raise --max-memory$/);
  });

  it('has them by two processes that share one search, each with its whole way', async () => {
    const { explored, ours } = await search(unlocked, 'multicore', undefined, 512);
    expect(explored.grounds).toMatch(/^complete by SPIN 6/);
    expect(explored.expects.map(e => [e.text, e.verdict])).toEqual(ours.expects.map(e => [e.text, e.verdict]));
    expect(explored.expects[0].witness?.some(line => line.event === 'lost')).toBe(true);
  });

  it('leaves nothing behind where it is given up', async () => {
    const folder = newFolder({});
    vi.stubEnv('TMPDIR', folder);
    const ending = new AbortController();
    let before: string[] = [];
    // As soon as there is something.
    const look = setInterval(() => {
      before = readdirSync(folder);
      if (before.length > 0) ending.abort();
    }, 5);
    const { explored } = await search(race, 'exhaustive', ending.signal);
    clearInterval(look);
    vi.unstubAllEnvs();
    expect([before.length, readdirSync(folder)]).toEqual([1, []]);
    expect(explored.expects.every(e => e.verdict === 'unknown')).toBe(true);
  });
});

describe('ptelab explore --engine spin', () => {
  const moved = race.replace('2 pages rw', '2 pages rw shared').replace('mprotect heap r', 'mremap heap at 0x50000000');
  const cwd = newFolder({ 'race.pte': race, 'moved.pte': moved });

  const about = {
    version: packageJson.version,
    jobs: 2,
    name: 'many.pte',
    text: 'map heap 60000000 pages rw',
    used: {},
    backend: 'native',
  };
  const forged = `ptelab swarm ${JSON.stringify(about)}\njob 1\n`;

  it('reports as the built-in search does', () => {
    const { status, stdout } = ptelabIn(cwd, 'explore', 'race.pte', '--engine', 'spin', '--format', 'json');
    const { results, expects } = JSON.parse(stdout);
    expect(status).toBe(1);
    expect(results[0]).toMatchObject({ backend: 'naive', complete: true, outcomes: null });
    const run = ptelabIn(cwd, 'run', 'race.pte', '--schedule', expects[0].schedule);
    expect(run.stdout).toMatch(/lost +D of heap\[1\]/);
  });

  it('is searched by a swarm of jobs, of which the results say what was found', () => {
    expect(ptelabIn(cwd, 'export', '--to', 'promela', '--swarm', '2', '-o', 'jobs.sh', 'race.pte').status).toBe(0);
    const { stdout: printed } = spawnSync('sh', ['jobs.sh', '1'], { cwd, encoding: 'utf8' });
    writeFileSync(join(cwd, 'result.1.txt'), printed);
    const { status, stdout, stderr } = ptelabIn(cwd, 'collect', 'result.1.txt', '--format', 'json');
    expect([status, stderr]).toEqual([1, 'ptelab: there is no result of job 2 of 2\n']);
    const { expects, results } = JSON.parse(stdout);
    expect(results[0].complete).toBe(false);
    expect(expects.map((e: { verdict: string }) => e.verdict)).toEqual([
      ...Array(4).fill('sometimes'),
      'unknown',
      'unknown',
    ]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('ends with all that it has started, by %s', async (signal, status) => {
    const temporary = newFolder({});
    // A compiler is several processes, of which one has the output.
    const compiler = join(newFolder({ cc: `#!/bin/sh\nsleep 600 &\necho $! > '${cwd}/compiling'\nwait\n` }), 'cc');
    chmodSync(compiler, 0o700);
    rmSync(join(cwd, 'compiling'), { force: true });
    const call = spawn(process.execPath, [program, 'explore', 'race.pte', '--engine', 'spin', '--cc', compiler], {
      cwd,
      env: { ...process.env, TMPDIR: temporary },
    });
    const ended = new Promise<number | null>(resolve => call.on('close', resolve));
    const pid = await vi.waitUntil(
      () => Number(readFileSync(join(cwd, 'compiling'), { encoding: 'utf8', flag: 'a+' })),
      {
        timeout: 60_000,
      },
    );
    call.kill(signal);
    expect(await ended).toBe(status);
    expect(readdirSync(temporary)).toEqual([]);
    await vi.waitUntil(() => !isRunning(pid), 5000);
  });

  it('needs a folder for the model', () => {
    const env = { ...process.env, TMPDIR: join(cwd, 'nowhere') };
    const { status, stderr } = spawnSync(process.execPath, [program, 'explore', 'race.pte', '--engine', 'spin'], {
      cwd,
      env,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([2, `ptelab: cannot write ${env.TMPDIR}: ENOENT\n`]);
  });

  it('takes no script that is too large, nor results that say they are of one', () => {
    const many = newFolder({ 'many.pte': 'map heap 60000000 pages rw\n', 'result.txt': forged });
    const explored = ptelabIn(many, 'explore', 'many.pte', '--engine', 'spin');
    expect(explored.stderr).toContain('60,000,000 pages are mapped, and an exploration takes');
    expect(ptelabIn(many, 'collect', 'result.txt')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('the results are of many.pte, which is not explored: 60,000,000 pages'),
    });
  });

  it('says what it cannot do', () => {
    const said = (...args: string[]): string => ptelabIn(cwd, 'explore', '--engine', 'spin', ...args).stderr;
    expect(said('race.pte', '--spin', 'no-such-spin')).toBe('ptelab: there is no program no-such-spin\n');
    expect(ptelabIn(cwd, 'explore', '--engine', 'spin', 'moved.pte')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /^moved\.pte:3:\d+: error PTE\d+: .*mremap of shared memory or of a file is not in the model for SPIN/m,
      ),
    });
    expect(said('race.pte', '--outcomes')).toMatch(/lists no outcomes/);
  });
});
