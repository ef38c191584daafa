/**
 * Traces as people have them: one recording in each form that a kernel or a tool prints it in holds the same events, and
 * what cannot be read is named in a sentence.
 */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compareTraces } from '../../src/trace/compare.ts';
import { observedRecording } from '../../src/trace/observed.ts';
import { readTrace } from '../../src/trace/reader.ts';
import { recording } from './recordings.ts';

interface Line {
  readonly task: string;
  readonly pid: string;
  readonly cpu: string;
  readonly flags: string;
  readonly time: string;
  readonly event: string;
}

/** Every event's line anew; the lines above them stay. */
const each = (write: (line: Line) => string) => (text: string) =>
  text.replace(/^ *(\S+)-(\d+) +\[(\d+)\] (\S{5}) +([\d.]+): (.*)$/gm, (_, task, pid, cpu, flags, time, event) =>
    write({ task, pid, cpu, flags, time, event }),
  );
const micro = (time: string) => Math.round(Number(time) * 1e6);
/** What a tool prints of an entry whose operation it cannot name. */
const unparsed = (event: string) =>
  event
    .replace(/xen_mc_extend_args: extending op (\d+)\(\w+\) by (\d+) bytes res (\w+)/, (_, op, bytes, res) => {
      return `xen_mc_extend_args: [FAILED TO PARSE] op=${op} args=0x${Number(bytes).toString(16)} res=${['OK', 'BAD_OP', 'NO_SPACE'].indexOf(res)}`;
    })
    .replace(/xen_mc_entry: op (\d+)\(\w+\) args \[(.*)\]/, (_, op, args) => {
      const bytes = args.split(', ').flatMap((word: string) => word.padStart(16, '0').match(/../g)?.reverse() ?? []);
      return `xen_mc_entry: [FAILED TO PARSE] op=${op} nargs=4 args=ARRAY[${bytes.join(', ')}]`;
    });
const latency = ({ task, pid, cpu, flags, time, event }: Line) =>
  `${task.slice(0, 8).padStart(8)}-${pid.padEnd(7)} ${String(Number(cpu)).padStart(3)}${flags} ${String(micro(time)).padStart(4)}us+: ${event}`;
const since2026 = (text: string) => {
  let mode = '';
  return text
    .split('\n')
    .map(line => {
      mode = line.match(/xen_mc_batch: start batch (\w+)/)?.[1] ?? mode;
      return line
        .replace(/(xen_mc_batch: start batch) \w+/, '$1 lazy flags 246')
        .replace(/(xen_mc_issue:) start batch (\w+)/, (_, name, asked) => {
          return `${name} flush: ${asked === 'LAZY_NONE' || asked !== mode ? 'yes' : 'no'}, flags 200`;
        });
    })
    .join('\n');
};

