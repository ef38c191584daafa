/**
 * Does a comparison with a bare kernel's recording see everything it should? One address, count, flag, reason, range or line
 * is changed, and the run that agreed must differ.
 */
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { compareCompiled, compareScript } from '../../src/library/compare.ts';
import { importScript } from '../../src/library/import.ts';
import { compareTrace, readTrace } from '../../src/trace/index.ts';
import { type BareRecording, bareRecordings } from './bare.ts';

type Change = (line: string) => string;

const replaced = (pattern: RegExp, by: string | ((found: string) => string)): Change =>
  typeof by === 'string' ? line => line.replace(pattern, by) : line => line.replace(pattern, by);
const aPageMore = (digits: string) => (BigInt(`0x${digits}`) + 4096n).toString(16);
const next = (digits: string) => `${Number(digits) + 1}`;
const flipped = (bit: number) => (digits: string) => (BigInt(`0x${digits}`) ^ (1n << BigInt(bit))).toString(16);

const generation = replaced(/(?<=gen=)\d+/, next);
const changes: readonly Change[] = [
  replaced(/(?<=start=0x)[0-9a-f]+/, aPageMore),
  replaced(/(?<=end=0x)(?!f{16})[0-9a-f]+/, aPageMore),
  replaced(/(?<=end=0x)f{16}/, '10000000000'),
  replaced(/(?<=stride=)\d+/, next),
  replaced(/freed=1/, 'freed=0'),
  replaced(/freed=0/, 'freed=1'),
  generation,
  replaced(/(?<=pages:)-?\d+/, next),
  replaced(/local (?:mm|MM) shootdown \(3\)/, 'remote shootdown (1)'),
  replaced(/remote (?:ipi|IPI) send \(4\)/, 'local mm shootdown (3)'),
  replaced(/shootdown/, 'shoot'),
  replaced(/(?<=\((?=\d\)$))\d/, next),
  replaced(/(?<=addr=0x)[0-9a-f]+/, aPageMore),
  replaced(/(?<=address=0x)[0-9a-f]+/, aPageMore),
  replaced(/(?<=error_code=0x)[0-9a-f]/, digit => (Number.parseInt(digit, 16) ^ 2).toString(16)),
  replaced(/(?<=dirty=)1/, '0'),
  replaced(/(?<=-> 0x)0/, 'fffffffffffffff4'),
  replaced(/(?<=len(?:_in)?: (?:0x)?)[0-9a-f]+/, aPageMore),
  replaced(/(?<=prot: )[0-9]/, next),
  replaced(/(?<=behavior: )[0-9]/, next),
  ...[0, 1, 2, 5, 6, 8, 11, 58, 63].map(bit => replaced(/(?<=(?:old|entry)=0x)[0-9a-f]+/, flipped(bit))),
];

/** Lines of probes that name nothing: whether they are there is told by the header's count alone. */
const silent = /: (?:change_protection|change_pte_range|flush_tlb_batched_pending|copy_page_range|move_page_tables): /;
/** A flush of the scheduler. */
const aside = /flush on task switch/;

/** Recordings by name; one that is not there fails. */
function named(names: readonly string[]): BareRecording[] {
  return names.map(name => {
    const found = bareRecordings.find(r => r.name === name);
    if (!found) throw new Error(`no recording is called ${name}`);
    return found;
  });
}

const short = named([
  '6.1/oracle/munmap_64',
  '6.1/oracle-smp2/none_64',
  '6.12/oracle/x_free_64',
  '7.2/oracle/flip_2',
  '7.2/oracle/disk_shared_msync_64',
  '7.2/oracle/mremap_64',
  '7.2/oracle/x_dontneed_512',
]);

