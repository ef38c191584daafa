/** How a traced program may say what it did, and what is understood. */
import { expect, test } from 'vitest';
import { readPhrase } from '../../src/trace/phrases.ts';

const at = 0x10000000000;

test.each([
  [
    'mmap(0x10000000000, 2 pages = 0x2000 bytes, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)',
    { kind: 'mmap', address: at, pages: 2, protection: 'rw', shared: false, anonymous: true, path: undefined },
  ],
  [
    'mmap(0x10000000000, 64 pages = 0x40000 bytes, PROT_READ|PROT_WRITE, MAP_SHARED, file)',
    { kind: 'mmap', address: at, pages: 64, protection: 'rw', shared: true, anonymous: false, path: undefined },
  ],
  [
    'mmap(0x10000000000, 0x4000, PROT_READ|PROT_EXEC, MAP_PRIVATE, /mnt/f)',
    { kind: 'mmap', address: at, pages: 4, protection: 'rx', shared: false, anonymous: false, path: '/mnt/f' },
  ],
  ['mprotect(0x10000000000, 64 pages, PROT_NONE)', { kind: 'mprotect', address: at, pages: 64, protection: 'none' }],
  [
    'mprotect(0x10000028000, 16 pages, PROT_NONE) beforehand, so [0,40) rw [40,56) none: 2 VMAs',
    { kind: 'mprotect', address: at + 40 * 4096, pages: 16, protection: 'none' },
  ],
  [
    'SIGSEGV at page 0 -> mprotect(0x10000000000, 1 pages, PROT_READ|PROT_WRITE)',
    { kind: 'mprotect', address: at, pages: 1, protection: 'rw' },
  ],
  ['munmap(0x10000000000, 64 pages)', { kind: 'munmap', address: at, pages: 64 }],
  ['msync(0x10000000000, 64 pages, MS_SYNC)', { kind: 'msync', address: at, pages: 64 }],
  ['madvise(0x10000000000, 64 pages, MADV_FREE)', { kind: 'madvise', address: at, pages: 64, advice: 'free' }],
  ['madvise(0x10000000000, 1 page, MADV_DONTNEED)', { kind: 'madvise', address: at, pages: 1, advice: 'dontneed' }],
  ['madvise(0x10000000000, 64 pages, MADV_WILLNEED)', { kind: 'madvise', address: at, pages: 64, advice: 'other' }],
  [
    'mremap(0x10000000000, 64 pages, 64 pages, MAYMOVE|FIXED, 0x10002008000)',
    { kind: 'mremap', address: at, pages: 64, newPages: 64, to: 0x10002008000 },
  ],
  ['mremap(0x10000000000, 64 pages, 128 pages, 0)', { kind: 'mremap', address: at, pages: 64, newPages: 128 }],
  [
    'mremap(0x10000000000, 64 pages, 128 pages, MAYMOVE) = 0x7f0000000000',
    { kind: 'mremap', address: at, pages: 64, newPages: 128, to: 0x7f0000000000 },
  ],
  ['fork() (child calls _exit at once; only the parent is traced)', { kind: 'fork' }],
  ['fork returned; waitpid', { kind: 'wait' }],
  ['waitpid()', { kind: 'wait' }],
  ['file /mnt/f, 64 pages, just created', { kind: 'file', path: '/mnt/f', disk: true }],
  ['file /dev/shm/f, 64 pages, just created', { kind: 'file', path: '/dev/shm/f', disk: false }],
  [
    'write-touch pages 0..63 step 2 of 0x10000000000',
    { kind: 'access', write: true, first: 0, end: 64, step: 2, address: at },
  ],
  [
    'read-touch pages 3..3 step 1 of 0x10000000000',
    { kind: 'access', write: false, first: 3, end: 4, step: 1, address: at },
  ],
  ['write one byte to each of pages 0..31', { kind: 'access', write: true, first: 0, end: 32, step: 1 }],
  ['write one byte to each of 64 fresh anonymous pages', { kind: 'access', write: true, first: 0, end: 64, step: 1 }],
  ['read one byte of each of 8 pages', { kind: 'access', write: false, first: 0, end: 8, step: 1 }],
  ['write one byte to every 2nd of 64 pages', { kind: 'access', write: true, first: 0, end: 64, step: 2 }],
  ['write page 5', { kind: 'access', write: true, first: 5, end: 6, step: 1 }],
  [
    'main thread pinned to cpu 0; a second thread pinned to cpu 1 keeps writing all 8 pages',
    { kind: 'thread', write: true },
  ],
  ['sys_munmap(addr: 10000000000, len: 40000)', { kind: 'munmap', address: at, pages: 64 }],
  [
    'sys_mprotect(start: 10000000000, len: 2000, prot: 3)',
    { kind: 'mprotect', address: at, pages: 2, protection: 'rw' },
  ],
  [
    'sys_mremap(addr: 10000000000, old_len: 40000, new_len: 40000, flags: 3, new_addr: 10002008000)',
    { kind: 'mremap', address: at, pages: 64, newPages: 64, to: 0x10002008000 },
  ],
  [
    'sys_madvise(start: 10000000000, len_in: 1000, behavior: 8)',
    { kind: 'madvise', address: at, pages: 1, advice: 'free' },
  ],
  ['sys_clone(clone_flags: 1200011, newsp: 0, parent_tidptr: 0, child_tidptr: cd48750, tls: 0)', { kind: 'fork' }],
  ['getpid()', { kind: 'unknown' }],
  ['', { kind: 'unknown' }],
])('%s', (text, phrase) => {
  expect(readPhrase(text)).toEqual(phrase);
});
