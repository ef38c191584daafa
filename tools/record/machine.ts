/**
 * The recording machine's files: Xen, the kernel and its modules, as Debian has them, and an initramfs around the program that
 * does the scripts. All below .cache, fetched once.
 */
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Apt } from './apt.ts';
import { type Command, NoRecording } from './command.ts';
import { type CpioEntry, cpio, device, file, folder, program } from './cpio.ts';
import { unpackInto } from './host.ts';
import { type Module, modulesFor, wantedModules } from './modules.ts';
import type { PackageSet } from './versions.ts';

/**
 * Forks of the first process. With its own and that of each script they are 256 from the idle task, so that the pause count of 7.2's
 * lazy MMU mode wraps around to 0 and the mode works.
 */
const DEEP = 254;

export interface Kernel {
  /** The kernel's image. */
  readonly image: string;
  /** Folder of its modules. */
  readonly modules: string;
}

/** A set of packages, unpacked below .cache. */
export function unpackedSet(set: PackageSet, apt: Apt, cache: string, say: (line: string) => void): string {
  const root = join(cache, 'packages', `${set.packages[0]}_${set.version}`.replace(/[^\w.+~-]/g, '_'));
  if (existsSync(root)) return root;
  mkdirSync(join(cache, 'packages'), { recursive: true });
  say(`Fetching ${set.packages.join(', ')} ${set.version}: ${Math.ceil(set.bytes / 1e6)} MB.`);
  unpackInto(apt, set.packages, root);
  return root;
}

/** The kernel in a package's folder. */
export function kernelIn(root: string): Kernel {
  const image = globSync(['boot/vmlinuz*', 'usr/lib/modules/*/vmlinuz*', 'usr/lib/linux/*/vmlinuz*', '**/vmlinuz-*'], {
    cwd: root,
  })[0];
  const modules = globSync(['lib/modules/*/kernel', 'usr/lib/modules/*/kernel'], { cwd: root })[0];
  if (!image || !modules) throw new NoRecording(`there is no kernel in ${root}`);
  return { image: join(root, image), modules: join(root, modules) };
}

/** Xen in a package's folder, unpacked: QEMU takes it as a multiboot image. */
export function xenIn(root: string): string {
  const packed = globSync('boot/xen-*-amd64.gz', { cwd: root })[0];
  if (!packed) throw new NoRecording(`there is no Xen in ${root}`);
  const whole = join(root, 'xen');
  if (!existsSync(whole)) {
    writeFileSync(`${whole}.${process.pid}`, gunzipSync(readFileSync(join(root, packed))));
    renameSync(`${whole}.${process.pid}`, whole);
  }
  return whole;
}

/** The initramfs: the first process, the program, the modules, and what to do with them. */
export function initramfs(
  parts: { readonly init: Uint8Array; readonly program: Uint8Array; readonly kernel: Kernel },
  xz: Command,
  names: readonly string[],
  lazy: boolean,
): Buffer {
  const modules = modulesFor(parts.kernel.modules, wantedModules, xz);
  return cpio([
    ...['dev', 'modules'].map(folder),
    // The first process has no /dev yet: what it says goes here.
    device('dev/console', 5, 1),
    program('init', parts.init),
    program('program', parts.program),
    file('plan', planOf(modules, names, lazy)),
    ...modules.map(({ name, content }): CpioEntry => file(`modules/${name}`, content)),
  ]);
}

/** What the first process does, in its words. */
export function planOf(modules: readonly Module[], names: readonly string[], lazy: boolean): string {
  return [
    ...modules.map(({ name }) => `module ${name}`),
    ...(lazy ? [`deep ${DEEP}`] : []),
    ...names.map(name => `run ${name}`),
    '',
  ].join('\n');
}
