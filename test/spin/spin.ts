/** SPIN as a shell has it: a model in, every way in which its runs end out. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** One way in which a run of the model ends. */
export interface End {
  readonly pages: readonly {
    readonly lo: number;
    readonly hi: number;
    readonly lostA: boolean;
    readonly lostD: boolean;
    readonly late: boolean;
  }[];
  /** By CPU, then page: 1 SIGSEGV, 2 SIGBUS, 3 both. */
  readonly killed: readonly number[];
  readonly ended: readonly boolean[];
  /** At a BUG. */
  readonly stopped: readonly boolean[];
  /** Words, and the locals that expectations ask for. */
  readonly values: readonly number[];
  /** Truth of each outcome expectation. */
  readonly expects: readonly boolean[];
}

/** What a search took. */
export interface Effort {
  readonly states: number;
  readonly seconds: number;
}

export interface Answer extends Effort {
  /** Each once. */
  readonly ends: readonly End[];
}

/** How pan is compiled, its hash table as a power of two, and the deepest that it may go. */
export interface Options {
  readonly optimise: '-O0' | '-O2';
  readonly hash: number;
  readonly depth: number;
}

const SMALL: Options = { optimise: '-O0', hash: 20, depth: 100_000 };

/** Bytes of a state that pan is told to have room for. */
const VECTOR_BYTES = 16 * 1024;

/** All ends of a model's runs, found without SPIN's own reduction. Throws where a tool fails, or an assertion does. */
export async function allEnds(model: string, pages: number, cpus: number, options = SMALL): Promise<Answer> {
  const text = await unreduced(model, options, search => search(), '-DPRINTF');
  const lines = [...new Set(text.split('\n').filter(line => line.startsWith('outcome ')))];
  return { ...effortOf(text), ends: lines.map(line => endOf(line, pages, cpus)) };
}

/** The same search, which does not stop to say what it finds: the quickest of several. */
export async function silentSearch(model: string, options: Options, times: number): Promise<Effort> {
  const efforts = await unreduced(model, options, async search => {
    const texts: string[] = [];
    for (let i = 0; i < times; i++) texts.push(await search());
    return texts.map(effortOf);
  });
  return efforts.reduce((best, effort) => (effort.seconds < best.seconds ? effort : best));
}

/** What `use` makes of an unreduced search, which it may do as often as it likes; `defined` is for the C compiler. */
function unreduced<T>(
  model: string,
  { optimise, hash, depth }: Options,
  use: (search: () => Promise<string>) => Promise<T>,
  ...defined: string[]
): Promise<T> {
  return inFolder(model, async run => {
    await run('spin', '-o2', '-DOUTCOMES', '-a', 'model.pml');
    await compile(run, optimise, '-DNOREDUCE', ...defined);
    return use(() => run('./pan', `-m${depth}`, `-w${hash}`));
  });
}

function effortOf(text: string): Effort {
  if (!/errors: 0\b/.test(text)) throw new Error(text);
  return {
    states: Number(/^\s*([\d.e+]+) states, stored/m.exec(text)![1]),
    seconds: Number(/elapsed time ([\d.e+-]+) seconds/.exec(text)![1]),
  };
}

/** Whether SPIN, used as the model's header says, finds an error; `defined` is for the preprocessor. */
export async function findsError(model: string, ...defined: string[]): Promise<boolean> {
  const text = await inFolder(model, async run => {
    await run('spin', ...defined, '-a', 'model.pml');
    await compile(run, '-O0');
    return run('./pan', '-m100000', '-w20');
  });
  return !/errors: 0\b/.test(text);
}

type Run = (program: string, ...args: string[]) => Promise<string>;

const compile = (run: Run, ...options: string[]): Promise<string> =>
  run('gcc', '-w', '-DSAFETY', '-DMEMLIM=8192', `-DVECTORSZ=${VECTOR_BYTES}`, ...options, '-o', 'pan', 'pan.c');

/** What a tool prints in a folder of its own that has the model in it. */
async function inFolder<T>(model: string, work: (run: Run) => Promise<T>): Promise<T> {
  const cwd = mkdtempSync(join(tmpdir(), 'ptelab-spin-'));
  try {
    writeFileSync(join(cwd, 'model.pml'), model);
    return await work(async (program, ...args) => {
      try {
        return (await execute(program, args, { cwd, maxBuffer: 2 ** 28 })).stdout;
      } catch (error) {
        const { stdout, stderr } = error as { stdout?: string; stderr?: string };
        throw new Error(`${program}: ${stdout}${stderr}`, { cause: error });
      }
    });
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** `scripted`: pages that the script has. A model has one at least. */
function endOf(line: string, scripted: number, cpus: number): End {
  const pages = Math.max(1, scripted);
  const [left, right] = line.slice('outcome '.length).split(' expects');
  const words = left.split(' ');
  const bits = (text: readonly string[]): boolean[] => text.map(word => word === '1');
  return {
    pages: words.slice(0, scripted).map(word => {
      const [lo, hi, a, d, late] = word.split(':').map(Number);
      return { lo, hi, lostA: a === 1, lostD: d === 1, late: late === 1 };
    }),
    killed: words.slice(pages, pages + cpus * pages).map(Number),
    ended: bits(words.slice(pages + cpus * pages, pages + cpus * pages + cpus)),
    stopped: words.slice(pages + cpus * pages, pages + cpus * pages + cpus).map(word => word === '2'),
    values: words.slice(pages + cpus * pages + cpus).map(Number),
    expects: bits(right.trim() ? right.trim().split(' ') : []),
  };
}
