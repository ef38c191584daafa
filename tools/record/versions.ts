/**
 * Which packages make up a recording's machine: a kernel of Debian, and a Xen. The kernels that the backends are of are in
 * three releases; `newest` is what the development release has today. Packages leave the archive when newer ones come:
 * then the newest of the same kernel is taken, or, where that kernel is gone as a whole, the newest kernel of the release.
 */
import type { Apt } from './apt.ts';
import { NoRecording } from './command.ts';

/** What `--kernel` takes. */
export const kernelNames = ['6.1', '6.12', '7.2', 'newest'] as const;
export type KernelName = (typeof kernelNames)[number];

interface Choice {
  readonly release: string;
  /** The start of the version in a package's name; absent: any. */
  readonly series?: string;
  readonly xenRelease: string;
}

const choices: Readonly<Record<KernelName, Choice>> = {
  '6.1': { release: 'bookworm', series: '6.1.', xenRelease: 'bookworm' },
  '6.12': { release: 'trixie', series: '6.12.', xenRelease: 'trixie' },
  // Of Xen 4.20 the stable release has the newer one.
  '7.2': { release: 'sid', series: '7.2.', xenRelease: 'trixie' },
  newest: { release: 'sid', xenRelease: 'trixie' },
};

/** Packages to unpack, from one release each. */
export interface Machine {
  readonly kernel: PackageSet;
  readonly xen: PackageSet;
  /** Set where the archive no longer has the kernel that was asked for. */
  readonly instead?: string;
}

export interface PackageSet {
  readonly release: string;
  readonly packages: readonly string[];
  readonly version: string;
  readonly bytes: number;
}

/** Finds the packages of a kernel. `open` gives a release's index. */
export function machineOf(name: KernelName, open: (release: string) => Apt): Machine {
  const { release, series, xenRelease } = choices[name];
  const apt = open(release);
  const names = apt.search('^linux-(image|binary)-[0-9].*-amd64$').filter(isPlain);
  const wanted = newestOf(names.filter(n => series === undefined || versionInName(n).startsWith(series)));
  const kernel = wanted ?? newestOf(names);
  if (!kernel) throw new NoRecording(`Debian ${release} has no kernel package`);
  const xenApt = open(xenRelease);
  const xen = newestOf(xenApt.search('^xen-hypervisor-[0-9.]+-amd64$'));
  if (!xen) throw new NoRecording(`Debian ${xenRelease} has no package of Xen`);
  // Since 7.x the image is a package of its own, and so are the modules.
  const modules = kernel.startsWith('linux-binary-') ? [kernel.replace('linux-binary-', 'linux-modules-')] : [];
  return {
    kernel: setOf(apt, release, [kernel, ...modules]),
    xen: setOf(xenApt, xenRelease, [xen]),
    instead:
      wanted || name === 'newest'
        ? undefined
        : `Debian has no Linux ${name} any more: ${versionInName(kernel)} in its place`,
  };
}

function setOf(apt: Apt, release: string, packages: readonly string[]): PackageSet {
  const versions = packages.map(name => {
    const found = apt.newest(name);
    if (!found) throw new NoRecording(`Debian ${release} names ${name}, but does not have it`);
    return found;
  });
  return { release, packages, version: versions[0].version, bytes: versions.reduce((sum, v) => sum + v.bytes, 0) };
}

/** No cloud kernel, no PREEMPT_RT, nothing that is unsigned twice. */
function isPlain(name: string): boolean {
  return /^linux-(?:image|binary)-\d[\w.+~]*(?:-\d+)?-amd64$/.test(name) && !/-(?:cloud|rt)-/.test(name);
}

/** `6.12.118+deb13` of `linux-image-6.12.118+deb13-amd64`. */
export function versionInName(name: string): string {
  return name.replace(/^(?:linux-(?:image|binary)|xen-hypervisor)-/, '').replace(/-amd64$/, '');
}

/** The name with the highest version; of an image and a binary of one version, the binary, which the image only names. */
export function newestOf(names: readonly string[]): string | undefined {
  return [...names].sort(compareNames).at(-1);
}

function compareNames(a: string, b: string): number {
  const [left, right] = [a, b].map(name => versionInName(name).match(/\d+|[a-z]+/g) ?? []);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i] ?? '0', right[i] ?? '0'];
    const difference = Number(x) - Number(y) || (x === y ? 0 : x < y ? -1 : 1);
    if (difference !== 0) return difference;
  }
  return Number(a.includes('-binary-')) - Number(b.includes('-binary-'));
}
