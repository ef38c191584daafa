/**
 * Does a comparison see everything it should? One flag, one count, one order or one reason of a recording is changed,
 * and the recording must no longer agree with itself.
 */
import { expect, test } from 'vitest';
import { compareTraces } from '../../src/trace/compare.ts';
import { quiet } from '../../src/trace/quiet.ts';
import { isMark, readTrace } from '../../src/trace/reader.ts';
import { recordings, recordingsIn } from './recordings.ts';

type Change = (line: string) => string | undefined;

const replaced =
  (pattern: RegExp, by: string | ((found: string) => string)): Change =>
  line => {
    const changed = typeof by === 'string' ? line.replace(pattern, by) : line.replace(pattern, by);
    return changed === line ? undefined : changed;
  };
const flipped = (bit: number) => (digits: string) =>
  (BigInt(`0x${digits}`) ^ (1n << BigInt(bit))).toString(16).padStart(16, '0');
const next = (digits: string) => `${Number(digits) + 1}`;

const flags = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 52, 58, 63].flatMap(bit => [
  replaced(/(?<=(?:pte|pmd|pud)val )[0-9a-f]{16}/, flipped(bit)),
  replaced(/(?<=raw )[0-9a-f]{16}/, flipped(bit)),
  replaced(/(?<=update_va_mapping\) args \[[0-9a-f]+, )[0-9a-f]{16}/, flipped(bit)),
]);
const counts = [
  replaced(/(?<=flushing )\d+/, next),
  replaced(/\d+(?= arg bytes,)/, next),
  replaced(/\d+(?= callbacks)/, next),
  replaced(/(?<=alloc entry )\d+/, next),
  replaced(/(?<=by )\d+(?= bytes)/, next),
  replaced(/(?<=(?:mmu_update|mmuext_op)\) args \[[0-9a-f]+, )1/, '2'),
  replaced(/(?<=ncpus )\d+/, next),
  replaced(/(?<=level {1,2})\d/, next),
];
const words = [
  replaced(/ARGS/, 'BATCH'),
  replaced(/res OK/, 'res BAD_OP'),
  replaced(/res BAD_OP/, 'res NO_SPACE'),
  replaced(/res NO_SPACE/, 'res OK'),
  replaced(/LAZY_MMU/, 'LAZY_NONE'),
  replaced(/LAZY_NONE/, 'LAZY_MMU'),
  replaced(/flush: yes/, 'flush: no'),
  replaced(/flush: no/, 'flush: yes'),
  replaced(/op 1\(mmu_update\)/, 'op 26(mmuext_op)'),
  replaced(/op 26\(mmuext_op\)/, 'op 1(mmu_update)'),
  replaced(/ {2}pinned/, '  unpinned'),
  replaced(/prot_start/, 'prot_commit'),
  replaced(/one_user: addr [0-9a-f]+/, found => `${found}000`),
  replaced(/(?<=\baddr )[0-9a-f]+/, digits => (BigInt(`0x${digits}`) + 4096n).toString(16)),
];

/** Lines that belong to the traced calls: the others may change as they like. */
function ownLines(text: string): number[] {
  const { entries } = quiet(readTrace(text));
  const first = entries.findIndex(e => isMark(e) && e.word === 'STEP');
  return entries.slice(first + 1).flatMap(e => (isMark(e) ? [] : [e.line]));
}

/** Lines to change: every one of a short recording; of a longer one the first of each kind, and some in between. */
function chosen(lines: readonly string[], own: readonly number[]): number[] {
  const kinds = new Map<string, number>();
  const step = Math.max(1, Math.floor(own.length / 40));
  return own.filter((line, i) => {
    const kind = lines[line - 1].replace(/^.*?: |[0-9a-f]{4,}/g, '');
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    return kinds.get(kind) === 1 || i % step === 0;
  });
}

/** The lines around one, as a small recording of their own, so that a thousand changes are read quickly. */
function around(lines: readonly string[], line: number): { lines: string[]; at: number } {
  const step = lines.findLastIndex((l, i) => i < line - 1 && l.includes(': STEP '));
  const from = Math.max(step + 1, line - 12);
  const pid = lines.find(l => l.startsWith('# pid'))!;
  return { lines: [pid, lines[step], ...lines.slice(from, line + 12)], at: line - 1 - from + 2 };
}

/** Of today's kernels, one of each kind: a folio’s batches, updates that wait and that do not. */
const todays = ['6.12/x_free_64', '7.2/flip_7', '7.2-lazy/flip_33', '7.2-lazy/x_file_shared_sync_64'];
const others = [...recordingsIn('6.12'), ...recordingsIn('7.2'), ...recordingsIn('7.2-lazy')];

const checked = [...recordings, ...others.filter(r => todays.includes(r.name))];

test('each of today’s that is named is there', () => {
  expect(checked).toHaveLength(recordings.length + todays.length);
});

test.each(checked)('$name agrees with itself, and with no change of itself', ({ text }) => {
  const whole = readTrace(text);
  expect(compareTraces(whole, whole)).toMatchObject({ agrees: true, problems: [] });
  const all = text.split('\n');
  const agreeing: string[] = [];
  const own = ownLines(text);
  for (const line of chosen(all, own)) {
    const { lines, at } = around(all, line);
    const trace = readTrace(lines.join('\n'));
    const check = (changed: readonly string[], what: string) => {
      if (!compareTraces(trace, readTrace(changed.join('\n'))).divergence) agreeing.push(`${line}: ${what}`);
    };
    for (const change of [...flags, ...counts, ...words]) {
      const changed = change(lines[at]);
      if (changed !== undefined) check(lines.with(at, changed), changed);
    }
    check(lines.toSpliced(at, 1), 'missing');
    check(lines.toSpliced(at + 1, 0, lines[at]), 'twice');
    const [here, there] = [lines[at], lines[at + 1]].map(l => l.replace(/^.*?\d: /, '').replace(/0[0-9a-f]{12,}/g, ''));
    if (here !== there && own.includes(line + 1)) {
      check(lines.with(at, lines[at + 1]).with(at + 1, lines[at]), 'after the next');
    }
  }
  expect(agreeing).toEqual([]);
});