test.each(short)('$name', ({ text, backend }) => {
  const { compared } = compareScript(importScript(text).script, 'script', readTrace(text), { backend });
  const { predicted, comparison } = compared!;
  expect(comparison.agrees).toBe(true);
  const lines = text.split('\n');
  const [from, to] = [': STEP ', ': END '].map(mark => lines.findIndex(l => l.includes(mark)));
  // Where the count of flushes begins is the boot's.
  const first = lines.findIndex(l => l.includes(' gen='));
  const agreeing: string[] = [];
  const check = (changed: readonly string[], what: string) => {
    if (compareTrace(predicted, readTrace(changed.join('\n'))).agrees) agreeing.push(what);
  };
  for (let at = from + 1; at < to; at++) {
    const line = lines[at];
    // Of a long recording, the first lines of each step.
    const step = lines.findLastIndex((l, i) => i < at && l.includes(': STEP '));
    if (to - from > 80 && at - step > 8) continue;
    if (aside.test(line) || line.includes('tracing_mark_write')) continue;
    for (const change of changes)
      if (change(line) !== line && !(at === first && change === generation))
        check(lines.with(at, change(line)), change(line));
    check(lines.toSpliced(at, 1), `missing: ${line}`);
    check(lines.toSpliced(at, 0, line), `twice: ${line}`);
    const [here, after] = [line, lines[at + 1]];
    if (at + 1 < to && ![here, after].some(l => silent.test(l) || aside.test(l) || / sys_\w+\(|mark_write/.test(l)))
      check(lines.with(at, after).with(at + 1, here), `after the next: ${line}`);
  }
  expect(agreeing).toEqual([]);
});

const dumps = named([
  '6.1/ptes/none_64',
  '6.12/ptes/mremap_64',
  '7.2/ptes/x_dontneed_512',
  '7.2/ptes/disk_shared_msync_64',
]);
const bits: Record<number, string> = {
  0: 'P',
  1: 'W',
  2: 'U',
  5: 'A',
  6: 'D',
  8: 'G/PROTNONE',
  11: 'SOFT_DIRTY',
  58: 'SAVED_DIRTY',
  63: 'NX',
};

/** A row with one bit changed, in its digits and in its names. */
function withBit(row: string, bit: number): string {
  const digits = row.match(/(?<=flags )[0-9a-f]{16}/)?.[0];
  if (digits === undefined) return row;
  const value = BigInt(`0x${digits}`) ^ (1n << BigInt(bit));
  const names = Object.entries(bits).filter(([at]) => (value >> BigInt(at)) & 1n);
  const text = `flags ${value.toString(16).padStart(16, '0')} ${names.map(([, name]) => name).join('|')}`;
  return row.replace(/flags \S+ \S+/, text);
}

test.each(dumps)('$name', ({ text, backend }) => {
  const scenario = compile(importScript(text).script, 'script').scenario!;
  const agreesWith = (changed: readonly string[]) =>
    compareCompiled(scenario, readTrace(changed.join('\n')), backend).compared!.comparison.agrees;
  const lines = text.split('\n');
  expect(agreesWith(lines)).toBe(true);
  const agreeing: string[] = [];
  const check = (changed: readonly string[], what: string) => {
    if (agreesWith(changed)) agreeing.push(what);
  };
  // The last state is of all that came before it.
  const rows = lines.flatMap((line, at) => (line.startsWith('  pages ') ? [at] : [])).slice(-4);
  for (const at of rows) {
    const line = lines[at];
    for (const bit of Object.keys(bits).map(Number))
      if (line.includes('flags')) check(lines.with(at, withBit(line, bit)), `bit ${bit}: ${line}`);
    check(lines.toSpliced(at, 1), `missing: ${line}`);
    check(
      lines.with(
        at,
        line.replace(/\.\.(\d+)/, (_, last) => `..${Number(last) - 1}`),
      ),
      `shorter: ${line}`,
    );
    check(
      lines.with(at, line.replace(/ pagemap 1/, ' pagemap 0')),
      `gone: ${line}`.replace(/^gone: .*(?:pte 0|no page).*/, ''),
    );
    check(lines.with(at, line.replace(/pages (\S+) .*/, 'pages $1 pte 0 pagemap 001')), `empty: ${line}`);
  }
  expect(agreeing.filter(what => what && !/^(?:empty: .*pte 0|gone: $)/.test(what))).toEqual([]);
});

test('of another thread that flushes for nobody, each line is read once', () => {
  const [{ text, backend }] = named(['7.2/oracle-smp2/threads_8']);
  const lines = text.split('\n');
  const flush = lines.findIndex(l => l.includes('mpt-379') && l.includes(': flush_tlb_func:'));
  lines.splice(flush, 0, ...new Array<string>(100_000).fill(lines[flush]));
  // Copied at each line, 80,000 took half a minute; handed to one call, they had no room on the stack.
  const trace = readTrace(lines.join('\n'));
  const { compared } = compareScript(importScript(text).script, 'script', trace, { backend });
  expect(compared!.comparison.agrees).toBe(false);
});