const forms: Readonly<Record<string, (text: string) => string>> = {
  'before the flags column': each(l => `  ${l.task}-${l.pid}  [${l.cpu}] ${l.time}: ${l.event}`),
  'with thread groups': each(l => `  ${l.task}-${l.pid}  (${l.pid}) [${l.cpu}] ${l.flags} ${l.time}: ${l.event}`),
  PREEMPT_RT: each(l => `  ${l.task}-${l.pid}  [${l.cpu}] ${l.flags}.. ${l.time}: ${l.event}`),
  'a counting clock': each(l => `  ${l.task}-${l.pid}  [${l.cpu}] ${l.flags} ${micro(l.time)}: ${l.event}`),
  'latency-format': text =>
    each(latency)(text).replace(/# entries-in.*/, '# latency: 0 us, #54/54, CPU#0 | (M:desktop VP:0, KP:0, #P:1)'),
  'the dump of an oops': text =>
    each(l => `[   12.001301] ${latency(l)}`)(text)
      .replace(/^# (entries|tracer|cpu).*\n/gm, '')
      .concat('[   12.001400] ---------------------------------\n[   12.0015] Kernel panic - not syncing: x\n'),
  'the dump in a journal': text =>
    each(l => `Nov 28 03:19:50 host kernel: [   12.001301][  T242] ${latency(l)}`)(text).replace(/^# entr.*\n/gm, ''),
  'trace-cmd report': each(l => `  ${l.task}-${l.pid}  [${l.cpu}] ${l.time}: ${l.event.replace(/: /, ':          ')}`),
  'trace-cmd report -l': each(l => `${l.task}-${l.pid}     0${l.flags} ${l.time}: ${l.event}`),
  'trace-cmd without its xen plugin': each(
    l => `  ${l.task}-${l.pid}  [${l.cpu}] ${l.time}: ${unparsed(l.event).replace('tracing_mark_write', 'print')}`,
  ),
  'perf script': each(l =>
    `  ${l.task}  ${l.pid}/${l.pid} [${l.cpu}] ${l.time}:  ${unparsed(l.event)}`.replace(/(xen_|tracing)/, 'xen:$1'),
  ),
  'perf script with call chains': text =>
    each(
      l =>
        `${l.task} ${l.pid} [${l.cpu}] ${l.time}: xen:${l.event}\n\tffffffff8100a1b2 xen_mc_issue+0x12 ([kernel.kallsyms])\n`,
    )(text).replace(/xen:tracing_mark_write/g, 'ftrace:print: tracing_mark_write'),
  'the first words of xen_mc_issue': text => text.replace(/xen_mc_issue: start batch/g, 'xen_mc_issue: issue mode'),
  'the words of 2026': since2026,
  'a quoted mail': text => `From: a@example.org\n\nOn Monday, b wrote:\n\n${text.replace(/^/gm, '> ')}\nI see.\n`,
  'a mail quoted twice': text => text.replace(/^/gm, '>> '),
  'ends of lines as in DOS': text => text.replace(/\n/g, '\r\n'),
};

describe.each(['flip_2', 'flip_33', 'mremap_64', 'smp2/flip_33'])('%s', name => {
  test.each(Object.keys(forms))('%s', form => {
    const text = recording(name).replace(/#\s*entries-in-buffer.*\n/, name === 'flip_2' ? '$&' : '');
    const [here, there] = [readTrace(text), readTrace(forms[form](text))];
    expect(there.problems).toEqual([]);
    expect(there.entries.length).toBe(here.entries.length);
    const compared = compareTraces(here, there);
    expect(compared).toMatchObject({ agrees: true, divergence: undefined });
    expect(observedRecording(there).log.kind).toEqual(observedRecording(here).log.kind);
  });
});

test('an array that is printed short agrees in what it shows, and in nothing more', () => {
  const text = recording('flip_2');
  const cut = each(
    l =>
      `  ${l.task}-${l.pid} [${l.cpu}] ${l.time}: ${unparsed(l.event).replace(/(01, 00).*/, '$1, 00, 00, 00, 00, 00, 00]')}`,
  );
  expect(compareTraces(readTrace(text), readTrace(cut(text)))).toMatchObject({ agrees: true });
  const other = cut(text).replace(/(ff, )01(, 00)/, '$102$2');
  expect(compareTraces(readTrace(text), readTrace(other)).divergence?.agreed).toBe(5);
});

test('in 2026’s words, whether an issue flushes is compared', () => {
  const [here, there] = [recording('flip_2'), since2026(recording('flip_2')).replace('flush: no', 'flush: yes')];
  expect(compareTraces(readTrace(here), readTrace(there)).divergence).toMatchObject({
    predicted: { words: 'xen_mc_issue: flush: no' },
    observed: { words: 'xen_mc_issue: flush: yes' },
  });
});

test('a shown time is in microseconds, whatever the form', () => {
  const times = Object.values(forms).map(form => readTrace(form(recording('flip_2'))).entries.at(1));
  for (const entry of times) expect(entry).toMatchObject({ word: 'STEP' });
  const events = Object.values(forms).map(form => readTrace(form(recording('flip_2'))).entries.at(2));
  for (const event of events) expect(event).toMatchObject({ time: 8156714, cpu: 0, pid: 242 });
});

const decoded = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
test.each([
  ['trace-cmd', '\x17\x08\x44tracing6\0\0', 'trace-cmd report'],
  ['perf', 'PERFILE2\x68\0\0', 'perf script'],
  ['gzip', decoded(gzipSync(recording('flip_2'))), 'gunzip -c'],
  ['xz', decoded(Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)), 'xz -dc'],
  ['zstd', decoded(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 4)), 'zstd -dc'],
  ['bzip2', 'BZh91AY&SY', 'bzip2 -dc'],
  ['UTF-16', decoded(Uint8Array.from([0xff, 0xfe, ...Buffer.from('# tracer: nop', 'utf16le')])), 'iconv'],
  ['binary', 'abc\0def', 'binary'],
  ['function_graph', '# tracer: function_graph\n 0)   0.1 us |  xen_mc_flush() {\n', 'function_graph'],
  [
    'verbose latency-format',
    'mpt 242 0 1 00000001 00000000 [0000a5b1] 8156.062ms (+0.017ms): xen_mc_batch: start batch LAZY_MMU\n',
    'noverbose',
  ],
  ['xentrace', 'STEP munmap\n  39110773168 hc:mmu_update 0x1f\n', 'xentrace'],
  ['LTTng', '[03:19:50.123456789] (+0.000001) host xen: {}\n', 'babeltrace'],
  ['a script', 'map heap 2 pages rw\n', 'this is no trace'],
])('%s is refused in one sentence that names it', (_, text, named) => {
  const { problems, entries } = readTrace(text);
  expect(entries).toEqual([]);
  expect(problems).toEqual([{ line: expect.any(Number), message: expect.stringContaining(named) }]);
});

test.each([
  ['CPU:0 [LOST 5 EVENTS]', '5 events of CPU 0 before this line were not recorded'],
  ['CPU:1 [LOST EVENTS]', 'events of CPU 1 before this line were not recorded'],
  ['CPU:0 [12 EVENTS DROPPED]', '12 events of CPU 0 before this line were not recorded'],
  [
    '# cpu0 entries: 9 overrun: 3 commit overrun: 0 dropped events: 1',
    '4 events of CPU 0 were not recorded: the ring buffer lost them',
  ],
])('%s', (line, message) => {
  expect(readTrace(`${recording('flip_2')}${line}\n`).problems).toEqual([{ line: expect.any(Number), message }]);
});

test.each([
  'xen_mc_batch',
  'xen_mc_issue',
  'xen_mc_entry',
  'xen_mc_entry_alloc',
  'xen_mmu_ptep_modify_prot_start',
  'xen_mmu_ptep_modify_prot_commit',
  'xen_mc_extend_args',
  'xen_mc_flush',
])('a trace without %s says so', kind => {
  const without = recording('flip_33').replace(new RegExp(`^.*\\b${kind}: .*\\n`, 'gm'), '');
  const messages = readTrace(without).problems.map(p => p.message);
  expect(messages.filter(m => m.startsWith('no '))).toEqual([expect.stringContaining(`no ${kind} was recorded`)]);
});
