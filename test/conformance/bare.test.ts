/**
 * What bare kernels did to TLBs and entries (Linux 6.1.192, 6.12.117 and 7.2.13 on QEMU), and what the model says they do:
 * each recording of test/traces/bare against the script that an import makes of it, event for event, entry for entry.
 */
import { expect, test } from 'vitest';
import { compareScript } from '../../src/library/compare.ts';
import { importScript } from '../../src/library/import.ts';
import { comparisonText, readTrace } from '../../src/trace/index.ts';
import { type BareRecording, bareRecordings } from '../trace/bare.ts';

/** The comparison as text, empty where both agree. */
function difference({ text, backend }: BareRecording): string {
  const { compared, diagnostics } = compareScript(importScript(text).script, 'script', readTrace(text), { backend });
  if (!compared) return diagnostics.map(d => d.message).join('\n') || 'no comparison';
  const { comparison } = compared;
  expect(comparison.observedEvents).toBeGreaterThan(0);
  return comparison.agrees ? '' : comparisonText(comparison, 'script', 'trace', backend);
}

test('there are three kernels, of each its flushes and its entries', () => {
  const folders = new Set(bareRecordings.map(({ name }) => name.replace(/\/[^/]*$/, '')));
  for (const kernel of ['6.1', '6.12', '7.2'])
    expect([...folders]).toEqual(
      expect.arrayContaining([`${kernel}/oracle`, `${kernel}/oracle-smp2`, `${kernel}/ptes`]),
    );
});

test.each([...bareRecordings])('$name', recording => {
  expect(difference(recording)).toBe('');
});

test('an import names the kernel, where its words tell', () => {
  const backendOf = (name: string) =>
    importScript(bareRecordings.find(r => r.name === name)!.text).script.match(/^backend (\S+)$/m)?.[1];
  expect(backendOf('6.1/oracle/flip_2')).toBe('native-6.1');
  expect(backendOf('6.12/ptes/none_64')).toBe('native-6.12');
  expect(backendOf('7.2/oracle/flip_34')).toBe('native-7.2');
});

test('a recording is compared on a backend of its kind', () => {
  const [{ text }] = bareRecordings;
  const script = 'backend xen-6.1\nmap heap 2 pages rw written\ncpu 0 { mprotect heap r }\n';
  expect(() => compareScript(script, 'script', readTrace(text), { backend: 'xen-6.1' })).toThrow('is not native');
});
