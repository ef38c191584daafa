/**
 * Recordings without a word of what the program did: no `# setup:` lines, no marks. What an import makes of the events alone, or of the
 * dumped entries, must agree with them, too. A sample: the workloads of 6.1, and of the others what 6.1 does not have.
 */
import { expect, test } from 'vitest';
import { compareScript } from '../../src/library/compare.ts';
import { importScript } from '../../src/library/import.ts';
import { comparisonText, readTrace } from '../../src/trace/index.ts';
import { bareRecordings } from '../trace/bare.ts';
import { recordings, recordingsIn } from '../trace/recordings.ts';

const calls = /\/(?:x_\w+|fork_64|munmap_64|mremap_64|dontneed_64|zeropage_64|disk_shared_msync_64)$/;
/** No event; or mappings without tables, and what a read maps around itself, of which events tell too little. */
const untold = /^(?:x[a-e]|y|same|untouched)_/;
const sample = [
  ...recordings.filter(({ name }) => !untold.test(name)).map(r => ({ ...r, backend: 'xen-6.1' })),
  ...(['6.12', '7.2', '7.2-lazy'] as const).flatMap(kernel =>
    recordingsIn(kernel)
      .filter(({ name }) => calls.test(name))
      .map(r => ({ ...r, backend: `xen-${kernel}` })),
  ),
  ...bareRecordings.filter(({ name }) => /^7\.2\/ptes/.test(name)),
];

const withoutWords = (text: string) => text.replace(/^#.*\n/gm, '').replace(/^.*tracing_mark_write.*\n/gm, '');

test.each(sample)('$name', ({ text, backend }) => {
  const silent = withoutWords(text);
  const script = importScript(silent).script.replace(/^backend .*$/m, `backend ${backend}`);
  const { compared } = compareScript(script, 'script', readTrace(silent), { backend });
  expect(compared?.comparison.observedEvents).toBeGreaterThan(0);
  expect(compared!.comparison.agrees ? '' : comparisonText(compared!.comparison, 'script', 'trace', backend)).toBe('');
});

test('what was guessed is a comment in the script', () => {
  const silent = withoutWords(recordings.find(({ name }) => name === 'munmap_64')!.text);
  const { script, notes } = importScript(silent);
  expect(notes).toEqual(['how many pages went at once, and which; the script has as few as flush all of the TLB']);
  expect(script).toContain(`# Not told by the trace: ${notes[0]}.`);
  expect(script).toContain('munmap heap');
});
