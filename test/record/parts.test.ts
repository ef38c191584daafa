/** The parts of a recording that need no boot: what apt says, which kernel is taken, the initramfs, the console, the disk. */
import { describe, expect, test } from 'vitest';
import { mirrorOf, packageNames, packageVersion, plannedPackages, sources } from '../../tools/record/apt.ts';
import { heard, tailOf } from '../../tools/record/console.ts';
import { cpio, device, file, folder } from '../../tools/record/cpio.ts';
import { planOf } from '../../tools/record/machine.ts';
import { dependencies } from '../../tools/record/modules.ts';
import { readResults } from '../../tools/record/results.ts';
import { newestOf, versionInName } from '../../tools/record/versions.ts';

describe('apt', () => {
  test('names of a search', () => {
    const text =
      'xen-hypervisor-4.20-amd64 - Xen Hypervisor on AMD64\nxen-hypervisor-common - Xen Hypervisor - common files\n';
    expect(packageNames(text)).toEqual(['xen-hypervisor-4.20-amd64', 'xen-hypervisor-common']);
  });

  test('version and size', () => {
    const text =
      'Package: xen-hypervisor-4.20-amd64\nVersion: 4.20.4+63-g7abfd2bce2-0+deb13u1\nSize: 9606012\nSHA256: 00\n';
    expect(packageVersion(text)).toEqual({ version: '4.20.4+63-g7abfd2bce2-0+deb13u1', bytes: 9606012 });
    expect(packageVersion('N: no packages found\n')).toBeUndefined();
  });

  test('packages of a plan', () => {
    const text = `Reading package lists...
'http://deb.debian.org/debian/pool/main/l/x/libcacard0_2.8.0-3_amd64.deb' libcacard0_1%3a2.8.0-3_amd64.deb 91068 SHA256:00
'http://deb.debian.org/debian/pool/main/q/qemu/qemu-system-x86_7.2_amd64.deb' qemu-system-x86_1%3a7.2+dfsg-7_amd64.deb 9281168
`;
    expect(plannedPackages(text)).toEqual(['libcacard0', 'qemu-system-x86']);
  });

  test.each([
    ['Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\n', 'http://mirror.example/debian'],
    [
      '# deb http://old.example/debian x main\ndeb [arch=amd64] http://one.example/debian/ trixie main\n',
      'http://one.example/debian',
    ],
    ['URIs: http://mirror.example/debian-security\n', undefined],
  ])('the mirror of %j', (text, mirror) => {
    expect(mirrorOf(text)).toBe(mirror);
  });

  test('a stable release has updates and security, sid has neither', () => {
    expect(sources('trixie', 'http://m.example/debian')).toContain(
      'URIs: http://m.example/debian-security\nSuites: trixie-security',
    );
    expect(sources('sid', 'http://m.example/debian')).not.toContain('security');
  });
});

describe('versions', () => {
  test.each([
    [
      ['linux-image-6.1.0-9-amd64', 'linux-image-6.1.0-56-amd64', 'linux-image-6.1.0-47-amd64'],
      'linux-image-6.1.0-56-amd64',
    ],
    [['linux-image-6.12.115+deb13.1-amd64', 'linux-image-6.12.115+deb13-amd64'], 'linux-image-6.12.115+deb13.1-amd64'],
    [['linux-image-6.12.118+deb13-amd64', 'linux-image-6.12.90+deb13-amd64'], 'linux-image-6.12.118+deb13-amd64'],
    [['linux-image-7.2.13+deb14-amd64', 'linux-binary-7.2.13+deb14-amd64'], 'linux-binary-7.2.13+deb14-amd64'],
    [['xen-hypervisor-4.9-amd64', 'xen-hypervisor-4.20-amd64'], 'xen-hypervisor-4.20-amd64'],
    [[], undefined],
  ])('the newest of %j', (names, newest) => {
    expect(newestOf(names)).toBe(newest);
  });

  test('the version in a name', () => {
    expect(versionInName('linux-binary-7.2.13+deb14-amd64')).toBe('7.2.13+deb14');
  });
});

test('an initramfs is a cpio archive, each part of it at a multiple of four', () => {
  const archive = cpio([folder('dev'), device('dev/console', 5, 1), file('plan', 'run a\n')]);
  expect(archive.length % 4).toBe(0);
  const fields = (at: number) =>
    [...archive.toString('latin1', at + 6, at + 110).matchAll(/.{8}/g)].map(m => Number.parseInt(m[0], 16));
  expect(archive.toString('latin1', 0, 6)).toBe('070701');
  expect(fields(0)[1]).toBe(0o040755);
  const console = archive.indexOf('dev/console') - 110;
  expect(fields(console).slice(9, 12)).toEqual([5, 1, 'dev/console'.length + 1]);
  const plan = archive.indexOf('plan\0') - 110;
  expect(fields(plan)[6]).toBe(6);
  expect(archive.toString('latin1', plan + 116, plan + 122)).toBe('run a\n');
  expect(archive.includes('TRAILER!!!\0')).toBe(true);
});

test('a module says what it depends on', () => {
  const info = (text: string) => Buffer.from(`\x7fELF\0license=GPL\0${text}\0name=ext4\0`);
  expect(dependencies(info('depends=jbd2,mbcache,crc16'))).toEqual(['jbd2', 'mbcache', 'crc16']);
  expect(dependencies(info('depends=scsi-mod'))).toEqual(['scsi_mod']);
  expect(dependencies(info('depends='))).toEqual([]);
});

test('modules are loaded before the forks that lazy mode needs, and those before the scripts', () => {
  const modules = [{ name: 'ext4', content: new Uint8Array() }];
  expect(planOf(modules, ['a', 'b'], true)).toBe('module ext4\ndeep 254\nrun a\nrun b\n');
  expect(planOf(modules, ['a'], false)).toBe('module ext4\nrun a\n');
});

describe('the console', () => {
  test.each([
    ['RECORD: up\r', { kind: 'up' }],
    ['[   12.3] junk RECORD: done\r\r', { kind: 'done' }],
    ['RECORD: did fork-heavy exit=0 11.42\r', { kind: 'did', name: 'fork-heavy', status: 'exit=0' }],
    ['RECORD: failed: ext4: Invalid argument\r', { kind: 'failed', words: 'ext4: Invalid argument' }],
    [
      '[    1.0] Kernel panic - not syncing: No working init',
      { kind: 'failed', words: 'Kernel panic - not syncing: No working init' },
    ],
    ['(XEN) Panic on CPU 0:', { kind: 'failed', words: 'Panic on CPU 0:' }],
    ['(XEN) Domain 0 crashed: rebooting', { kind: 'failed', words: 'Domain 0 crashed: rebooting' }],
    ['[    0.1] Linux version 6.1', undefined],
  ])('%j', (line, said) => {
    expect(heard(line)).toEqual(said);
  });

  test('an error shows its end', () => {
    const text = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\r\n');
    expect(tailOf(text).split('\n')).toHaveLength(12);
    expect(tailOf(text)).toContain('  | line 39');
  });
});

test('a disk is read up to where nothing was written', () => {
  const written = 'a exit=0 6\n# pid\nb signal=9 0\nc exit=1 3\nxyz';
  const disk = Buffer.concat([Buffer.from(written), Buffer.alloc(512)]);
  expect(readResults(disk)).toEqual([
    { name: 'a', status: 'exit=0', text: '# pid\n' },
    { name: 'b', status: 'signal=9', text: '' },
    { name: 'c', status: 'exit=1', text: 'xyz' },
  ]);
  expect(readResults(Buffer.from('a exit=0 60\ncut'))).toEqual([]);
});
