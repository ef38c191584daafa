/** A debug session over stdio, as an editor holds it: launch, breakpoints, steps both ways, variables, expressions. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Client } from './client.ts';

const naive = `backend naive
backend native
map heap 2 pages rw
cpu 0 {
  mprotect heap r
}
cpu 1 {
  write heap[1]
}
expect sometimes lost D on naive
expect never lost D on native
`;
const bump = `backend native
map heap 2 pages rw
fn bump(p) {
  write_pte(p, pte_mkyoung(read_pte(p)))
}
cpu 0 {
  bump(heap[1])
}
`;
const xen = `backend xen-2.6.27
map heap 40 pages rw
cpu 0 { mprotect heap r }
`;

// Each test starts a process.
let client: Client;
beforeEach(() => {
  client = new Client();
});
afterEach(async () => {
  expect(await client.close()).toBe(0);
});

test('without arguments it stands at the first statement; each CPU is a thread', async () => {
  const start = await client.begin(naive);
  expect(start).toMatchObject({ reason: 'entry', cpu: 0, stack: ['mprotect heap r'], line: 5 });
  const { threads } = (await client.threadsRequest()).body;
  expect(threads).toEqual([
    { id: 1, name: 'cpu 0' },
    { id: 2, name: 'cpu 1' },
  ]);
  expect(client.positions.at(-1)).toMatchObject({ event: -1, backend: 'naive' });
});

test('over, into, out, and back: that CPU, and no other', async () => {
  await client.begin(naive);
  const into = await client.move('stepIn');
  expect(into).toMatchObject({ reason: 'step', cpu: 0, line: 5 });
  for (let i = 0; i < 8 && (await client.frames(0)).length < 3; i++) await client.move('stepIn');
  expect((await client.frames(0)).map(({ name }) => name)).toContain('sys_mprotect');
  const out = await client.move('stepOut');
  expect(out.stack.length).toBeLessThan(4);
  expect((await client.frames(1)).map(({ name }) => name)).toEqual(['write heap[1]']);
  expect(await client.move('next')).toMatchObject({ stack: ['after mprotect heap r'] });
  expect(await client.move('next')).toMatchObject({ reason: 'pause', text: 'cpu 0 is at its end' });
  expect(await client.move('stepBack')).toMatchObject({ stack: ['mprotect heap r'], line: 5 });
  expect(await client.move('reverseContinue')).toMatchObject({ reason: 'entry', text: 'Start of the run' });
});

test('choosing who moves: the write first, and nothing is lost', async () => {
  await client.begin(naive);
  await client.move('next', 1);
  expect(await client.move('continue')).toMatchObject({ text: 'End of the run' });
  expect(await client.value('lost D')).toBe('no');
  expect(client.positions.at(-1)?.schedule).toMatch(/^1x/);
});

test('a witness: from "D lost" to the read that missed it in four keys', async () => {
  const lost = await client.begin(naive, { witness: 10 });
  expect(lost).toMatchObject({ reason: 'exception', cpu: 0, text: 'sometimes lost D shows here' });
  expect(await client.value('lost D')).toBe('yes');
  const words: string[] = [];
  for (let key = 0; key < 4; key++) {
    await client.move('stepBack');
    const { stack } = { stack: (await client.frames(0)).map(f => f.name) };
    words.push(stack[0]);
    if (stack[0] === 'ptep_modify_prot_start' || stack[0] === 'read_pte') break;
  }
  expect(['ptep_modify_prot_start', 'read_pte']).toContain(words.at(-1));
  // Before the read nothing is dirty; after it the other CPU's write sets D.
  expect(await client.value('heap[1] has D')).toBe('no');
});

test('the same by the read itself, and forwards again', async () => {
  await client.begin(naive, { witness: 10 }, () =>
    client.setExceptionBreakpointsRequest({ filters: ['missed', 'set-AD', 'lost-D'] }),
  );
  const seen = [];
  for (let i = 0; i < 3; i++) seen.push((await client.move('reverseContinue')).text.split(':')[0]);
  expect(seen).toEqual(['set_ad', 'load', 'Start of the run']);
  expect((await client.move('continue')).text).toContain('load: heap[1]');
});

describe('breakpoints', () => {
  test('of lines, moved to where a statement is; with conditions; that only print', async () => {
    let set: Awaited<ReturnType<Client['setLines']>> = [];
    const stop = await client.begin(naive, { stopOnEntry: false }, async () => {
      set = await client.setLines({ line: 7 }, { line: 9 }, { line: 5, condition: 'nonsense' });
    });
    expect(set.map(({ verified, line }) => [verified, line])).toEqual([
      [true, 8],
      [false, 9],
      [false, 5],
    ]);
    expect(set[1].message).toContain('no CPU has a statement here');
    expect(set[2].message).toContain('nonsense');
    expect(stop).toMatchObject({ reason: 'breakpoint', cpu: 1, line: 8 });
    await client.setLines({ line: 8, logMessage: 'D is {heap[1] has D}, {x}' });
    await client.move('restart');
    expect(client.output.join('')).toContain('D is no, {there is no `x` here');
  });

  test('of lines in a function of the script, whose frames are its lines', async () => {
    const stop = await client.begin(bump, { stopOnEntry: false }, () => client.setLines({ line: 4 }));
    expect(stop).toMatchObject({ reason: 'breakpoint', stack: ['bump', 'bump(heap[1])'], line: 7 });
    const [inner, outer] = await client.frames(0);
    expect(inner).toMatchObject({ line: 4, source: { path: client.script } });
    expect(outer).toMatchObject({ line: 7, source: { path: client.script } });
    expect(inner.source!.sourceReference ?? 0).toBe(0);
  });

  test('that wait for some of their hits, the same forwards and backwards', async () => {
    let set: Awaited<ReturnType<Client['setLines']>> = [];
    const commit = { name: 'ptep_modify_prot_commit', hitCondition: '% 16' };
    const stop = await client.begin(xen, { stopOnEntry: false }, async () => {
      set = await client.setLines({ line: 3, hitCondition: '2' }, { line: 3, hitCondition: 'often' });
      await client.setFunctionBreakpointsRequest({ breakpoints: [commit] });
    });
    expect(set.map(({ verified }) => verified)).toEqual([true, false]);
    expect(set[1].message).toContain('a hit count is a number such as 3');
    expect(stop).toMatchObject({ reason: 'function breakpoint' });
    const positions = [client.positions.at(-1)!.event];
    await client.move('continue');
    positions.push(client.positions.at(-1)!.event);
    expect(await client.move('continue')).toMatchObject({ text: 'End of the run' });
    await client.move('reverseContinue');
    positions.push(client.positions.at(-1)!.event);
    await client.move('reverseContinue');
    positions.push(client.positions.at(-1)!.event);
    const [first, second] = positions;
    expect(second).toBeGreaterThan(first);
    expect(positions).toEqual([first, second, second, first]);
  });

  test('of routines, with a near name for one that is not there', async () => {
    let answers: { verified: boolean; message?: string }[] = [];
    const stop = await client.begin(xen, { stopOnEntry: false }, async () => {
      const breakpoints = [{ name: 'change_pte_range' }, { name: 'change_pte_rage' }];
      answers = (await client.setFunctionBreakpointsRequest({ breakpoints })).body.breakpoints;
    });
    expect(answers).toMatchObject([
      { verified: true },
      {
        verified: false,
        message: 'on xen-2.6.27 no CPU comes to a routine change_pte_rage; did you mean change_pte_range?',
      },
    ]);
    expect(stop).toMatchObject({ reason: 'function breakpoint' });
    expect(stop.stack.slice(0, 2)).toEqual(['change_pte_range', 'change_protection']);
  });

  test('of bits, from the Variables view and from an expression', async () => {
    await client.begin(naive);
    const [heap] = await client.scope('Entries');
    const [, second] = await client.below(heap.variablesReference);
    const { body } = await client.dataBreakpointInfoRequest({
      variablesReference: second.variablesReference,
      name: 'D',
    });
    expect(body).toMatchObject({ description: 'heap[1] has D', accessTypes: ['write', 'read', 'readWrite'] });
    const none = await client.dataBreakpointInfoRequest({ name: 'traps' });
    expect(none.body.dataId).toBeNull();
    const set = await client.setDataBreakpointsRequest({
      breakpoints: [{ dataId: body.dataId! }, { dataId: 'rubbish' }],
    });
    expect(set.body.breakpoints.map(b => b.verified)).toEqual([true, false]);
    expect(await client.move('continue')).toMatchObject({ reason: 'data breakpoint', cpu: 1 });
    expect(await client.value('heap[1] has D')).toBe('yes');
  });

  test('of events, on the pages that a condition names', async () => {
    const set = { filters: [], filterOptions: [{ filterId: 'set-AD', condition: 'heap[0]' }] };
    expect(
      await client.begin(naive, { stopOnEntry: false }, () => client.setExceptionBreakpointsRequest(set)),
    ).toMatchObject({ text: 'End of the run' });
    const answer = await client.setExceptionBreakpointsRequest({
      filters: ['set-AD'],
      filterOptions: [{ filterId: 'flush', condition: 'heep' }, { filterId: 'rain' }],
    });
    expect(answer.body!.breakpoints!.map(({ verified }) => verified)).toEqual([true, false, false]);
    expect(await client.move('reverseContinue')).toMatchObject({ reason: 'exception', cpu: 1 });
  });
});

describe('variables', () => {
  test('entries bit by bit, in pages of rows', async () => {
    await client.begin(xen);
    const [heap] = await client.scope('Entries');
    expect(heap).toMatchObject({ name: 'heap', value: '40 pages at 0x10000000000', indexedVariables: 40 });
    const some = await client.below(heap.variablesReference, { filter: 'indexed', start: 38, count: 10 });
    expect(some.map(({ name }) => name)).toEqual(['heap[38]', 'heap[39]']);
    const bits = await client.below(some[0].variablesReference);
    expect(Object.fromEntries(bits.map(({ name, value }) => [name, value]))).toMatchObject({
      P: '1 (present)',
      D: '0 (dirty)',
      'D not read by': 'nobody',
    });
  });

  test('the queue as it fills, TLBs, locks and counts', async () => {
    await client.begin(xen, { stopOnEntry: false }, () =>
      client.setFunctionBreakpointsRequest({ breakpoints: [{ name: 'hypervisor' }] }),
    );
    const queue = await client.scope('Queue');
    expect(queue).toMatchObject([
      { name: 'entries', value: '1 of 32' },
      { name: 'argument bytes', value: '512 of 512' },
      { name: 'callbacks', value: '0' },
      { name: 'requests', value: '32' },
    ]);
    const [first] = await client.below(queue[3].variablesReference, { start: 0, count: 1 });
    expect(first.value).toBe('PT_UPDATE_PRESERVE_AD heap[0] = P US NX');
    expect(await client.scope('Locks')).toContainEqual(
      expect.objectContaining({ name: 'pte lock of heap[0]', value: 'held by cpu 0' }),
    );
    expect(await client.scope('TLB')).toMatchObject([{ name: 'empty' }]);
    expect(await client.value('traps')).toBe('0');
    expect(await client.value('updates')).toBe('0');
    expect((await client.scope('Counts')).map(({ name }) => name)).toContain('hypercalls');
    expect((await client.scope('Areas')).length).toBe(1);
  });

  test('the stack: kernel text, hypervisor, statement', async () => {
    const stop = await client.begin(xen, { stopOnEntry: false }, () =>
      client.setFunctionBreakpointsRequest({ breakpoints: [{ name: 'hypervisor' }] }),
    );
    expect(stop.stack[0]).toBe('hypervisor');
    expect(stop.stack.slice(-2)).toEqual(['sys_mprotect', 'mprotect heap r']);
    const lines = (await client.frames(0)).map(
      ({ line, source }) => readFileSync(source!.path!, 'utf8').split('\n')[line - 1],
    );
    expect(lines[0].trim()).toBe('hypercall()');
    expect(lines.slice(-2).map(line => line.trim())).toEqual([
      'change_protection(vma, newprot)',
      'cpu 0 { mprotect heap r }',
    ]);
  });
});

test('expressions, with the compiler’s own words for what is none', async () => {
  await client.begin(naive);
  expect(await client.value('heap[1]')).toBe('P RW US NX');
  expect(await client.value('traps == 0')).toBe('yes');
  await expect(client.value('heep')).rejects.toThrow('there is no `heep` here');
  const { targets } = (await client.completionsRequest({ text: 'lo', column: 3 })).body;
  expect(targets.map(({ label }) => label)).toContain('lost D');
});

test('jumping to a line, backwards as well', async () => {
  await client.begin(naive);
  await client.move('continue');
  const { targets } = (await client.gotoTargetsRequest({ source: { path: client.script }, line: 8 })).body;
  expect(targets).toMatchObject([{ label: 'cpu 1', line: 8 }]);
  expect(await client.move('goto', 0, { targetId: targets[0].id })).toMatchObject({ reason: 'goto', cpu: 1, line: 8 });
});

test('one position with a timeline: behind an event, and told of each stop', async () => {
  await client.begin(naive);
  await client.move('continue');
  const { event } = client.positions.at(-1)!;
  expect(event).toBeGreaterThan(5);
  expect(await client.move('ptelab/goTo', 0, { event: 3 })).toMatchObject({ reason: 'goto' });
  expect(client.positions.at(-1)!.event).toBeGreaterThanOrEqual(3);
});

test('a schedule, and a backend that the script does not name', async () => {
  await client.begin(naive, { backend: 'native', schedule: '1.0' });
  expect(await client.move('continue')).toMatchObject({ text: 'End of the run' });
  expect(client.positions.at(-1)).toMatchObject({ backend: 'native' });
});

test('until: from where something shows', async () => {
  expect(await client.begin(naive, { until: 'lost A or lost D' })).toMatchObject({
    text: 'lost A or lost D shows here',
  });
});

test('at the end, going on ends the session', async () => {
  await client.begin(naive);
  await client.setExceptionBreakpointsRequest({ filters: [] });
  await client.move('continue');
  const ended = client.waitForEvent('terminated');
  await client.continueRequest({ threadId: 1 });
  await ended;
});

test('run without debugging: it runs, and is done', async () => {
  const ended = client.waitForEvent('terminated');
  void client.begin(naive, { noDebug: true });
  await ended;
});
