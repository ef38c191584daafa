/**
 * A search by SPIN on this machine: the model is translated, compiled and searched in a folder of its own, which is gone
 * afterwards, whatever happens. Processes are ended where the caller says so; what they printed until then is the answer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SearchedModel } from '../export/promela/model.ts';
import { ANSWERS } from '../export/promela/questions.ts';
import { compilerOptions, type Mode, orderOptions, searchOptions, TRANSLATE } from './options.ts';
import { type PanAnswer, panAnswer, panProgress } from './pan-output.ts';

/** A tool that is not there, or that refuses the model. */
export class ToolProblem extends Error {
  readonly wrongCall = true;
}

export interface SpinChoices {
  readonly mode: Mode;
  /** Of a swarm, how many searches, all at a time, each with its share of the memory; of a multi-core search, how many processes. */
  readonly cores: number;
  readonly megabytes: number;
  /** Names or paths of the programs. */
  readonly spin: string;
  readonly cc: string;
}

export interface SpinProgress {
  readonly states: number;
  readonly megabytes: number;
}

/** Most characters that are kept of what a tool prints; a search says little. */
const MOST_PRINTED = 1 << 24;

/** Searches a model; of a swarm, several times, each in an order of its own. Throws ToolProblem. */
export async function searchBySpin(
  model: SearchedModel,
  choices: SpinChoices,
  signal: AbortSignal,
  onProgress: (progress: SpinProgress) => void,
): Promise<PanAnswer[]> {
  const { mode, cores, megabytes } = choices;
  const folder = newFolder();
  try {
    writeFileSync(join(folder, 'model.pml'), model.text);
    await tool(choices.spin, [...TRANSLATE, 'model.pml'], folder, signal);
    const searches = mode === 'swarm' ? cores : 1;
    const share = Math.max(1, Math.floor(megabytes / searches));
    await tool(choices.cc, compilerOptions(mode, model.vectorBytes, share, cores), folder, signal);
    const all = Array.from({ length: searches }, () => ({ states: 0, megabytes: 0 }));
    const hear = (i: number, text: string): void => {
      all[i] = panProgress(text) ?? all[i];
      const sum = (key: keyof SpinProgress): number => all.reduce((total, one) => total + one[key], 0);
      onProgress({ states: sum('states'), megabytes: sum('megabytes') });
    };
    return await Promise.all(
      all.map(async (_, i) => {
        const args = [...searchOptions(mode, share), ...(mode === 'swarm' ? orderOptions(i + 1) : [])];
        const pan = join(folder, 'pan');
        const { printed } = await started(pan, args, folder, signal, text => hear(i, text));
        return panAnswer(`${answersIn(folder)}${printed}`);
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function newFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'ptelab-spin-'));
  } catch (error) {
    throw new ToolProblem(`cannot write ${tmpdir()}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** What the processes of a multi-core search have answered, each in a file of its own (export/promela/questions.ts). */
function answersIn(folder: string): string {
  const files = readdirSync(folder).filter(name => name.startsWith(ANSWERS));
  return files.map(name => readFileSync(join(folder, name), 'utf8')).join('');
}

async function tool(program: string, args: readonly string[], folder: string, signal: AbortSignal): Promise<void> {
  const { printed, status } = await started(program, args, folder, signal);
  if (status !== 0 && !signal.aborted)
    throw new ToolProblem(`${program} refuses the model: ${printed.trim().split('\n').slice(0, 3).join('; ')}`);
}

interface Ended {
  readonly printed: string;
  /** Null where it was ended. */
  readonly status: number | null;
}

/** Milliseconds in which processes take away what they share: files of a compiler, memory of a multi-core search. */
const GIVES_UP_WITHIN = 3000;
/** Windows has no groups of processes that a signal reaches. */
const IN_GROUPS = process.platform !== 'win32';

/** Runs a program to its end, or to ours. Its processes are a group: a compiler's would keep on, and hold its output open. */
function started(
  program: string,
  args: readonly string[],
  cwd: string,
  signal: AbortSignal,
  onText: (text: string) => void = () => undefined,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return resolve({ printed: '', status: null });
    let printed = '';
    const child: ChildProcess = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: IN_GROUPS });
    const end = (): void => endGroup(child);
    signal.addEventListener('abort', end, { once: true });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        if (printed.length < MOST_PRINTED) printed += text;
        onText(text);
      });
    child.once('error', ({ code }: NodeJS.ErrnoException) =>
      reject(new ToolProblem(code === 'ENOENT' ? `there is no program ${program}` : `cannot run ${program}: ${code}`)),
    );
    child.once('close', status => {
      signal.removeEventListener('abort', end);
      resolve({ printed, status });
    });
  });
}

/** Ends a program and the processes that it has started. */
function endGroup(child: ChildProcess): void {
  const late = setTimeout(() => tell(child, 'SIGKILL'), GIVES_UP_WITHIN);
  child.once('close', () => clearTimeout(late));
  tell(child, 'SIGINT');
}

function tell(child: ChildProcess, how: 'SIGINT' | 'SIGKILL'): void {
  try {
    if (IN_GROUPS && child.pid !== undefined) process.kill(-child.pid, how);
    else child.kill(how);
  } catch {
    // There is none of them any more.
  }
}
