/**
 * The programs that a recording needs on this machine: QEMU, a C compiler, mke2fs, xz. One that is not installed comes from Debian's
 * package: fetched, and unpacked below .cache with the libraries that this machine lacks for it. Nothing is
 * installed, and no root is needed.
 */
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Apt } from './apt.ts';
import { type Command, find, NoRecording, output } from './command.ts';

interface Wanted {
  /** Packages that bring it. */
  readonly packages: readonly string[];
  /** Where the package has it. */
  readonly path: string;
  /** What it needs to be told when it is not where it was made for. */
  readonly before?: (root: string) => readonly string[];
}

const wanted = {
  'qemu-system-x86_64': {
    packages: ['qemu-system-x86'],
    path: 'usr/bin/qemu-system-x86_64',
    before: root => ['usr/share/qemu', 'usr/share/seabios'].flatMap(folder => ['-L', join(root, folder)]),
  },
  gcc: {
    packages: ['gcc', 'libc6-dev'],
    path: 'usr/bin/gcc',
    before: root => [`--sysroot=${root}`, `-B${join(root, 'usr/bin')}`],
  },
  mke2fs: { packages: ['e2fsprogs'], path: 'sbin/mke2fs' },
  xz: { packages: ['xz-utils'], path: 'usr/bin/xz' },
} as const satisfies Readonly<Record<string, Wanted>>;

export type HostProgram = keyof typeof wanted;

/** A program of this machine, or of Debian's package. `open` gives the index of this machine's release. */
export function hostProgram(name: HostProgram, cache: string, open: () => Apt, say: (line: string) => void): Command {
  const installed = find(name);
  if (installed) return { program: installed };
  const { packages, path, before }: Wanted = wanted[name];
  const root = join(cache, 'host', name);
  if (!existsSync(join(root, 'ready'))) {
    say(`There is no ${name} on the PATH: unpacking Debian's ${packages.join(', ')} below .cache.`);
    const apt = open();
    const names = [...new Set(packages.flatMap(p => apt.missing(p)))];
    unpackInto(apt, names.length > 0 ? names : packages, root);
    mkdirSync(join(root, 'ready'));
  }
  const libraries = globSync(['usr/lib/*-linux-gnu', 'lib/*-linux-gnu', 'usr/lib/*-linux-gnu/*'], { cwd: root });
  const environment = {
    LD_LIBRARY_PATH: [...libraries.map(folder => join(root, folder)), process.env.LD_LIBRARY_PATH ?? ''].join(':'),
    PATH: `${join(root, 'usr/bin')}:${process.env.PATH}`,
  };
  if (!existsSync(join(root, path))) throw new NoRecording(`Debian's ${packages.join(', ')} brought no ${path}`);
  return { program: join(root, path), environment, before: before?.(root) };
}

/** Fetches packages and unpacks them into a folder, whole or not at all. */
export function unpackInto(apt: Apt, packages: readonly string[], root: string): void {
  const partial = `${root}.${process.pid}`;
  const debs = join(partial, 'debs');
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(debs, { recursive: true });
  try {
    apt.download(packages, debs);
    for (const deb of globSync('*.deb', { cwd: debs }))
      output({ program: 'dpkg-deb' }, ['-x', join(debs, deb), partial]);
    rmSync(debs, { recursive: true });
    rmSync(root, { recursive: true, force: true });
    renameSync(partial, root);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** The release of this machine, for packages that must fit its libraries. */
export function machineRelease(): string {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return text.match(/^VERSION_CODENAME="?(\w+)/m)?.[1] ?? 'sid';
}
