/**
 * One boot of the recording machine under QEMU, without hardware virtualisation: QEMU's own CPU is the same everywhere,
 * so a recording does not depend on where it was made.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, NoRecording, output } from './command.ts';
import { heard, tailOf } from './console.ts';
import { type Printed, readResults } from './results.ts';

/** What a machine boots. */
export interface Bootable {
  /** Absent: the kernel alone, without Xen. */
  readonly xen?: string;
  readonly kernel: string;
  readonly initramfs: string;
  readonly cpus: number;
}

/** Seconds without a word from the machine after which it hangs: more than a script may take (LIMIT of guest/init.c). */
const PATIENCE = 150;
const MEMORY = 2048;
const DOM0_MEMORY = 1280;
/** As tools/record/guest/init.c has it. */
const RESULT_BYTES = 512 * 2 ** 20;
/** Any other size: init.c tells the two disks apart by it. */
const FILES_BYTES = 128 * 2 ** 20;

/** What came of a boot. */
export interface Booted {
  readonly printed: readonly Printed[];
  /** How the machine died or hung among its scripts: the first that is not in `printed` is the one it died of. */
  readonly died?: string;
}

/** Boots a machine, and gives what its scripts printed. `did` hears of each script. Throws NoRecording where it never came to them. */
export async function boot(
  bootable: Bootable,
  programs: { readonly qemu: Command; readonly mke2fs: Command },
  folder: string,
  did: (name: string) => void,
): Promise<Booted> {
  const [results, files, console] = ['results.img', 'files.img', 'console.log'].map(name => join(folder, name));
  for (const [path, size] of [
    [results, RESULT_BYTES],
    [files, FILES_BYTES],
  ] as const) {
    writeFileSync(path, '');
    truncateSync(path, size);
  }
  output(programs.mke2fs, ['-q', '-t', 'ext4', '-F', files]);
  writeFileSync(console, '');
  const { program, before = [], environment } = programs.qemu;
  const qemu = spawn(program, [...before, ...arguments_(bootable, results, files, console)], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = () => qemu.kill('SIGKILL');
  process.once('exit', end);
  try {
    const died = await followed(qemu, console, did);
    return { printed: readResults(writtenPart(results)), died };
  } finally {
    process.removeListener('exit', end);
    end();
    for (const path of [results, files]) rmSync(path, { force: true });
  }
}

/**
 * Arguments of QEMU. One thread runs all CPUs in turn, and goes on to the next at a PAUSE: a CPU that spins costs nothing then, where
 * with a thread each it takes a processor from the one that it waits for (two CPUs: half the time, a boot a fifth of it). SMAP and SMEP are off since Xen 4.17 dies with them on QEMU 7.2. no5lvl: the recordings have page tables of four levels. */
function arguments_(
  { xen, kernel, initramfs, cpus }: Bootable,
  results: string,
  files: string,
  console: string,
): string[] {
  const dom0 = 'console=hvc0 panic=-1 no_hash_pointers transparent_hugepage=never';
  const started = xen
    ? [
        '-kernel',
        xen,
        '-initrd',
        `${kernel} ${dom0},${initramfs}`,
        '-append',
        `dom0_mem=${DOM0_MEMORY}M dom0_max_vcpus=${cpus} console=com1 com1=115200,8n1 noreboot`,
      ]
    : [
        '-kernel',
        kernel,
        '-initrd',
        initramfs,
        '-append',
        'console=ttyS0 panic=-1 no_hash_pointers no5lvl transparent_hugepage=never',
      ];
  return [
    ...[
      '-machine',
      'pc',
      '-accel',
      'tcg,thread=single',
      '-cpu',
      'max,-smap,-smep',
      '-m',
      String(MEMORY),
      '-smp',
      String(cpus),
    ],
    ...[
      '-no-reboot',
      '-display',
      'none',
      '-vga',
      'none',
      '-net',
      'none',
      '-monitor',
      'none',
      '-serial',
      `file:${console}`,
    ],
    ...['-drive', `file=${results},format=raw,if=ide`, '-drive', `file=${files},format=raw,if=ide`],
    ...started,
  ];
}

/**
 * Waits until the machine is done, or has died or hung among its scripts: then it says how. Throws NoRecording where that is before
 * the first of them.
 */
async function followed(
  qemu: ReturnType<typeof spawn>,
  console: string,
  did: (name: string) => void,
): Promise<string | undefined> {
  let up = false;
  const over = (words: string, tail: string): string => {
    if (up) return words;
    throw new NoRecording(`${words}\n${tail}`);
  };
  let complaint = '';
  let ended: string | undefined;
  qemu.stderr?.on('data', data => (complaint += data));
  qemu.once('error', error => (ended = error.message));
  qemu.once('exit', code => (ended ??= `QEMU ended with ${code}`));
  let [read, last] = [0, Date.now()];
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, 100));
    const gone = ended;
    const text = readFileSync(console, 'utf8');
    const lines = text.slice(read).split('\n').slice(0, -1);
    if (lines.length > 0) last = Date.now();
    for (const line of lines) {
      read += line.length + 1;
      const said = heard(line);
      if (said?.kind === 'done') return undefined;
      if (said?.kind === 'up') up = true;
      if (said?.kind === 'did') did(said.name);
      if (said?.kind === 'failed') return over(`the machine died: ${said.words}`, tailOf(text));
    }
    if (gone) return over(`${gone} before the recordings were done`, `${complaint}${tailOf(text)}`);
    if (Date.now() - last > PATIENCE * 1000)
      return over(`the machine hangs: it has not said a word for ${PATIENCE} s`, tailOf(text));
  }
}

/** The part of a sparse disk that has anything in it: results are written from its start on. */
function writtenPart(path: string): Buffer {
  const written = Math.min(statSync(path).size, statSync(path).blocks * 512 + (1 << 20));
  const bytes = Buffer.alloc(written);
  const disk = openSync(path, 'r');
  try {
    readSync(disk, bytes, 0, written, 0);
  } finally {
    closeSync(disk);
  }
  return bytes;
}
