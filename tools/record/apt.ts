/**
 * Debian's packages, by apt itself, with an index of its own below .cache: nothing of the machine's own apt changes, and
 * no root is needed. apt verifies the index by Debian's key and each package by the index's checksum.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { find, NoRecording, output } from './command.ts';

/** Debian's mirror, where this machine names none of its own. */
const MIRROR = 'http://deb.debian.org/debian';
const SECURITY = 'http://deb.debian.org/debian-security';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** An index older than this is fetched again, in milliseconds. */
const STALE = 24 * 3600_000;

/** One release of Debian, as apt knows it from its index. */
export class Apt {
  private readonly options: readonly string[];

  private constructor(options: readonly string[]) {
    this.options = options;
  }

  /** The index of a release, fetched where there is none of today. `say` hears about it. */
  static open(cache: string, release: string, say: (line: string) => void): Apt {
    if (!find('apt-get') || !find('dpkg-deb'))
      throw new NoRecording('this takes apt-get and dpkg-deb: a Debian, or a system made from it');
    const home = join(cache, 'apt', release);
    const fetched = join(home, 'fetched');
    for (const folder of ['etc', 'lists/partial', 'archives/partial'])
      mkdirSync(join(home, folder), { recursive: true });
    writeFileSync(join(home, 'etc/debian.sources'), sources(release, machineMirror()));
    const apt = new Apt([
      ...['-o', 'Dir::Etc::SourceList=/dev/null', '-o', `Dir::Etc::SourceParts=${join(home, 'etc')}`],
      ...['-o', `Dir::State::Lists=${join(home, 'lists')}`, '-o', `Dir::Cache=${home}`],
      ...['-o', `Dir::Cache::Archives=${join(home, 'archives')}`, '-o', 'APT::Architecture=amd64'],
      ...['-o', 'APT::Architectures=amd64', '-o', 'Acquire::Languages=none', '-o', 'APT::Sandbox::User=root'],
      ...['-o', 'Acquire::Retries=3', '-o', 'Debug::NoLocking=1', '-q'],
    ]);
    if (existsSync(fetched) && Date.now() - Number(readFileSync(fetched, 'utf8')) < STALE) return apt;
    say(`Fetching the index of Debian ${release}: about 10 MB.`);
    rmSync(fetched, { force: true });
    try {
      output({ program: 'apt-get' }, [...apt.options, '-o', 'APT::Update::Error-Mode=any', 'update']);
    } catch (error) {
      throw new NoRecording(`Debian's index cannot be fetched; is there a network?\n${(error as Error).message}`);
    }
    writeFileSync(fetched, String(Date.now()));
    return apt;
  }

  /** Names of packages that match a regular expression of apt. */
  search(pattern: string): string[] {
    const found = output({ program: 'apt-cache' }, [...this.options, 'search', '--names-only', pattern]);
    return packageNames(found);
  }

  /** The newest of a package: its version and its size. Undefined where the release has none. */
  newest(name: string): PackageVersion | undefined {
    return packageVersion(output({ program: 'apt-cache' }, [...this.options, 'show', '--no-all-versions', name]));
  }

  /** Packages that this machine lacks for a package to run, the package among them. */
  missing(name: string): string[] {
    const args = [
      ...this.options,
      '--print-uris',
      '-y',
      '--no-install-recommends',
      '-o',
      'Dpkg::Options::=--force-all',
    ];
    return plannedPackages(output({ program: 'apt-get' }, [...args, 'install', name]));
  }

  /** Fetches packages into a folder; `name=version` asks for a version. */
  download(names: readonly string[], folder: string): void {
    output({ program: 'apt-get' }, [...this.options, 'download', ...names], { folder });
  }
}

/** What an index says of a package. */
export interface PackageVersion {
  readonly version: string;
  readonly bytes: number;
}

/** Names in the output of `apt-cache search`. */
export function packageNames(text: string): string[] {
  return text.split('\n').flatMap(line => line.match(/^(\S+) - /)?.[1] ?? []);
}

/** The first version in the output of `apt-cache show`. */
export function packageVersion(text: string): PackageVersion | undefined {
  const version = text.match(/^Version: (\S+)$/m)?.[1];
  const bytes = Number(text.match(/^Size: (\d+)$/m)?.[1] ?? 0);
  return version === undefined ? undefined : { version, bytes };
}

/** Package names in the output of `apt-get --print-uris install`. */
export function plannedPackages(text: string): string[] {
  return text.split('\n').flatMap(line => line.match(/^'[^']+' ([^_ ]+)_\S+\.deb \d+/)?.[1] ?? []);
}

/** Sources of a release in apt's deb822 form; sid has neither updates nor security. */
export function sources(release: string, mirror: string): string {
  const stanza = (uri: string, suites: string) =>
    `Types: deb\nURIs: ${uri}\nSuites: ${suites}\nComponents: main\nSigned-By: ${KEYRING}\n`;
  if (release === 'sid') return stanza(mirror, 'sid');
  const security = mirror.replace(/debian\/?$/, 'debian-security');
  return `${stanza(mirror, `${release} ${release}-updates`)}\n${stanza(security === mirror ? SECURITY : security, `${release}-security`)}`;
}

/** The mirror that this machine's own apt is configured for. */
function machineMirror(): string {
  const files = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'].filter(file => existsSync(file));
  return files.flatMap(file => mirrorOf(readFileSync(file, 'utf8')) ?? [])[0] ?? MIRROR;
}

/** Debian's own mirror in a file of sources, of either form. */
export function mirrorOf(text: string): string | undefined {
  const lines = text
    .split('\n')
    .map(line => line.match(/^\s*(?:URIs:|deb(?: \[[^\]]*\])?)\s+(https?:\S+\/debian)\/?(?:\s|$)/)?.[1]);
  return lines.find(uri => uri !== undefined);
}
