/**
 * Blocks of unmap_vmas, 2.6 mm/memory.c: 1024 pages, or 8 with CONFIG_PREEMPT, and a TLB flush behind each. On two CPUs
 * the gather holds 506 pages, freed tables among them (include/asm-generic/tlb.h), and a flush comes with the 506th, too.
 */
import { describe, expect, test } from 'vitest';
import { scripted } from './scripted.ts';

const flushes = (backend: string, cpus: number, ...lines: string[]): number =>
  scripted(`machine { cpus ${cpus} }\nbackend ${backend} as it\n${lines.join('\n')}\n`).on.it.result.flushes / cpus;

describe('munmap of 4096 pages', () => {
  const munmap = ['map h 4096 pages rw written', 'cpu 0 { munmap h }'];
  test.each([
    ['four blocks, and the tables', 'native', 1, 4 + 1],
    ['506, 506 and 12 pages of each block, and the tables', 'native', 2, 4 * 3 + 1],
    ['with CONFIG_PREEMPT 512 blocks, and the tables', 'native { zap_block 8 }', 1, 512 + 1],
    ['6.1 has no blocks, and gathers more', 'native { mm 6.1 }', 1, 1],
  ])('%s', (_, backend, cpus, expected) => expect(flushes(backend, cpus, ...munmap)).toBe(expected));
});

test('madvise begins a block for each area', () => {
  const maps = ['map h 1024 pages rw written', 'map g 1024 pages rw shared written'];
  expect(flushes('native', 1, ...maps, 'cpu 0 { madvise-dontneed h..g }')).toBe(2);
});

const zap = 'cpu 0 { madvise-dontneed h }';

test.each([
  [4095, 1],
  [4096, 2],
])('an empty entry uses up a byte: %i of them and 1024 pages take %i flushes', (empty, expected) => {
  const map = `map h ${empty + 1024} pages rw written`;
  expect(flushes('native', 1, map, `setup { madvise-dontneed h[0..${empty}] }`, zap)).toBe(expected);
});

test('a swap entry uses up a page', () => {
  expect(flushes('native', 1, 'map h 2048 pages rw written swapped [512..1536]', zap)).toBe(2);
});

test.each([
  [502, 1],
  [505, 2],
])('freed tables are among the 506: with %i pages and three tables %i flushes', (pages, expected) => {
  expect(flushes('native', 2, `map h ${pages} pages rw written`, 'cpu 0 { munmap h }')).toBe(expected);
});
