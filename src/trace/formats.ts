/**
 * What a file is that has no events to read: binary recordings, by the bytes that they start with, and tools' other
 * texts, by their look. Each is named in one sentence, with the way to a text that can be read. The bytes are looked for
 * in decoded text, since every front end hands over text: what is no UTF-8 has become U+FFFD there.
 */
interface Format {
  readonly look: RegExp;
  readonly sentence: string;
}

/** What a binary file starts with, and what it is, with the command that makes text of it. */
const magics: readonly (readonly [start: string, what: string, command: string])[] = [
  ['\x17\x08Dtracing', "trace-cmd's binary trace.dat", 'trace-cmd report -i trace.dat'],
  ['PERFILE2', "perf's binary perf.data", 'perf script -i perf.data'],
  ['2ELIFREP', "perf's binary perf.data", 'perf script -i perf.data'],
  ['\x1f\ufffd\x08', 'compressed by gzip', 'gunzip -c trace.gz'],
  ['\ufffd7zXZ\0', 'compressed by xz', 'xz -dc trace.xz'],
  ['(\ufffd/\ufffd', 'compressed by zstd', 'zstd -dc trace.zst'],
  ['BZh', 'compressed by bzip2', 'bzip2 -dc trace.bz2'],
  ['\ufffd\ufffd#\0', 'UTF-16 text', 'iconv -f UTF-16 -t UTF-8 trace'],
  ['\ufffd\ufffd \0', 'UTF-16 text', 'iconv -f UTF-16 -t UTF-8 trace'],
];
/** How far into a file a NUL is looked for. */
const HEAD = 4096;

const texts: readonly Format[] = [
  {
    look: /^\s*#\s*tracer: function_graph|^\s*\d+\)\s.*\|\s.*[{;]\s*$/m,
    sentence: 'this is of the function_graph tracer; record the events xen:* with `echo nop > current_tracer`',
  },
  {
    look: /^.*\s\d{1,9}\s+\d{1,3}\s+\d+\s+[0-9a-f]{8}\s+[0-9a-f]{8}\s+\[[0-9a-f]{8}\]/m,
    sentence: 'this is the verbose latency-format; `echo noverbose > trace_options` gives one that can be read',
  },
  {
    look: /^\s*\d+ (?:hc:|ptwr_emulation)/m,
    sentence: "this is Xen's own log (xentrace); read is what the guest's ftrace logged of xen:*",
  },
  {
    look: /^\[\d\d:\d\d:\d\d\.\d{9}\] \(\+/m,
    sentence: 'this is of LTTng (babeltrace); read is what ftrace, `trace-cmd report` or `perf script` print',
  },
];

/** One sentence about a file that is no text; undefined for text. */
export function binaryFormat(text: string): string | undefined {
  const known = magics.find(([start]) => text.startsWith(start));
  if (known) return `this is ${known[1]}: \`${known[2]} > trace.txt\` makes text of it`;
  return text.slice(0, HEAD).includes('\0') ? 'this is a binary file; a trace is read as text' : undefined;
}

/** One sentence about a text in which no line could be read. */
export function unreadText(text: string): string {
  const head = text.slice(0, 1 << 16);
  return (
    texts.find(({ look }) => look.test(head))?.sentence ??
    'this is no trace: a line is `task-pid [cpu] flags time: event: text`, as ftrace, `trace-cmd report` and `perf script` print it'
  );
}
