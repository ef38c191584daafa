/**
 * The protocol lints, beyond one script each: what they see on some ways only, and the correct code of which they say
 * nothing. The marks are in the scripts.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { check } from './check.ts';

const cpu = (body: string, map = 'map heap 4 pages rw'): string => `${map}\ncpu 0 {\nlock heap\n${body}\n}`;

describe('seen', () => {
  test.each([
    [
      'a transaction that one way leaves open',
      cpu(`let old = ptep_modify_prot_start(heap[1])
#         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning PTE042
      if old has D { ptep_modify_prot_commit(heap[1], old) }
      unlock heap`),
    ],
    [
      'another frame under a TLB entry',
      cpu(`let other = read_pte(heap[2])
      set_pte_at(heap[1], other)
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^ warning PTE047
      unlock heap`),
    ],
    [
      'another frame, the entry cleared before, and the TLB not flushed',
      cpu(`let gone = ptep_get_and_clear(heap[1])
      let other = read_pte(heap[2])
      set_pte_at(heap[1], pte_mkyoung(other))
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning PTE047
      unlock heap`),
    ],
    [
      'a commit where the entry has been found to be swapped',
      cpu(
        `let old = read_pte(heap[1])
      if old has P { unlock heap } else {
        let now = ptep_modify_prot_start(heap[1])
        ptep_modify_prot_commit(heap[1], now)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning PTE049
        unlock heap
      }`,
        'map heap 4 pages rw swapped [1]',
      ),
    ],
  ])('%s', (_, script) => {
    check(script);
  });
});

describe('not complained of', () => {
  test.each([
    [
      'change_pte_range, written out',
      cpu(
        `lazy {
        for p in heap {
          let old = read_pte(p)
          if old has P {
            let now = ptep_modify_prot_start(p)
            ptep_modify_prot_commit(p, now, pte_modify(now, r))
          }
        }
      }
      unlock heap
      flush_tlb heap`,
        'map heap 4 pages rw swapped [1] migrating [2]',
      ),
    ],
    [
      'a test that says it the other way round',
      cpu(
        `let old = read_pte(heap[1])
      if old lacks P { unlock heap } else {
        let now = ptep_modify_prot_start(heap[1])
        ptep_modify_prot_commit(heap[1], pte_mkold(now))
        unlock heap
      }`,
        'map heap 4 pages rw swapped [1]',
      ),
    ],
    [
      'a page that the setup has swapped in',
      cpu(
        `let old = ptep_modify_prot_start(heap[1])
      ptep_modify_prot_commit(heap[1], pte_mkold(old))
      unlock heap`,
        'map heap 4 pages rw swapped [1]\nsetup { read heap }',
      ),
    ],
    [
      'a commit on every path',
      cpu(`let old = ptep_modify_prot_start(heap[1])
      if old has D { ptep_modify_prot_commit(heap[1], pte_mkwrite(old)) } else { ptep_modify_prot_commit(heap[1], old) }
      unlock heap`),
    ],
    [
      'a commit on either of two conditions',
      cpu(`let old = ptep_modify_prot_start(heap[1])
      if old has D { ptep_modify_prot_commit(heap[1], pte_mkwrite(old)) }
      if old lacks D { ptep_modify_prot_commit(heap[1], old) }
      unlock heap`),
    ],
    [
      'copy on write: cleared, flushed, and only then the new frame',
      cpu(`let gone = ptep_get_and_clear(heap[1])
      flush_tlb heap[1]
      let copy = read_pte(heap[2])
      set_pte_at(heap[1], pte_mkdirty(copy))
      unlock heap`),
    ],
    [
      'an entry that is put back',
      cpu(`let old = ptep_get_and_clear(heap[1])
      set_pte_at(heap[1], pte_mkdirty(old))
      unlock heap`),
    ],
    [
      'a frame for a page that had none',
      cpu(
        `let other = read_pte(lib[0])
      set_pte_at(heap[1], other)
      unlock heap`,
        'map heap 4 pages rw untouched\nmap lib 1 pages rw',
      ),
    ],
  ])('%s', (_, script) => {
    expect(compile(script, 'test.pte').diagnostics).toEqual([]);
  });

  const root = join(import.meta.dirname, '../..');
  test.each(globSync('media/examples/*.pte', { cwd: root }).sort())('%s', file => {
    expect(compile(readFileSync(join(root, file), 'utf8'), file).diagnostics).toEqual([]);
  });
});

test.each([
  ['a set_pte_at, on KVM', 'backend kvm-2.6.26', 'set_pte_at(heap[1], pte_wrprotect(read_pte(heap[1])))', []],
  ['a set_pte_at, on lguest', 'backend lguest', 'set_pte_at(heap[1], pte_wrprotect(read_pte(heap[1])))', []],
  ['an exchange, on KVM', 'backend kvm-2.6.26', 'let gone = ptep_get_and_clear(heap[1])', []],
  [
    'an exchange, on lguest too',
    'backend kvm-2.6.26\nbackend lguest',
    'let gone = ptep_get_and_clear(heap[1])',
    ['PTE047'],
  ],
  [
    'a set_pte_at, on VMI too',
    'backend vmi\nbackend lguest',
    'set_pte_at(heap[1], pte_wrprotect(read_pte(heap[1])))',
    ['PTE047'],
  ],
])('hosts that flush behind a write need no flush_tlb: %s', (_, backends, write, codes) => {
  const text = `${backends}\n${cpu(`${write}\nunlock heap`)}`;
  expect(
    compile(text, 'test.pte')
      .diagnostics.map(d => d.code)
      .filter(code => code === 'PTE047'),
  ).toEqual(codes);
});

test('an entry that ptep_clear_flush has cleared may name another frame without a further flush', () => {
  const text = `backend native
map heap 2 pages rw
cpu 0 {
  lock heap
  let other = read_pte(heap[1])
  let old = ptep_clear_flush(heap[0])
  set_pte_at(heap[0], other)
  unlock heap
}`;
  expect(compile(text, 'test.pte').diagnostics.map(d => d.code)).not.toContain('PTE047');
  const cleared = text.replace('ptep_clear_flush', 'ptep_get_and_clear');
  expect(compile(cleared, 'test.pte').diagnostics.map(d => d.code)).toContain('PTE047');
});
