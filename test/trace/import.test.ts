/** Which script does what a trace shows. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { importTrace } from '../../src/trace/importing.ts';
import { recording, recordings, recordingsIn } from './recordings.ts';

/** The statements of an imported script, without its head. */
const body = (text: string) =>
  importTrace(text)
    .script.replace(/^(#.*\n)*/, '')
    .replace(/\n+/g, '\n')
    .trim()
    .split('\n');
const program = (setup: readonly string[], steps: readonly string[]) =>
  [
    ...setup.map(s => `# setup: ${s}`),
    ...steps.map((s, i) => `mpt-1 [000] ..... 1.00000${i}: tracing_mark_write: STEP ${s}`),
    '',
  ].join('\n');

test.each([...recordings, ...recordingsIn('annotated')])('the script of $name compiles', ({ text }) => {
  expect(compile(importTrace(text).script, 'imported.pte').diagnostics.filter(d => d.severity === 'error')).toEqual([]);
});

test('a program in its own words', () => {
  expect(body(recording('disk_shared_msync_64'))).toEqual([
    'backend xen-6.1',
    'map area 64 pages rw written shared file at 0x10000000000',
    'cpu 0 {',
    '  msync area',
    '  write area[0..32]',
    '  mprotect area r',
    '  mprotect area rw',
    '}',
  ]);
});

test('a fork copies mappings that the program does not speak of', () => {
  expect(body(recording('fork_64'))).toEqual([
    'backend xen-6.1',
    'map heap 64 pages rw written at 0x10000000000',
    'map image 4 pages rw untouched file at 0x4d2000',
    'map image2 3 pages rw untouched file at 0x4d6000',
    'map image3 40 pages rw untouched at 0x4d9000',
    'map image4 3 pages rw untouched at 0x1dc08000',
    'map stack 10 pages rw untouched at 0x7ffde250d000',
    'map empty 1 pages rw untouched at 0x7ffde2518000',
    'setup {',
    '  read image[0..2]',
    '  write image[2..4]',
    '  mprotect image r',
    '  write image2',
    '  write image3[0..34]',
    '  write image3[37..39]',
    '  read image3[39]',
    '  write image4',
    '  write stack',
    '  write empty',
    '  madvise-dontneed empty',
    '}',
    'cpu 0 {',
    '  fork',
    '  write stack[9]',
    '  write stack[8]',
    '  write image3[16]',
    '  wait',
    '  write image4[0]',
    '}',
  ]);
});

test('several mappings, holes, strides, and mremaps that grow, shrink and move', () => {
  const text = program(
    [
      'mmap(0x10000000000, 16 pages = 0x10000 bytes, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)',
      'mmap(0x10000020000, 8 pages = 0x8000 bytes, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS)',
      'write-touch pages 1..15 step 3 of 0x10000000000',
      'munmap(0x10000004000, 2 pages)',
    ],
    [
      'mprotect(0x10000000000, 40 pages, PROT_READ|PROT_EXEC)',
      'read one byte of each of pages 0..3',
      'mremap(0x10000020000, 8 pages, 16 pages, 0)',
      'write-touch pages 8..9 step 1 of 0x10000020000',
      'mremap(0x10000020000, 16 pages, 12 pages, 0)',
      'mremap(0x10000000000, 4 pages, 4 pages, MAYMOVE|FIXED, 0x10002008000)',
      'munmap(0x10002008000, 4 pages)',
    ],
  );
  expect(body(text)).toEqual([
    'backend xen-6.1',
    'map heap 16 pages rw untouched at 0x10000000000',
    'map heap2 8 pages none untouched at 0x10000020000',
    'map grown 8 pages none untouched at 0x10000028000',
    'setup {',
    '  for i in 0..5 { write heap[1 + 3*i] }',
    '  munmap heap[4..6]',
    '}',
    'cpu 0 {',
    '  mprotect heap..heap2 rx',
    '  read heap[0..4]',
    '  write grown[0..2]',
    '  munmap grown[4..8]',
    '  mremap heap[0..4] at 0x10002008000 as moved',
    '  munmap moved',
    '}',
  ]);
});

test('a second thread is told by the bits it leaves', () => {
  const pte = (kind: string, page: number, flags: string) =>
    `mpt-1 [000] ...1. 1.5: xen_mmu_ptep_modify_prot_${kind}: mm ffff888004c59f80 addr 1000000${page}000 ptep ffff888007d2700${page * 8} pteval 80000000029e3${flags} (raw 80000000929e3${flags})`;
  const head = program(
    [
      'mmap(0x10000000000, 2 pages = 0x2000 bytes, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)',
      'write-touch pages 0..1 step 1 of 0x10000000000',
      'madvise(0x10000000000, 2 pages, MADV_FREE)',
      'a second thread pinned to cpu 1 keeps writing all 2 pages',
    ],
    ['mprotect(0x10000000000, 2 pages, PROT_READ)'],
  );
  const first = [pte('start', 0, '907'), pte('commit', 0, '805'), pte('start', 1, '907'), pte('commit', 1, '805')];
  const step = 'mpt-1 [000] ..... 1.9: tracing_mark_write: STEP mprotect(0x10000000000, 2 pages, PROT_READ|PROT_WRITE)';
  const second = [pte('start', 0, '905'), pte('commit', 0, '805'), pte('start', 1, '965'), pte('commit', 1, '867')];
  expect(body([head.trim(), ...first, step, ...second].join('\n')).slice(-5)).toEqual([
    'cpu 0 {',
    '  mprotect heap r',
    '  mprotect heap rw',
    '}',
    'cpu 1 { write heap[1] }',
  ]);
});

test('without words, the events alone', () => {
  const silent = recording('firsthalf_64')
    .replace(/^#.*\n/gm, '')
    .replace(/^.*tracing_mark_write.*\n/gm, '');
  expect(body(silent)).toEqual([
    'backend xen-6.1',
    'map heap 32 pages rw untouched at 0x10000000000',
    'setup { write heap }',
    'cpu 0 {',
    '  mprotect heap r',
    '  mprotect heap rw',
    '}',
  ]);
});

test('a zero page does not tell that its mapping is writable', () => {
  const silent = recording('zeropage_64').replace(/^# setup.*\n/gm, '');
  expect(body(silent).slice(1, 3)).toEqual(['map heap 64 pages rw untouched at 0x10000000000', 'setup { read heap }']);
});

test('without marks, the system calls that ftrace logged', () => {
  const unmarked = (name: string) =>
    recording(`annotated/${name}`).replace(/^(# (?!pid).*|.*tracing_mark_write.*)\n/gm, '');
  expect(body(unmarked('flip_33'))).toEqual([
    'backend xen-6.1',
    'map heap 33 pages rw untouched at 0x10000000000',
    'setup { write heap }',
    'cpu 0 {',
    '  mprotect heap r',
    '  mprotect heap rw',
    '}',
  ]);
  expect(body(unmarked('mremap_64')).slice(1)).toEqual([
    'map heap 64 pages rw written at 0x10000000000',
    'cpu 0 { mremap heap at 0x10002008000 as moved }',
  ]);
});

/** A recording without a word of what its program did: no `# setup:` lines, no marks. */
const silent = (text: string) => text.replace(/^#.*\n/gm, '').replace(/^.*tracing_mark_write.*\n/gm, '');

const errorsIn = (script: string) =>
  compile(script, 'imported.pte')
    .diagnostics.filter(d => d.severity === 'error')
    .map(d => d.message);

test.each([
  ['with marks', (text: string) => text],
  ['without a word', silent],
])('no text %s makes it throw, and every script that it writes is one', (_, cut) => {
  const texts = recordings.map(r => cut(r.text).slice(0, 6000));
  const edit = fc.record({ at: fc.nat(6000), drop: fc.nat(40), put: fc.string({ maxLength: 12 }) });
  const mutated = fc
    .record({ of: fc.nat(texts.length - 1), edits: fc.array(edit, { maxLength: 8 }) })
    .map(({ of, edits }) => edits.reduce((t, e) => t.slice(0, e.at) + e.put + t.slice(e.at + e.drop), texts[of]));
  fc.assert(
    fc.property(mutated, text => {
      expect(errorsIn(importTrace(text).script)).toEqual([]);
    }),
    { numRuns: 200, seed: 1 },
  );
});

const ofTables = (...events: readonly string[]) => events.map(e => `mpt-1 [000] ..... 1.000000: ${e}\n`).join('');

test.each([
  ['a table that is below itself', [['684c000', '684c']]],
  [
    'two tables that are below each other',
    [
      ['684c000', '684d'],
      ['684d000', '684c'],
    ],
  ],
])('%s has a place all the same', (_, tables) => {
  const events = tables.map(
    ([at, below]) => `xen_mmu_set_pmd: pmdp ffff88800${at} pmdval 000000000${below}067 (raw 000000000${below}067)`,
  );
  const start =
    'xen_mmu_ptep_modify_prot_start: mm ffff888007d4a000 addr 10000000000 ptep ffff88800684c000 pteval 8000000000000867 (raw 8000000000000867)';
  expect(errorsIn(importTrace(ofTables(...events)).script)).toEqual([]);
  expect(body(ofTables(...events, start))).toContain('cpu 0 { mprotect heap none }');
});

test('an mprotect of a large folio says so, also the first one', () => {
  const update = (kind: string, i: number, rest: string) =>
    `xen_mmu_ptep_modify_prot_${kind}: mm ffff888007d4a000 addr 1000000${i}000 ptep ffff88800684c00${i} pteval 800000000029${i}${rest} (raw 800000009029${i}${rest})`;
  const events = [0, 1, 2, 3].map(i => update('start', i, '867'));
  const commits = [0, 1, 2, 3].map(i => update('commit', i, '865'));
  expect(body(ofTables(...events, ...commits))).toContain(
    'map area 4 pages rw untouched shared file folio 4 at 0x10000000000',
  );
});

test('what only a damaged trace shows is no statement: an entry outside user space, a part of a page, a fork of nothing', () => {
  const start = (address: string) =>
    ofTables(
      `xen_mmu_ptep_modify_prot_start: mm ffff888007d4a000 addr ${address} ptep ffff88800684c000 pteval 8000000000000867 (raw 8000000000000867)`,
    );
  const flush = (address: string, end: string) =>
    ofTables(`xen_mmu_flush_tlb_multi: ncpus 1 mm ffff888007d4a000 addr ${address}, end ${end}`);
  expect(errorsIn(importTrace(start('ffffffffff000')).script)).toEqual([]);
  expect(errorsIn(importTrace(start('10000000123')).script)).toEqual([]);
  expect(errorsIn(importTrace(flush('10000000123', '10000009999')).script)).toEqual([]);
  expect(errorsIn(importTrace(flush('10000009000', '10000000000')).script)).toEqual([]);
  expect(importTrace(program([], ['fork()'])).notes).toContain('what `fork()` copies');
});

test('entries of two tables in one section of a fork are pages of two mappings, each named', () => {
  const event = (text: string) => `mpt-931 [000] ...2. 26.250158: ${text}\n`;
  const pte = (slot: string) =>
    event(`xen_mmu_set_pte: ptep ffff888006b59${slot} pteval 80000000585fe945 (raw 800000008ff44945)`);
  const text = `${event('tracing_mark_write: STEP fork()')}${pte('0e8')}${pte('6a0')}${pte('0f0')}${event('xen_mc_flush: flushing 1 hypercalls, 0 arg bytes, 0 callbacks')}`;
  const { script } = importTrace(text);
  expect(script).not.toContain('undefined');
  expect(compile(script, 'imported.pte').diagnostics.filter(d => d.severity === 'error')).toEqual([]);
});

test('what no kernel maps is not declared: no whole page, too many pages', () => {
  const maps = (place: string) =>
    body(program([`mmap(${place}, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)`], []));
  expect(maps('0x10000000800, 2 pages')).toEqual(['backend xen-6.1', 'cpu 0 { }']);
  expect(maps('0x10000000000, 99999999 pages')).toEqual(['backend xen-6.1', 'cpu 0 { }']);
});
