/** The tools as an agent meets them: the SDK's own client, over the built program's standard input and output. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { pages } from '../../src/agent/documents.ts';
import { tools } from '../../src/agent/tools.ts';
import type { ExploreReport } from '../../src/model/explored.ts';
import { file, program, ptelab } from '../cli/ptelab.ts';
import { type Agent, connect } from './client.ts';

const media = join(import.meta.dirname, '../../media');
const naive = readFileSync(join(media, 'examples/lost-dirty-naive.pte'), 'utf8');
const queued = readFileSync(join(media, 'examples/lost-dirty-queued.pte'), 'utf8');
/** Four CPUs and more interleavings than anybody waits for. */
const endless = `backend native\nmap heap 12 pages rw\n${[0, 1, 2, 3]
  .map(
    cpu =>
      `cpu ${cpu} {\n${Array.from({ length: 12 }, (_, i) => `  write heap[${i}]\n  mprotect heap[${i}] r\n`).join('')}}\n`,
  )
  .join('')}`;

let agent: Agent;
beforeAll(async () => {
  agent = await connect();
});
afterAll(() => agent.client.close());

test('lists every tool as it is defined, and says what they are for', async () => {
  const listed = await agent.client.listTools();
  expect(
    listed.tools.map(({ name, title, description, inputSchema }) => ({ name, title, description, inputSchema })),
  ).toEqual(tools.map(({ name, title, description, input }) => ({ name, title, description, inputSchema: input })));
  for (const { annotations } of listed.tools) expect(annotations).toMatchObject({ readOnlyHint: true });
  expect(agent.client.getInstructions()).toContain('ptelab://docs/language');
});

