/** A recording that names its kernel is compared with the backend of that kernel, unless the script or the caller names another. */
import { expect, test } from 'vitest';
import { compareScript } from '../../src/library/compare.ts';
import { readTrace } from '../../src/trace/index.ts';
import { presetOfWords } from '../../src/trace/kernel.ts';
import { bareRecordings } from '../trace/bare.ts';
import { recording } from '../trace/recordings.ts';

const script = 'map heap 64 pages rw written\ncpu 0 { mprotect heap r }\n';

test.each([
  ['# recorded on Linux 6.12.118+deb13-amd64, Xen 4.20.5-pre\n', 'flip_64', '', 'xen-6.12'],
  ['# recorded on Linux 6.6.0, Xen 4.17.7\n', 'flip_64', '', 'xen-6.12'],
  ['# recorded on Linux 6.1.0-56-amd64, Xen 4.17.7\n', 'flip_64', '', 'xen-6.1'],
  ['', 'flip_64', '', 'xen-6.1'],
  ['# recorded on Linux 7.2.13+deb14-amd64, Xen 4.20.5-pre\n', '7.2/flip_7', '', 'xen-7.2'],
  // Without a batch or an issue in it, only its line says which kernel it is.
  ['# recorded on Linux 7.2.13+deb14-amd64, Xen 4.20.5-pre\n', 'untouched_64', '', 'xen-7.2'],
  ['# recorded on Linux 7.2.13+deb14-amd64, Xen 4.20.5-pre\n', '7.2-lazy/flip_33', '', 'xen-7.2-lazy'],
  ['# recorded on Linux 6.12.118+deb13-amd64, Xen 4.20.5-pre\n', 'flip_64', 'backend xen-6.1\n', 'xen-6.1'],
])('%j above %s, with %j: %s', (line, name, backend, compared) => {
  const answer = compareScript(backend + script, 'x.pte', readTrace(line + recording(name)));
  expect(answer.compared?.recording.result.backend).toBe(compared);
});

test('a bare recording’s line says which kernel it is, where no flush spells its reason as 7.2 does', () => {
  const { text } = bareRecordings.find(r => r.name === '6.1/oracle/flip_2')!;
  const backendOf = (line: string) => presetOfWords(readTrace(line + text));
  expect(backendOf('# recorded on Linux 7.2.13+deb14-amd64\n')).toBe('native-7.2');
  expect(backendOf('')).toBe('native-6.1');
});
