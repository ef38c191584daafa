/**
 * Scripts in, recordings out: one C program of all scripts, one boot, one trace for each. What was fetched stays below
 * .cache/record, and so does what was learnt of how long a boot takes here.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NamedScript, programText } from '../../src/export/c/program.ts';
import { Apt } from './apt.ts';
import { boot } from './boot.ts';
import { type Command, NoRecording, output } from './command.ts';
import { type Attempt, overDeaths } from './deaths.ts';
import { hostProgram, machineRelease } from './host.ts';
import { initramfs, type Kernel, kernelIn, unpackedSet, xenIn } from './machine.ts';
import { type KernelName, machineOf } from './versions.ts';

export interface RecorderOptions {
  readonly kernel: KernelName;
  /** The kernel alone, without Xen. */
  readonly bare: boolean;
  /** In a task in which lazy MMU mode of 7.2 works. */
  readonly lazy: boolean;
  readonly say: (line: string) => void;
}

/** A trace, as `ptelab compare` reads it. */
export interface Recording {
  readonly name: string;
  readonly text: string;
  /** Why it is none, where the program did not end well. */
  readonly failed?: string;
}

const root = join(import.meta.dirname, '..', '..');
const cache = join(root, '.cache/record');
const CFLAGS = ['-O1', '-Wall', '-Wextra', '-Werror', '-static', '-pthread'];
/** Seconds of a boot and of a script, where nothing is known of this machine yet: on two CPUs of 2023. */
const FIRST_GUESS = { boot: 30, script: 1 };

/** Everything that stays the same from boot to boot. */
export class Recorder {
  private readonly options: RecorderOptions;
  private readonly programs: {
    readonly qemu: Command;
    readonly gcc: Command;
    readonly mke2fs: Command;
    readonly xz: Command;
  };
  private readonly kernel: Kernel;
  private readonly xen?: string;
  private readonly versions: string;
  private init?: Uint8Array;

  /** Finds and fetches what a boot needs. Throws NoRecording. */
  constructor(options: RecorderOptions) {
    const { say, kernel, bare } = options;
    this.options = options;
    const known = new Map<string, Apt>();
    const open = (release: string): Apt => {
      const apt = known.get(release) ?? Apt.open(cache, release, say);
      known.set(release, apt);
      return apt;
    };
    const host = (name: Parameters<typeof hostProgram>[0]) =>
      hostProgram(name, cache, () => open(machineRelease()), say);
    this.programs = { qemu: host('qemu-system-x86_64'), gcc: host('gcc'), mke2fs: host('mke2fs'), xz: host('xz') };
    const machine = machineOf(kernel, open);
    if (machine.instead) say(machine.instead);
    this.kernel = kernelIn(unpackedSet(machine.kernel, open(machine.kernel.release), cache, say));
    if (!bare) this.xen = xenIn(unpackedSet(machine.xen, open(machine.xen.release), cache, say));
    const qemu = output(this.programs.qemu, ['--version']).match(/version (\S+)/)?.[1] ?? '?';
    const packages = [machine.kernel, ...(bare ? [] : [machine.xen])].map(s => `${s.packages[0]} ${s.version}`);
    this.versions = `${packages.join(', ')} of Debian, QEMU ${qemu} (TCG)`;
    say(`On ${this.versions}.`);
  }

  /** How many seconds so many scripts will take, by what a boot took before. */
  estimate(scripts: number, cpus: number): number {
    const { boot, script } = this.times()[this.key(cpus)] ?? FIRST_GUESS;
    return Math.ceil(boot + script * scripts);
  }

  /** Records scripts on a machine with so many CPUs, in one boot where it does not die. Throws NoRecording. */
  record(scripts: readonly NamedScript[], cpus: number): Promise<Recording[]> {
    return overDeaths(
      scripts,
      rest => this.booted(rest, cpus),
      ({ name }, died) => {
        this.options.say(`${name}: ${died}`);
        return { name, text: '', failed: died };
      },
    );
  }

  /** What one boot recorded of these scripts: all, or those before the one that the machine died of. */
  private async booted(scripts: readonly NamedScript[], cpus: number): Promise<Attempt<Recording>> {
    mkdirSync(join(cache, 'boots'), { recursive: true });
    const folder = mkdtempSync(join(cache, 'boots/'));
    try {
      const program = this.compiled(programText(scripts, ['Scripts to record in one boot.']), folder, 'program');
      this.init ??= this.compiled(readFileSync(join(import.meta.dirname, 'guest/init.c'), 'utf8'), folder, 'init');
      const image = join(folder, 'initramfs');
      const names = scripts.map(s => s.name);
      writeFileSync(
        image,
        initramfs({ init: this.init, program, kernel: this.kernel }, this.programs.xz, names, this.options.lazy),
      );
      const started = Date.now();
      let first = 0;
      const heard = () => {
        first ||= Date.now();
      };
      const { kernel, xen } = { kernel: this.kernel.image, xen: this.xen };
      const { printed, died } = await boot({ kernel, xen, initramfs: image, cpus }, this.programs, folder, heard);
      this.remember(cpus, (first - started) / 1000, (Date.now() - first) / 1000 / scripts.length);
      const head = `# ${this.versions}, ${cpus} vCPU${cpus > 1 ? 's' : ''}${this.options.lazy ? ', lazy MMU mode at work' : ''}\n`;
      const recordings = names.map(name =>
        recordingOf(
          name,
          printed.find(p => p.name === name),
          head,
        ),
      );
      return { done: died === undefined ? recordings : recordings.slice(0, printed.length), died };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private compiled(text: string, folder: string, name: string): Uint8Array {
    const [source, program] = [join(folder, `${name}.c`), join(folder, name)];
    writeFileSync(source, text);
    output(this.programs.gcc, [...CFLAGS, '-o', program, source]);
    return readFileSync(program);
  }

  private key(cpus: number): string {
    const { kernel, bare, lazy } = this.options;
    return `${kernel}${bare ? ' bare' : ''}${lazy ? ' lazy' : ''} ${cpus}`;
  }

  private times(): Record<string, typeof FIRST_GUESS> {
    const path = join(cache, 'times.json');
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  }

  private remember(cpus: number, boot: number, script: number): void {
    writeFileSync(
      join(cache, 'times.json'),
      `${JSON.stringify({ ...this.times(), [this.key(cpus)]: { boot, script } }, null, 2)}\n`,
    );
  }
}

function recordingOf(
  name: string,
  printed: { readonly status: string; readonly text: string } | undefined,
  head: string,
): Recording {
  if (!printed) return { name, text: '', failed: 'the machine wrote nothing of it' };
  const { status, text } = printed;
  const complaint = text.match(/^# (?:failed|not recorded): (.*)$/m)?.[1];
  if (status === 'exit=0' && !complaint) return { name, text: head + text };
  return { name, text: head + text, failed: complaint ?? (status === 'signal=9' ? 'it did not end' : status) };
}

/** Whether an error is a sentence for the user. */
export function isComplaint(error: unknown): error is NoRecording {
  return error instanceof NoRecording;
}
