/** Compiled code is kept only where nobody else can put some: it is run without a look at its source. */
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { privateCacheFolder } from '../../src/cli/compile-cache.ts';

const own = join(import.meta.dirname, '../../.cache');
mkdirSync(own, { recursive: true });
const base = mkdtempSync(join(own, 'homes-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const uid = process.getuid!();
let homes = 0;

function newHome(): string {
  const home = join(base, `home-${++homes}`);
  mkdirSync(home, { mode: 0o755 });
  return home;
}

test('makes a folder of its own', () => {
  const home = newHome();
  expect(privateCacheFolder({ env: {}, uid, home })).toBe(realpathSync(join(home, '.cache/ptelab')));
  expect(lstatSync(join(home, '.cache/ptelab')).mode & 0o777).toBe(0o700);
});

test('takes XDG_CACHE_HOME', () => {
  const home = newHome();
  expect(privateCacheFolder({ env: { XDG_CACHE_HOME: home }, uid, home: '/nowhere' })).toBe(join(home, 'ptelab'));
});

test('refuses a folder that is named relative to where the call is made', () => {
  expect(privateCacheFolder({ env: { XDG_CACHE_HOME: '.cache' }, uid, home: base })).toBeNull();
  expect(privateCacheFolder({ env: {}, uid, home: '' })).toBeNull();
});

test('refuses a folder that others can read or write', () => {
  const home = newHome();
  mkdirSync(join(home, '.cache/ptelab'), { recursive: true });
  chmodSync(join(home, '.cache/ptelab'), 0o755);
  expect(privateCacheFolder({ env: {}, uid, home })).toBeNull();
});

test("refuses another user's folder", () => {
  const home = newHome();
  mkdirSync(join(home, '.cache/ptelab'), { recursive: true, mode: 0o700 });
  expect(privateCacheFolder({ env: {}, uid: uid + 1, home })).toBeNull();
});

test('refuses a folder that others can rename', () => {
  const home = newHome();
  mkdirSync(join(home, '.cache'));
  chmodSync(join(home, '.cache'), 0o777);
  expect(privateCacheFolder({ env: {}, uid, home })).toBeNull();
});

test('a link is judged by where it leads', () => {
  const home = newHome();
  const shared = mkdtempSync(join(tmpdir(), 'ptelab-shared-'));
  chmodSync(shared, 0o777);
  mkdirSync(join(home, '.cache'));
  symlinkSync(shared, join(home, '.cache/ptelab'));
  expect(privateCacheFolder({ env: {}, uid, home })).toBeNull();
});

test('no home is no error', () => {
  expect(privateCacheFolder({ env: {}, uid, home: '/proc/nowhere' })).toBeNull();
});
