/**
 * A script as a C program: what each statement becomes, what is refused and where, and that the program compiles without a
 * warning and does its calls on the machine that the tests run on. Whether a kernel did what the model says is a
 * matter of recordings (test/conformance).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { programText } from '../../src/export/c/program.ts';
import { compile } from '../../src/lang/compile.ts';
import { failureOf } from '../../src/sim/failure.ts';
import { needProgram } from '../debian.ts';
import { exported } from './sources.ts';

/** The calls of a part of the program: `setup`, `cpu0`. */
function callsOf(program: string, part: string): string[] {
  const body = program.match(new RegExp(`static void s0_${part}\\(void\\)\\n\\{\\n([^}]*)\\}`))?.[1] ?? '';
  return body
    .trim()
    .split('\n')
    .map(line => line.trim().replace(/\s*\/\*.*/, ''));
}

describe('statements are calls', () => {
  test.each([
    ['mprotect heap r', 'do_mprotect(0x10000000000, 64, PROT_READ);'],
    ['mprotect heap[3] none', 'do_mprotect(0x10000003000, 1, PROT_NONE);'],
    ['munmap heap[16..48]', 'do_munmap(0x10000010000, 32);'],
    ['madvise-free heap', 'do_madvise(0x10000000000, 64, MADV_FREE);'],
    ['madvise-dontneed heap', 'do_madvise(0x10000000000, 64, MADV_DONTNEED);'],
    ['msync heap', 'do_msync(0x10000000000, 64);'],
    ['mremap heap at 0x20000000000 as moved', 'do_mremap(0x10000000000, 64, 0x20000000000);'],
    ['fork', 'do_fork();'],
    ['read heap', 'do_access(0, 0x10000000000, 64, 1);'],
    ['for i in 0..21 { write heap[3*i + 1] }', 'do_access(1, 0x10000001000, 21, 3);'],
  ])('%s', (statement, call) => {
    const program = exported('c', `map heap 64 pages rw written\ncpu 0 { ${statement} }\n`);
    expect(callsOf(program, 'cpu0')).toEqual([call]);
  });

  test('accesses that go down, or stay, are each a call', () => {
    const program = exported('c', 'map m 3 pages rw\ncpu 0 { write m[2] write m[1] write m[1] read m[2] }\n');
    expect(callsOf(program, 'cpu0')).toEqual([
      'do_access(1, 0x10000002000, 1, 1);',
      'do_access(1, 0x10000001000, 1, 1);',
      'do_access(1, 0x10000001000, 1, 1);',
      'do_access(0, 0x10000002000, 1, 1);',
    ]);
  });
});

test.each([
  ['rw untouched', ['do_map(0x10000000000, 4, PROT_READ | PROT_WRITE, MAP_PRIVATE);']],
  [
    'r written',
    [
      'do_map(0x10000000000, 4, PROT_READ | PROT_WRITE, MAP_PRIVATE);',
      'do_access(1, 0x10000000000, 4, 1);',
      'do_mprotect(0x10000000000, 4, PROT_READ);',
    ],
  ],
  [
    'rw',
    [
      'do_map(0x10000000000, 4, PROT_READ | PROT_WRITE, MAP_PRIVATE);',
      'do_access(1, 0x10000000000, 4, 1);',
      'do_madvise(0x10000000000, 4, MADV_FREE);',
      'end_lists();',
    ],
  ],
  [
    'rw read',
    [
      'do_map(0x10000000000, 4, PROT_READ | PROT_WRITE, MAP_PRIVATE);',
      'do_access(1, 0x10000000000, 4, 1);',
      'do_madvise(0x10000000000, 4, MADV_FREE);',
      'end_lists();',
      'do_access(0, 0x10000000000, 4, 1);',
    ],
  ],
  [
    'r read shared file readonly',
    ['do_map_file("m", 0x10000000000, 4, PROT_READ, MAP_SHARED, 1, 0);', 'do_access(0, 0x10000000000, 4, 1);'],
  ],
  [
    'rw shared file folio 4 untouched',
    ['do_map_file("m", 0x10000000000, 4, PROT_READ | PROT_WRITE, MAP_SHARED, 0, 4);'],
  ],
])('a mapping that is %s is brought into that state', (words, calls) => {
  const program = exported('c', `map m 4 pages ${words}\ncpu 0 { mprotect m r }\n`);
  expect(callsOf(program, 'setup')).toEqual(calls);
});

