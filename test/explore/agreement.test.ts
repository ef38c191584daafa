/**
 * Reduced exploration, full exploration, and the reference: the same outcomes, happenings, and extremes of every count; of
 * the first two also the same final states, word for word, and the same verdicts. On the corpus, and on random scripts;
 * this is what stands behind the word "never". What one run counts and ends in is held against them in counts.test.ts.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { runs } from '../tier.ts';
import { agree } from './agree.ts';
import { interrupted, preempted, readers, scripts, stores, unmaskable, unpreempted, walks } from './scripts.ts';

const root = join(import.meta.dirname, '../..');
const corpus = globSync(['media/examples/*.pte', 'test/scripts/**/*.pte'], { cwd: root }).sort();

/** Their full searches take several seconds each: of the long tier. */
const large = [
  'truncate-against-accesses',
  'threads_8',
  'reclaim-of-a-copy-and-of-what-it-is-a-copy-of',
  'two-madv-free-at-once',
  'a-child-relies-on-nothing-of-its-parent',
  'table-freed-under-a-fault',
  'two-madvise-on-one-cpu',
  'migration-of-a-page-that-is-being-forked',
  'mprotect-beside-a-file-that-is-unmapped',
  'huge-page-after-fork',
  'kvm-would-gain-all-its-exits',
  'generational-collector',
  'reload-of-cr3-flushes-one-cpu',
  'mprotect-over-pages',
  'flush-of-two-address-spaces',
  'huge-entry-empty-while-its-page-migrates',
];
const isLarge = (file: string): boolean => large.some(name => file.endsWith(`${name}.pte`));

describe('reduced and full exploration agree', () => {
  it.each(corpus.filter(file => process.env.LONG || !isLarge(file)))('on %s', file =>
    agree(readFileSync(join(root, file), 'utf8'), true),
  );

  it('on random scripts for two CPUs, and with the reference', () => {
    fc.assert(
      fc.property(scripts(2), text => agree(text, true)),
      { numRuns: runs(40) },
    );
  });

  it('on random scripts whose stores wait, and with the reference', () => {
    fc.assert(
      fc.property(stores(2), text => agree(text, true)),
      { numRuns: 30 },
    );
  });

  it('on random scripts whose walks are apart from their accesses, and with the reference', () => {
    fc.assert(
      fc.property(fc.oneof(scripts(2), walks(2), stores(2)), text => agree(`${text}\nexpect never late write`, true)),
      { numRuns: runs(40) },
    );
  });

  it('on random scripts whose CPUs are interrupted, and with the reference', () => {
    fc.assert(
      fc.property(interrupted(2), fc.boolean(), (text, walked) =>
        agree(walked ? `${text}\nexpect never late write` : text, true),
      ),
      { numRuns: runs(8) },
    );
  });

  it('on random scripts one of whose CPUs has two tasks, and with the reference', () => {
    fc.assert(
      fc.property(preempted, fc.boolean(), (text, walked) =>
        agree(walked ? `${text}\nexpect never late write` : text, true),
      ),
      { numRuns: runs(4) },
    );
  });

  it('on random scripts with interrupts that nothing masks, readers of RCU, and preemption off, and with the reference', () => {
    fc.assert(
      fc.property(fc.oneof(unmaskable(2), readers(2), unpreempted), text => agree(text, true)),
      { numRuns: runs(6) },
    );
  });

  it('on random scripts for three CPUs', () => {
    fc.assert(
      fc.property(scripts(3), text => agree(text, false)),
      { numRuns: runs(20) },
    );
  });

  it('on random accesses and mprotects of the same pages', () => {
    fc.assert(
      fc.property(walks(3), text => agree(text, false)),
      { numRuns: runs(30) },
    );
  });
});
