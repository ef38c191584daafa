/** Why 1000 pages need 33 hypercalls today and 32 in 2.6.27, as the microscope tells it of the engine's own runs. */
import { describe, expect, test } from 'vitest';
import { bitChanges } from '../../src/model/bit-change.ts';
import { kindIndex } from '../../src/model/events.ts';
import { callAt } from '../../webview/layout/call-at.ts';
import { Unfolding } from '../../webview/layout/unfold.ts';
import { roomFor, whyEnded } from '../../webview/layout/why-ended.ts';
import { carried, nthHypercall } from '../../webview/views/batches.ts';
import { scripted } from '../sim/scripted.ts';
import { logOf, patch4Run } from './recordings.ts';

const backends = ['xen-2.6.26', 'xen-patch3', 'xen-2.6.27', 'xen-6.1'];
const { on } = scripted(
  `${backends.map(name => `backend ${name}`).join('\n')}\nmap heap 1000 pages rw written\ncpu 0 { mprotect heap r }`,
);

/** `ARGS 31 updates, 496 + 16 = 512` for the n-th hypercall. */
function ending(backend: string, n: number): string {
  const unfolding = new Unfolding(on[backend].log);
  const call = callAt(unfolding, 0, nthHypercall(unfolding, n))!;
  const { reason, entries, updates, bytes, wanted, would, goesOn } = whyEnded(unfolding, call);
  const next = wanted ? `, ${bytes} + ${wanted} = ${would}` : '';
  return `${reason} ${entries} x, ${updates} updates${next}${goesOn ? ', goes on' : ''}`;
}

describe('a batch of 1000 pages', () => {
  test.each([
    ['xen-2.6.26', 0, 'BATCH 32 x, 32 updates'],
    ['xen-patch3', 0, 'BATCH 32 x, 32 updates, 512 + 16 = 528'],
    ['xen-2.6.27', 0, 'ARGS 1 x, 32 updates, 512 + 16 = 528'],
    ['xen-2.6.27', 15, 'LEAVE_LAZY 1 x, 32 updates, goes on'],
    ['xen-2.6.27', 31, 'LEAVE_LAZY 1 x, 8 updates'],
    ['xen-6.1', 0, 'ARGS 1 x, 31 updates, 496 + 16 = 512'],
    ['xen-6.1', 16, 'LEAVE_LAZY 1 x, 16 updates, goes on'],
    ['xen-6.1', 33, 'ISSUE 1 x, 0 updates'],
  ])('%s, hypercall %d: %s', (backend, n, wanted) => expect(ending(backend, n)).toBe(wanted));

  test('in a sentence', () => {
    const sentence = (backend: string) => carried(backend, on[backend].result.batches);
    expect(sentence('xen-2.6.27')).toContain('32 hypercalls carry 1,000 updates, 32 at most in one');
    expect(sentence('xen-6.1')).toContain('33 hypercalls carry 1,000 updates, 31 at most in one');
    expect(carried('native', [])).toBe('native makes no hypercalls.');
  });
});

test('how many more fit depends on the kernel’s comparison', () => {
  const limits = { entries: 32, argBytes: 512 };
  expect(roomFor(16, 16, { ...limits, overflow: '>' })).toBe(31);
  expect(roomFor(16, 16, { ...limits, overflow: '>=' })).toBe(30);
  expect(roomFor(512, 16, { ...limits, overflow: '>' })).toBe(0);
});

describe('the requests of a call', () => {
  const log = logOf(patch4Run());
  const unfolding = new Unfolding(log);
  const event = (kind: keyof typeof kindIndex, nth: number) => {
    let found = -1;
    for (let n = 0; n <= nth; n++) found = unfolding.seek(found, 1, row => log.kind[row] === kindIndex[kind]);
    return found;
  };

  test('are its updates, with what each found and left', () => {
    const call = callAt(unfolding, 0, event('hypercall', 0))!;
    expect(call.requests).toHaveLength(32);
    expect(call.requests.every(request => !request.done)).toBe(true);
    const { before, e } = call.requests[3];
    const words = bitChanges(before, e).map(
      ({ name, change }) => ({ kept: '', added: '+', removed: '-' })[change] + name,
    );
    expect(words.join(' ')).toBe('P -RW US A D NX');
  });

  test('are carried out one by one', () => {
    const call = callAt(unfolding, 0, event('update', 4))!;
    expect(call.requests.filter(request => request.done)).toHaveLength(5);
  });

  test('are those to come while the buffer fills', () => {
    expect(callAt(unfolding, 0, event('xen_mc_entry', 1))!.event).toBe(event('hypercall', 1));
    expect(callAt(unfolding, 0, 0)).toBeNull();
  });
});