describe('what no program can ask of a real kernel is refused, by its place', () => {
  test.each([
    ['map m 2 pages rw\ncpu 0 {\n  lock m\n  unlock m\n}', 'lock', 3],
    ['map m 2 pages rw\ncpu 0 {\n  mprotect m r\n  write_pte(m[0], 0)\n}', 'write_pte', 4],
    ['map m 16 pages rw folio 16\ncpu 0 { write m }', 'folios of 16 pages', 1],
    ['map m 2 pages rw swapped\ncpu 0 { write m }', 'swap entries', 1],
    ['map m 1 pages rw\nsetup {\n  fork as child { m as copy }\n}\ncpu 1 in child { read copy }', 'one process', 3],
    ['map m 2 pages rw\nfn set_pte_at(p, pte) { write_pte(p, pte) }\ncpu 0 { write m }', 'its own set_pte_at', 2],
  ])('%s', (text, words, line) => {
    const { scenario } = compile(text, 'x.pte');
    let failure: ReturnType<typeof failureOf> | undefined;
    try {
      programText([{ name: 'x', scenario: scenario! }], []);
    } catch (error) {
      failure = failureOf(error, scenario!, scenario!.backends[0]);
    }
    expect(failure?.message).toContain(words);
    expect(failure?.place?.line).toBe(line);
  });

  test('a function that stands for one of some backends only is no part of a real kernel', () => {
    const text =
      'backend naive\nbackend xen-6.1\nmap m 2 pages rw\nfn set_pte_at(p, pte) on naive { write_pte(p, pte) }\ncpu 0 { write m }\n';
    expect(callsOf(exported('c', text), 'cpu0')).toEqual(['do_access(1, 0x10000000000, 2, 1);']);
  });
});

describe('the program', () => {
  let folder: string;
  beforeAll(() => {
    needProgram('gcc', 'gcc', 'libc6-dev');
    folder = mkdtempSync(join(tmpdir(), 'ptelab-c-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('compiles without a warning, and does all calls on two CPUs', () => {
    const text = `machine { cpus 2 }
map heap 64 pages rw written
map data 8 pages rw shared file
map text 8 pages r private file folio 4 untouched
setup { write data }
cpu 0 {
  mprotect heap r
  write heap[5]                        # refused: SIGSEGV */ /* \\ ??/
  barrier
  fork
  mprotect heap rw
  write heap[0..3]
  wait
  msync data
  madvise-free heap
  madvise-dontneed heap[8..16]
  mremap heap[32..64] at 0x20000000000 as moved
  munmap heap[0..32]
}
cpu 1 { barrier read data read text }
`;
    writeFileSync(join(folder, 'all.c'), exported('c', text, 'all.pte'));
    const flags = ['-O1', '-Wall', '-Wextra', '-Werror', '-static', '-pthread'];
    execFileSync('gcc', [...flags, '-o', 'all', 'all.c'], { cwd: folder });
    const { status, stdout } = spawnSync('./all', { cwd: folder, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toContain('# setup: mmap(0x10000000000, 64 pages');
    expect(stdout).toContain('mremap(0x10000020000, 32 pages, 32 pages, MREMAP_MAYMOVE|MREMAP_FIXED, 0x20000000000)');
    expect(stdout).not.toMatch(/NOTE|failed/);
    expect(stdout).toContain('# accesses that the kernel refused: 1');
    // Where it may record, the trace says so; where not, the program does.
    expect(stdout).toMatch(/^# (?:not recorded: |recorded on Linux )/m);
  });
});