describe('each tool', () => {
  test('check', async () => {
    expect(await agent.answer('check', { script: naive })).toEqual({ ok: true, diagnostics: [] });
    expect(await agent.answer('check', { script: 'map heap 4 page rw' })).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'PTE001', line: 1, column: 12, severity: 'error' }],
    });
  });

  test('run', async () => {
    const answer = await agent.answer('run', { script: queued });
    const { results, expects } = JSON.parse(ptelab('run', file('queued.pte', queued), '--format', 'json').stdout);
    expect(answer).toMatchObject({
      status: 'well',
      expectations: `${expects.length} of ${expects.length} hold`,
      results,
      expects,
    });
  });

  test('diff of a script with errors says these', async () => {
    expect(await agent.answer('diff', { script: 'map heap 4 page rw' })).toMatchObject({
      comparisons: [],
      diagnostics: [{ code: 'PTE001', line: 1, column: 12 }],
    });
  });

  test('review of a patch, and of what is none', async () => {
    const patch =
      '--- a/mm/x.c\n+++ b/mm/x.c\n@@ -1,3 +1,3 @@ void f(pte_t *ptep)\n {\n-\tset_pte(ptep, pte);\n+\tset_pte_at(mm, addr, ptep, pte);\n }\n';
    const { totals } = await agent.answer<{ totals: object }>('review', { patch });
    expect(totals).toMatchObject({ functions: 1, translated: 2, person: 0 });
    await expect(agent.answer('review', { patch: 'hello' })).rejects.toThrow('line 1 of the patch');
  });

  test('explore, and replay of its witness', async () => {
    const { expects } = await agent.answer<ExploreReport>('explore', { script: naive, outcomes: true });
    expect(expects[0]).toMatchObject({ ok: true, verdict: 'sometimes', evidence: 'explored' });
    const { backend, schedule, witness } = expects[0];
    expect(witness?.length).toBeGreaterThan(2);
    const { events } = await agent.answer<{ events: string[] }>('replay', { script: naive, backend, schedule });
    expect(events.join('\n')).toMatch(/set_ad: heap\[2\] [\s\S]*lost: .*D of heap\[2\]/);
  });

  test('diff of backends, and of scripts', async () => {
    const { comparisons } = await agent.answer<{ comparisons: { within: boolean; onlyA: unknown[] }[] }>('diff', {
      script: queued,
      backends: ['naive', 'xen-2.6.27'],
    });
    expect(comparisons[0].within).toBe(false);
    expect(JSON.stringify(comparisons[0].onlyA)).toContain('schedule');
    const same = await agent.answer<{ comparisons: unknown[] }>('diff', { script: naive, newScript: naive });
    expect(same.comparisons).toMatchObject([{ within: true, onlyA: [], onlyB: [] }]);
  });

  test('backends and knobs', async () => {
    const { backends } = await agent.answer<{ backends: { name: string }[] }>('backends');
    expect(backends.map(({ name }) => name)).toContain('xen-2.6.27');
    expect(await agent.answer('backends', { names: ['xen-6.1'] })).toMatchObject({
      backends: [{ name: 'xen-6.1', checked: 'recordings', knobs: { mc_batch: 32, overflow: '>=' } }],
    });
    expect(await agent.answer('knobs')).toMatchObject({
      knobs: expect.arrayContaining([expect.objectContaining({ name: 'mc_batch', kind: 'number', max: 1024 })]),
    });
  });

  test('reference, a section of it, and examples', async () => {
    expect(await agent.answer('reference')).toMatchObject({ pages });
    const text = readFileSync(join(media, 'docs/language.md'), 'utf8');
    expect(await agent.answer('reference', { page: 'language' })).toMatchObject({ text });
    const { text: section } = await agent.answer<{ text: string }>('reference', { page: 'language', section: 'Items' });
    expect(section).toMatch(/^## Items\n/);
    expect(text).toContain(section);
    expect(section.match(/^## /gm)).toHaveLength(1);
    expect(await agent.answer('reference', { page: 'PTE001' })).toMatchObject({
      text: expect.stringContaining('PTE001'),
    });
    const { examples } = await agent.answer<{ examples: { name: string; question: string }[] }>('example');
    expect(examples.length).toBeGreaterThan(40);
    expect(await agent.answer('example', { name: 'lost-dirty-naive' })).toMatchObject({ script: naive });
  });
});

test('documents are resources', async () => {
  const { resources } = await agent.client.listResources();
  for (const { uri, mimeType } of resources.filter((_, i) => i % 9 === 0)) {
    const { contents } = await agent.client.readResource({ uri });
    expect(contents).toMatchObject([{ uri, mimeType, text: expect.stringMatching(/\S/) }]);
  }
  const { resourceTemplates } = await agent.client.listResourceTemplates();
  expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(['ptelab://docs/{code}']);
  const { contents } = await agent.client.readResource({ uri: 'ptelab://docs/PTE201' });
  expect(contents[0]).toMatchObject({ text: expect.stringContaining('PTE201') });
  for (const uri of [
    'ptelab://docs/PTE000',
    'ptelab://examples/..',
    'ptelab://docs/../../package.json',
    'file:///etc/passwd',
  ])
    await expect(agent.client.readResource({ uri }), uri).rejects.toThrow('there is no resource');
});

describe('what is wrong with a call is an answer', () => {
  test.each([
    ['nothing', {}, 'there is no tool nothing; there are check, run'],
    ['check', {}, 'script is missing'],
    ['run', { script: naive, backends: ['nativ'] }, 'did you mean native?'],
    ['backends', { names: ['xen-6.0'] }, 'did you mean xen-6.1?'],
    ['diff', { script: naive }, 'diff takes two backends, not 1'],
    ['explore', { script: 'x'.repeat(2 ** 20 + 1) }, 'at most 1048576 are taken'],
    ['reference', { page: 'PTE999' }, 'there is no page PTE999'],
    ['reference', { page: 'language', section: 'Nothing' }, 'there are Functions of a script, '],
    ['example', { name: '../README' }, 'there is no example'],
  ])('%s %#', async (name, input, words) => {
    const { isError, content } = await agent.call(name, input);
    expect(isError).toBe(true);
    expect(content[0].text).toContain(words);
  });

  test('what is wrong with a script is a diagnostic, and a schedule that does not fit has a reason', async () => {
    expect(await agent.answer('explore', { script: 'cpu 0 {' })).toMatchObject({
      status: 'wrong',
      results: [],
      diagnostics: [{ code: 'PTE001' }],
    });
    const replayed = await agent.answer('replay', { script: naive, backend: 'native', schedule: '9x9' });
    expect(replayed).toMatchObject({ status: 'wrong', diagnostics: [{ code: 'PTE207' }] });
  });
});

test('answers are bounded, and so is the work', async () => {
  const wide = `backend xen-2.6.26\nmap heap 60000 pages rw written\ncpu 0 { ${'mprotect heap r mprotect heap rw '.repeat(20)} }\n`;
  const { content } = await agent.call('run', { script: wide });
  expect(content[0].text?.length).toBeLessThanOrEqual(80_000);
  const explored = await agent.answer('explore', { script: `${endless}expect never sigsegv\n`, maxStates: 1000 });
  expect(explored).toMatchObject({ results: [{ complete: false }], diagnostics: [{ code: 'PTE209' }] });
});

test('a call that is cancelled ends at once, and the next is answered', async () => {
  const control = new AbortController();
  const long = agent.call('explore', { script: endless, maxStates: 2_000_000 }, control.signal);
  const waiting = agent.answer('check', { script: naive });
  setTimeout(() => control.abort('enough'), 1500);
  await expect(long).rejects.toThrow();
  expect(await waiting).toMatchObject({ ok: true });
});

test('calls at the same time are all answered', async () => {
  const scripts = Array.from({ length: 8 }, (_, i) => `map m${i} ${i + 1} pages rw\ncpu 0 { read m${i} }\n`);
  const answers = await Promise.all(scripts.map(script => agent.answer('run', { script, backends: ['native'] })));
  expect(answers.map(answer => answer.status)).toEqual(scripts.map(() => 'well'));
});

/** What the server says to lines that no client would send, until it is done with all that come before the last. */
async function raw(
  lines: readonly string[],
): Promise<{ replies: Record<string, unknown>[]; complaints: string[]; status: number | null }> {
  const child = spawn(process.execPath, [program, 'mcp'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  let complaints = '';
  child.stdout.on('data', chunk => (output += chunk));
  child.stderr.on('data', chunk => (complaints += chunk));
  for (const line of lines) child.stdin.write(`${line}\n`);
  const last = JSON.parse(lines[lines.length - 1]).id;
  await vi.waitUntil(() => output.includes(`"id":${last}`), { timeout: 60_000 });
  child.stdin.end();
  const status = await new Promise<number | null>(resolve => child.on('close', resolve));
  return {
    replies: output
      .trim()
      .split('\n')
      .map(line => JSON.parse(line)),
    complaints: complaints.trimEnd().split('\n'),
    status,
  };
}

const request = (id: number, method: string, params: object = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });
const hello = (id: number): string =>
  request(id, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  });

test('messages out of order and messages that are none do no harm', async () => {
  const { replies, complaints, status } = await raw([
    request(1, 'tools/list'),
    'no JSON',
    '{"jsonrpc":"2.0"}',
    '[]',
    JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 77 } }),
    JSON.stringify({ jsonrpc: '2.0', id: 5, result: {} }),
    hello(2),
    request(3, 'tools/call', { name: 'check', arguments: { script: 7 } }),
    request(4, 'tools/call', { name: 'check', arguments: 'none' }),
    request(6, 'no/such/method'),
    JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }),
    request(7, 'tools/call', { name: 'check', arguments: { script: naive } }),
  ]);
  const reply = (id: number) => replies.find(r => r.id === id);
  expect(reply(2)).toMatchObject({ result: { serverInfo: { name: 'ptelab' } } });
  expect(reply(3)).toMatchObject({ result: { isError: true } });
  expect(reply(4)).toHaveProperty('error');
  expect(reply(6)).toMatchObject({ error: { code: -32601 } });
  expect(reply(7)).toMatchObject({ result: { structuredContent: { ok: true } } });
  expect(status).toBe(0);
  // Two of the lines are JSON, and no messages.
  expect(complaints).toHaveLength(2);
  for (const line of complaints) expect(line).toMatch(/^ptelab mcp: .{1,200}$/);
});

test('a client that goes away ends the server, whatever it is at', async () => {
  const child = spawn(process.execPath, [program, 'mcp'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<number | null>(resolve => child.on('close', resolve));
  child.stdin.write(`${hello(1)}\n`);
  await new Promise(resolve => child.stdout.once('data', resolve));
  child.stdin.write(
    `${request(2, 'tools/call', { name: 'explore', arguments: { script: endless, maxStates: 2_000_000 } })}\n`,
  );
  await new Promise(resolve => setTimeout(resolve, 1500));
  child.stdin.end();
  expect(await ended).toBe(0);
});
