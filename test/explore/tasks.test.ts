/**
 * Scripts with tasks: the searches agree on random ones; a flush reaches an address space wherever its mappings lie.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { explore } from '../../src/library/index.ts';
import { runs } from '../tier.ts';
import { agree } from './agree.ts';
import { exitScripts } from './exit-scripts.ts';
import { forkScripts } from './fork-scripts.ts';
import { interruptedTasks, taskScripts } from './task-scripts.ts';

test('random scripts are scripts', () => {
  fc.assert(
    fc.property(taskScripts(3), text => {
      expect(compile(text, 'random.pte').diagnostics.filter(d => d.severity === 'error')).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test('reduced, full and reference exploration agree on random scripts', () => {
  fc.assert(
    fc.property(taskScripts(2), text => agree(text, true)),
    { numRuns: runs(8) },
  );
});

test('the same of random scripts with an interrupt', () => {
  fc.assert(
    fc.property(interruptedTasks, text => {
      expect(compile(text, 'random.pte').diagnostics.filter(d => d.severity === 'error')).toEqual([]);
      agree(text, true);
    }),
    { numRuns: runs(3) },
  );
});

test('the same of random scripts whose fork has a child with a program', () => {
  fc.assert(
    fc.property(forkScripts(1), text => {
      expect(compile(text, 'random.pte').diagnostics.filter(d => d.severity === 'error')).toEqual([]);
      agree(text, true);
    }),
    { numRuns: runs(6) },
  );
});

test('the same where the kernel reclaims, migrates and merges what parent and child share', () => {
  fc.assert(
    fc.property(forkScripts(1, true), text => {
      expect(compile(text, 'random.pte').diagnostics.filter(d => d.severity === 'error')).toEqual([]);
      agree(text, true);
    }),
    { numRuns: runs(6) },
  );
});

test('the same of random scripts whose address spaces end, which goes well in today’s kernels', () => {
  fc.assert(
    fc.property(exitScripts(1), text => {
      expect(compile(text, 'random.pte').diagnostics.filter(d => d.severity === 'error')).toEqual([]);
      agree(text, true);
      if (/_(cr3|locks) off/.test(text)) return;
      const [, ...ends] = explore(text).expects;
      expect(ends.map(({ verdict }) => verdict)).toEqual(['never', 'never']);
    }),
    { numRuns: runs(2) },
  );
});

test('a handler makes no access and flushes no other CPU, and no second task comes', () => {
  const said = (items: string) =>
    compile(`backend native-6.1\nmap heap 1 pages rw\nmm other { map x 1 pages rw }\n${items}`, 'refused.pte')
      .diagnostics.filter(({ severity }) => severity === 'error')
      .map(({ code, place, message }) => `${code} ${place.line} ${message}`);
  const where = 'in the handler of an interrupt, in a script with tasks';
  expect(said('irq 0 { read heap }')).toEqual([`PTE019 4 \`read\` has no place ${where}`]);
  expect(said('fn f(p) { flush_tlb p }\nirq 0 { f(heap[0]) }')).toEqual([
    `PTE019 5 \`flush_tlb\` has no place ${where}`,
  ]);
  expect(said('fn f(p) { if read_pte(p) has D { load_cr3() } }\nirq 0 { f(x[0]) }')).toEqual([]);
  expect(said('preempt 0 { write_pte(heap[0], 0) }')).toEqual([
    'PTE019 4 `preempt` has no place in a script with tasks',
  ]);
});

test('an address space may lie between two mappings of another', () => {
  const example = join(import.meta.dirname, '../../media/examples/flush-of-an-mm-that-is-switched-to.pte');
  const text = readFileSync(example, 'utf8');
  const between = text.replace(
    'mm server { map cache 1 pages rw written }',
    'mm server { map cache 1 pages rw written at 0x100000000000 }\nmap tail 1 pages rw at 0x7f0000000000',
  );
  expect(between).not.toBe(text);
  const verdicts = (script: string) => explore(script).expects.map(e => `${e.backend} ${e.verdict}`);
  expect(verdicts(between)).toEqual(verdicts(text));
});
