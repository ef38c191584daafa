/** `backend mine from …`: what a backend of one's own takes over from the one that it comes from. */
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { run } from '../../src/library/run.ts';

const rest = 'map heap 4 pages rw written\ncpu 0 { mprotect heap r }\n';

test('it is another spelling of `as`', () => {
  const choices = (line: string) =>
    compile(`${line}\n${rest}`, 'x.pte').scenario?.backends.map(({ place: _, ...choice }) => choice);
  expect(choices('backend mine from xen-2.6.27 { mc_batch 16 }')).toEqual([
    { name: 'mine', preset: 'xen-2.6.27', overrides: { mc_batch: 16 } },
  ]);
  expect(choices('backend mine from xen-2.6.27')).toEqual(choices('backend xen-2.6.27 as mine'));
});

test('settings come down a chain, and the nearest counts', () => {
  const { scenario, diagnostics } = compile(
    `backend small from xen-2.6.27 { mc_batch 16, lazy off }
backend eager from small { mc_batch 8 }
backend own from eager { lazy on }
${rest}`,
    'x.pte',
  );
  expect(diagnostics).toEqual([]);
  expect(scenario?.backends[2]).toMatchObject({
    name: 'own',
    preset: 'xen-2.6.27',
    from: ['eager', 'small'],
    overrides: { mc_batch: 8, lazy: true },
  });
});

test('a preset’s name means the preset, whatever a script has of the same name', () => {
  const { scenario } = compile(
    `backend xen-2.6.27 { lazy off }
backend mine from xen-2.6.27
${rest}`,
    'x.pte',
  );
  expect(scenario?.backends[1]).toMatchObject({ name: 'mine', overrides: {} });
});

test('`from` is a name like any other', () => {
  const script = 'backend from from native\nmap from 4 pages rw\ncpu 0 { read from }\nexpect traps == 0 on from\n';
  expect(compile(script, 'x.pte').diagnostics).toEqual([]);
});

test('it has the functions that are replaced where it comes from, unless something nearer replaces the same', () => {
  const counts = run(
    `backend plain from native
backend queued from plain
backend loud from queued
map heap 1 pages rw written
fn ptep_set_wrprotect(p) on plain { write_pte(p, pte_wrprotect(read_pte(p))) write_pte(p, pte_wrprotect(read_pte(p))) }
fn ptep_set_wrprotect(p) on loud { }
cpu 0 { ptep_set_wrprotect(heap[0]) }
expect always heap[0] lacks RW on plain, queued
expect always heap[0] has RW on loud
`,
    'x.pte',
  );
  expect(counts.diagnostics.filter(d => d.severity === 'error')).toEqual([]);
  const stores = (log: { kind: readonly number[] | Uint8Array }) => log.kind.length;
  const [plain, queued, loud] = counts.recordings.map(({ log }) => stores(log));
  expect(queued).toBe(plain);
  expect(loud).toBeLessThan(plain);
  expect(counts.expects.map(e => e.ok)).toEqual([true, true, true]);
});
