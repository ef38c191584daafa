/**
 * The thread's own patches, reviewed, translated and put on the kernel before them: does that kernel then do, event for
 * event, what the presets do that we built by hand? (Patch 2 is dispatch by name, and becomes nothing.)
 */
import { describe, expect, test } from 'vitest';
import { diffScripts } from '../../src/library/diff.ts';
import { review } from '../../src/library/index.ts';
import { eventKinds } from '../../src/model/events.ts';
import { scripted } from '../sim/scripted.ts';
import { extend, hooks, preserve, rmw } from './thread-patches.ts';

/** The functions of a patch as it leaves them. */
const functionsOf = (patch: string): string =>
  review(patch)
    .files.flatMap(({ functions }) => functions.map(({ after }) => after ?? ''))
    .join('\n');

/** mprotect's loop, which no script can replace. */
const MPROTECT = /^fn change_pte_range[\s\S]*?^}\n?/m;
/** Tracepoints of the kernel's own pair, which a script's functions do not have. */
const markers = ['xen_mmu_ptep_modify_prot_start', 'xen_mmu_ptep_modify_prot_commit'];

/** Events, and all that a run counts. */
function ran(backend: string, functions: string, program: string) {
  const { on } = scripted(`backend ${backend} as it\n${functions}\n${program}`);
  const { log, result } = on.it;
  const events: string[] = [];
  for (let i = 0; i < log.length; i++) {
    const kind = eventKinds[log.kind[i]];
    if (markers.includes(kind)) continue;
    events.push(
      [kind, log.cpu[i], log.page[i], log.lo[i], log.hi[i], log.a[i], log.b[i], log.c[i], log.time[i]].join(' '),
    );
  }
  const { traps, hypercalls, updates, faults, cycles, batches, lost } = result;
  return { events, traps, hypercalls, updates, faults, cycles, batches, lost };
}

const programs = {
  'one area of 70 pages':
    'map heap 70 pages rw written\ncpu 0 { mprotect heap r  mprotect heap rw  mprotect heap none }',
  'three areas, and entries of every kind': `map a 5 pages rw written
map b 9 pages rw migrating [2..4] swapped [6..8]
map c 600 pages rw read shared
cpu 0 { mprotect a r  mprotect b r  mprotect c[100..600] r  write a[1]  read b[1]  mprotect a..b rw }`,
};

const steps = [
  ['patch 1: as before', rmw, 'xen-2.6.26', 'xen-2.6.26'],
  ['patch 3: as xen-patch3', preserve, 'xen-2.6.26', 'xen-patch3'],
  ['patches 3 and 4: as xen-2.6.27', preserve + extend, 'xen-2.6.26 { width x86-64 }', 'xen-2.6.27'],
  ['patch 1 on bare hardware: as before', rmw, 'native', 'native'],
] as const;

describe.each(steps)('%s', (_, patch, kernel, preset) => {
  test.each(Object.entries(programs))('%s', (_, program) => {
    const functions = functionsOf(patch).replace(MPROTECT, '');
    expect(functions).toContain('fn ptep_modify_prot_commit(');
    const patched = ran(kernel, functions, program);
    expect(patched.events.length).toBeGreaterThan(100);
    expect(patched).toEqual(ran(preset, '', program));
  });

  test('the same outcomes in all interleavings', () => {
    const program = 'map heap 2 pages rw read\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[0]  read heap[1] }';
    const functions = functionsOf(patch).replace(MPROTECT, '');
    const script = (backend: string, own: string) => ({
      name: 'a.pte',
      text: `backend ${backend} as it\n${own}\n${program}`,
    });
    const { comparisons, diagnostics } = diffScripts(script(preset, ''), script(kernel, functions), [], {});
    expect(diagnostics.filter(d => d.severity === 'error')).toEqual([]);
    expect(comparisons.map(c => [c.within, c.onlyA.length, c.onlyB.length])).toEqual([[true, 0, 0]]);
  });
});

test('patch 2 is dispatch by name, and changes nothing', () => {
  const { totals, before, after } = review(hooks);
  expect(totals).toMatchObject({ translated: 0, person: 0 });
  expect([before, after]).toEqual([null, null]);
});

test('patch 1 finds mprotect’s loop by what it calls, and says it on both sides', () => {
  const { files, totals } = review(rmw);
  const [loop] = files[1].functions;
  expect(loop).toMatchObject({ name: 'change_pte_range', guessed: true, changed: 4, translated: 4 });
  expect(loop.before).toContain('let entry = ptep_get_and_clear(slot)');
  expect(loop.after).toContain('ptep_modify_prot_commit(slot, entry)');
  expect(totals).toMatchObject({ functions: 5, found: 5, person: 0 });
});
