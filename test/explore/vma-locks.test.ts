/** Areas with locks of their own (src/sim/vma-locks.ts): which faults wait for a call in another area, and that the searches agree on random scripts. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { explore } from '../../src/library/index.ts';
import { build } from '../../src/sim/build.ts';
import { agree } from './agree.ts';
import { hugeScripts } from './huge-scripts.ts';
import { preempted, scripts } from './scripts.ts';

/** Whether CPU 1 may see the entry of heap[0] change by a call, have an access to elsewhere served, and then still go by the old entry. */
function isServed(
  backend: string,
  access: string,
  call = 'mprotect heap r',
  maps = 'map tail 1 pages rw untouched',
  pages = 1,
): string {
  return explore(`backend ${backend}
    machine { memory sc }
    map heap ${pages} pages rw written
    ${maps}
    word seen
    fn look(p) {
      if not (read_pte(p) has RW) { WRITE_ONCE(seen, 1) }
    }
    cpu 0 { ${call} }
    cpu 1 {
      read heap[0]
      look(heap[0])
      ${access}
      write heap[0]
    }
    expect sometimes stale write and seen == 1`).expects[0].verdict;
}

test('a fault in another area waits for mmap_lock until 6.3, and since 6.4 for nobody', () => {
  expect(isServed('native-6.1', 'read tail')).toBe('never');
  for (const backend of ['native-6.12', 'native-7.2', 'xen-6.12', 'xen-7.2'])
    expect(isServed(backend, 'read tail'), backend).toBe('sometimes');
});

test('a fault that makes the first anonymous page of its area waits, as __vmf_anon_prepare asks for mmap_lock', () => {
  expect(isServed('native-6.12', 'write tail')).toBe('never');
  expect(isServed('native-6.12', 'write tail', 'mprotect heap r', 'map tail 1 pages rw untouched shared')).toBe(
    'sometimes',
  );
});

test('fork takes the locks area by area, and keeps them', () => {
  expect(isServed('native-6.12', 'read tail', 'fork')).toBe('sometimes');
  expect(isServed('native-6.1', 'read tail', 'fork')).toBe('never');
  // What lies in front of it is copied, or passed by, already.
  const front = 'map tail 1 pages rw untouched at 0x10000000';
  expect(isServed('native-6.12', 'read tail', 'fork', front)).toBe('never');
});

test('clear_refs takes them all first, and mremap that of what it moves', () => {
  expect(isServed('native-6.12', 'read tail', 'clear-refs')).toBe('never');
  expect(isServed('native-6.12', 'read tail', 'mremap heap at 0x70000000 as moved')).toBe('sometimes');
});

test('an area that a call is about to join is locked, too', () => {
  const parts = 'setup { mprotect heap[1] r  write_pte(heap[1], 0) }';
  const served = (to: string) => isServed('native-6.12', 'read heap[1]', `mprotect heap[0] ${to}`, parts, 2);
  expect(served('r')).toBe('never');
  expect(served('none')).toBe('sometimes');
});

test('madvise of one area waits for nobody else since 6.17', () => {
  const goesOn = (backend: string, what: string) =>
    explore(`backend ${backend}
    machine { memory sc }
    map heap 1 pages rw written
    map tail 1 pages rw
    word before
    word behind
    fn is_empty(p) { return not (read_pte(p) has P) }
    cpu 0 { mprotect heap r }
    cpu 1 {
      if is_empty(heap[0]) { WRITE_ONCE(before, 1) }
      madvise-dontneed ${what}
      if is_empty(heap[0]) { WRITE_ONCE(behind, 1) }
    }
    expect sometimes before == 1 and behind == 1`).expects[0].verdict;
  expect(goesOn('native-6.12', 'tail')).toBe('never');
  expect(goesOn('native-7.2', 'tail')).toBe('sometimes');
});

test('the searches agree on random scripts', () => {
  const on = ['native-6.12', 'native-7.2', 'xen-6.12', 'xen-7.2', 'native-6.12'];
  const newer = (text: string): string => text.replace(/^backend .*$/m, 'backend native-6.12');
  const simply = fc.property(scripts(2, on), text => agree(text, true));
  const fully = fc.property(fc.oneof(scripts(3, on), hugeScripts(1).map(newer), preempted.map(newer)), text =>
    agree(text, false),
  );
  fc.assert(simply, { numRuns: 12 });
  fc.assert(fully, { numRuns: 8 });
});

test('whether they matter is found out in time that grows with the script', () => {
  const script = `backend native-7.2
    map heap 4 pages rw written
    cpu 0 { repeat 4000 { mprotect heap r } }
    cpu 1 { repeat 4000 { write heap[3] } }`;
  const { scenario } = compile(script, 'long.pte');
  expect(scenario && build(scenario, scenario.backends[0]).machine.build.vmaLocks).toBe(false);
});
