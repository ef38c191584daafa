/**
 * Exploration over a real connection: verdicts follow typing, bounds are said, witnesses lead back to a run, and a cancel
 * is answered at once.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CancellationTokenSource,
  type CodeAction,
  type CodeLens,
  type Diagnostic,
  type InlayHint,
} from 'vscode-languageserver/node';
import {
  type ExpectationItem,
  type ExploreAnswer,
  expectationsRequest,
  exploreRequest,
  replayRequest,
  type VerdictNotice,
  verdictNotification,
  type WitnessChoice,
  witnessesRequest,
} from '../../src/protocol/explored.ts';
import type { RunAnswer } from '../../src/protocol/messages.ts';
import { Editor } from './client.ts';

let editor: Editor;
const notices: VerdictNotice[] = [];
beforeAll(async () => {
  editor = await Editor.start({ options: { verdictNotices: true } });
  editor.connection.onNotification(verdictNotification, (notice: VerdictNotice) => void notices.push(notice));
});
afterAll(() => editor.stop());

/** Loses D where the access comes between line 5 and line 6; the run's own schedule shows it. */
const naive = `backend native as bare
map heap 4 pages rw
cpu 0 {
  lock heap
  let old = read_pte(heap[2])
  write_pte(heap[2], pte_modify(old, r))
  unlock heap
  flush_tlb heap
}
cpu 1 { write heap[2] }
expect never lost D
expect sometimes fault in heap
`;

/** Far more interleavings than can be looked at. */
const endless = `backend native
map heap 64 pages rw
${Array.from({ length: 6 }, (_, cpu) => `cpu ${cpu} { for i in 0..20 { let v = read_pte(heap[i]) write_pte(heap[i], pte_or(v, v, A)) write heap[i] } }`).join('\n')}
expect never lost D
`;

const hasWitness = ({ message }: Diagnostic): boolean => String(message).includes('Witness');
const range = (line: number) => ({ start: { line, character: 2 }, end: { line, character: 2 } });

describe('while typing', () => {
  test('a lost bit brings its witness, and a failed expectation the places it goes through', async () => {
    const uri = await editor.open('naive.pte', naive);
    const found = await editor.diagnostics(uri, p => p.diagnostics.some(hasWitness));
    const lost = found.find(d => d.code === 'PTE201')!;
    expect(lost.range.start.line).toBe(5);
    expect(lost.message).toMatch(/Witness: schedule [\dx.]+ on bare/);
    expect(lost.relatedInformation?.map(r => r.location.range.start.line)).toEqual([4, 9]);
    const failed = found.find(d => d.code === 'PTE204')!;
    expect(failed.range.start.line).toBe(10);
    expect(failed.message).toMatch(
      /not so on bare: sometimes; complete, \d+ states, \d+ outcomes, late stores left out\. Witness: schedule/,
    );
    const places = failed.relatedInformation!.map(r => `${r.location.range.start.line + 1} ${r.message.slice(0, 5)}`);
    expect(places).toEqual(expect.arrayContaining(['5 cpu 0', '10 cpu 1', '6 cpu 0']));
    // What holds in some interleaving is no complaint, though the run's own schedule does not show it.
    expect(found.filter(d => d.code === 'PTE204')).toHaveLength(1);
  });

  test('the witness becomes a schedule line', async () => {
    const uri = await editor.open('fix.pte', naive);
    const diagnostics = await editor.diagnostics(uri, p => p.diagnostics.some(hasWitness));
    const ask = () =>
      editor.ask<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri },
        range: range(5),
        context: { diagnostics },
      });
    const fix = (await ask()).find(({ title }) => title.startsWith('Add the witness'))!;
    expect(fix).toMatchObject({ title: 'Add the witness as a `schedule` line', diagnostics: [{ code: 'PTE201' }] });
    const [edit] = fix.edit!.changes![uri];
    expect(edit.range.start).toEqual({ line: 10, character: 0 });
    expect(edit.newText).toMatch(/^schedule "[\dx.]+"\n$/);
    await editor.change(uri, naive.replace('expect never', `${edit.newText}expect never`));
    const after = await editor.diagnostics(uri, p => p.version === 2 && p.diagnostics.some(d => d.code === 'PTE201'));
    expect(after.find(d => d.code === 'PTE207')).toBeUndefined();
  });

  test('the lens shows the verdict, the states and the outcomes, and keeps them while the next ones are worked out', async () => {
    const uri = await editor.open('lens.pte', naive);
    const title = async () => {
      const lenses = await editor.ask<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
      return lenses.find(l => l.command?.command === 'pteLab.explore')?.command?.title;
    };
    await expect
      .poll(title, { timeout: 20_000 })
      .toMatch(/Explore: 1 of 2 hold, D of heap\[2\] can be lost · complete, \d+ states, \d+ outcomes/);
    await editor.change(uri, `${naive}# more\n`);
    expect(await title()).toMatch(/1 of 2 hold/);
  });

  test('so does a lens above each expectation: how it stands, its witness, and the way to look further', async () => {
    const uri = await editor.open('lenses.pte', naive);
    const lenses = async (): Promise<string[]> => {
      const all = await editor.ask<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
      return all.filter(l => l.range.start.line >= 10).map(l => `${l.range.start.line + 1} ${l.command!.title}`);
    };
    await expect
      .poll(lenses)
      .toEqual([
        expect.stringMatching(/^11 \$\(error\) fails · explored completely, \d+ states$/),
        '11 $(play-circle) Replay Witness',
        expect.stringMatching(/^12 \$\(pass\) holds · explored completely, \d+ states$/),
        '12 $(play-circle) Replay Witness',
      ]);
    const all = await editor.ask<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    expect(all.find(l => l.command?.command === 'pteLab.replayWitness')?.command?.arguments).toEqual([
      uri,
      { backend: 'bare', schedule: expect.stringMatching(/^0x/), version: 1 },
    ]);
  });

  test('which says that it is not explored yet, and stays where an edit is elsewhere; one of the expectation itself is another question', async () => {
    const quiet = await Editor.start({ options: { exploreOnType: false } });
    const uri = await quiet.open('lenses.pte', naive);
    const lenses = async (): Promise<string[]> => {
      const all = await quiet.ask<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
      return all.filter(l => l.range.start.line >= 10).map(l => `${l.range.start.line + 1} ${l.command!.title}`);
    };
    expect(await lenses()).toEqual(['11 $(search) not explored yet', '12 $(search) not explored yet']);
    await quiet.ask<ExploreAnswer>(exploreRequest, { uri });
    await expect.poll(lenses).toHaveLength(4);
    await quiet.change(uri, `# more\n${naive.replace('sometimes fault', 'never fault')}`);
    expect(await lenses()).toEqual([
      expect.stringMatching(/^12 .*fails/),
      '12 $(play-circle) Replay Witness',
      '13 $(search) not explored yet',
    ]);
    await quiet.stop();
  });

  test('an expectation that is about several backends says how each stands', async () => {
    const uri = await editor.open(
      'several.pte',
      `backend native\n${naive.replace('never lost D', 'never lost D\nexpect traps == 0 on gone')}`
        .replace('read_pte(heap[2])', 'ptep_modify_prot_start(heap[2])')
        .replace('write_pte(', 'ptep_modify_prot_commit(')
        .replace('native as bare', 'naive'),
    );
    const lenses = async (): Promise<string[]> => {
      const all = await editor.ask<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
      return all.filter(l => l.range.start.line >= 11).map(l => l.command!.title);
    };
    await expect
      .poll(lenses)
      .toContainEqual(
        expect.stringMatching(/^\$\(error\) fails on naive, holds on native · explored completely, \d+ states$/),
      );
    expect(await lenses()).toContain('$(circle-slash) skipped: none of these backends is run');
  });

  test('and so does the status', async () => {
    const uri = await editor.open('status.pte', naive);
    await expect
      .poll(() => notices.findLast(n => n.uri === uri))
      .toMatchObject({ version: 1, state: 'failed', grounds: expect.stringMatching(/^complete/) });
    expect(notices.find(n => n.uri === uri)?.state).toBe('exploring');
  });

  test('only the newest text is explored to its end', async () => {
    const uri = await editor.open('newest.pte', endless);
    for (let i = 0; i < 5; i++) await editor.change(uri, `${endless}# ${i}\n`);
    const version = await editor.change(uri, naive);
    await editor.diagnostics(uri, p => p.version === version && p.diagnostics.some(hasWitness));
    expect(editor.publishedFor(uri).flatMap(p => p.diagnostics.filter(d => d.code === 'PTE211'))).toEqual([]);
  });

  test('a bound that was hit is said, and nothing is claimed', async () => {
    const uri = await editor.open('endless.pte', endless);
    const found = await editor.diagnostics(uri, p => p.diagnostics.some(d => d.code === 'PTE211'));
    expect(found.find(d => d.code === 'PTE211')?.message).toMatch(
      /^native: stopped after [\d,]+ states: .*pteLab\.explore\./,
    );
    // The lines that make it so large are beside it.
    expect(found.find(d => d.code === 'PTE211')?.relatedInformation?.map(r => r.message)).toEqual([
      expect.stringMatching(/^60 steps of cpu 0 here meet cpus 1, 2, 3, 4 and 5: fewer pages or turns/),
      expect.stringMatching(/^60 steps of cpu 1 here/),
      expect.stringMatching(/^60 steps of cpu 2 here/),
    ]);
  });
});

describe('hints', () => {
  test('say what each line did on each backend, and stay where they are while the script is typed', async () => {
    const script =
      'backend native\nbackend xen-2.6.26\nbackend xen-2.6.27\nmap heap 64 pages rw\ncpu 0 { mprotect heap r }\n';
    const uri = await editor.open('hints.pte', script);
    const hints = () =>
      editor.ask<InlayHint[]>('textDocument/inlayHint', {
        textDocument: { uri },
        range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } },
      });
    const at = async () => (await hints()).map(h => [h.position.line, h.position.character, h.label]);
    await expect
      .poll(at)
      .toEqual([
        [4, 25, expect.stringMatching(/^native: 64 xchg · xen-2\.6\.26: 128 traps.* · xen-2\.6\.27: \d hypercalls$/)],
      ]);
    const before = (await at())[0][2];
    await editor.change(uri, `# a line\n${script}`);
    await editor.change(uri, `# a line\n${script.replace('mprotect', 'mprotec')}`);
    expect(await at()).toEqual([[5, 24, before]]);
  });
});

describe('by request', () => {
  test('verdicts, states and outcomes; then its witnesses, each of which an ordinary run follows', async () => {
    const uri = await editor.open('asked.pte', naive);
    const answer = await editor.ask<ExploreAnswer>(exploreRequest, { uri });
    expect(answer).toMatchObject({ version: 1, script: 'asked.pte', diagnostics: [] });
    expect(answer.backends).toMatchObject([{ result: { backend: 'bare', complete: true } }]);
    expect(answer.expects.map(e => [e.text, e.verdict, e.ok])).toEqual([
      ['never lost D', 'sometimes', false],
      ['sometimes fault in heap', 'sometimes', true],
    ]);
    const witnesses = await editor.ask<WitnessChoice[]>(witnessesRequest, { uri });
    const [first] = witnesses;
    expect(first).toMatchObject({
      title: 'lost D of heap[2], overwritten at line 6',
      also: ['lost A of heap[2], overwritten at line 6', 'line 11: never lost D'],
      line: 11,
    });
    expect(new Set(witnesses.map(w => `${w.backend} ${w.schedule}`)).size).toBe(witnesses.length);
    const { backend, schedule } = first;
    const replayed = await editor.ask<RunAnswer>(replayRequest, { uri, backend, schedule });
    expect(replayed.replay).toMatchObject({ title: first.title, line: 11, cut: 0 });
    expect(replayed.replay?.witness.at(-1)).toMatchObject({ event: 'lost', page: 'heap[2]' });
    expect(replayed.recordings.map(r => r.result.backend)).toEqual(['bare']);
    expect(replayed.recordings[0].result.lost.map(l => [l.bit, l.line])).toContainEqual(['D', 6]);
  });

  test('its outcomes, joined over the backends, where they are asked for; each of which a run follows', async () => {
    const text = naive.replace('expect', 'backend native\nexpect');
    const uri = await editor.open('outcomes.pte', text);
    const { outcomes } = await editor.ask<ExploreAnswer>(exploreRequest, { uri, outcomes: true });
    expect(outcomes?.backends).toMatchObject([
      { backend: 'bare', cut: 0, complete: true },
      { backend: 'native', cut: 0, complete: true },
    ]);
    const lost = outcomes!.rows.find(({ happened }) => happened.includes('lost D of heap[2]'))!;
    expect(lost.on.map(o => o.backend)).toEqual(['bare', 'native']);
    const { backend, schedule, steps, switches } = lost.on[0];
    const replayed = await editor.ask<RunAnswer>(replayRequest, { uri, backend, schedule, title: 'outcome 3' });
    expect(replayed.recordings[0].result.lost.map(({ bit }) => bit)).toContain('D');
    expect(replayed.replay).toMatchObject({ title: 'outcome 3', line: 0, steps, switches });
    expect(replayed.replay?.witness.map(({ event }) => event)).toEqual(expect.arrayContaining(['set_ad', 'lost']));
    const plain = await editor.ask<ExploreAnswer>(exploreRequest, { uri });
    expect([plain.outcomes, plain.backends[0].result.outcomeList]).toEqual([undefined, undefined]);
  });

  test('progress is told, and a cancel is answered at once', async () => {
    const uri = await editor.open('cancelled.pte', endless);
    const told: unknown[] = [];
    const token = 'states';
    const progress = editor.onProgress(token, value => told.push(value));
    const source = new CancellationTokenSource();
    const answer = editor.connection.sendRequest(exploreRequest, { uri, workDoneToken: token }, source.token);
    await expect.poll(() => told.length, { timeout: 20_000 }).toBeGreaterThan(2);
    const started = performance.now();
    source.cancel();
    await expect(answer).rejects.toThrow(/cancelled/);
    // Else it would go on for a minute. On a machine that does nothing else a cancel takes a few milliseconds:
    // test/bench/verdicts.ts.
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(told[0]).toMatchObject({ kind: 'begin', cancellable: true });
    expect(told[1]).toMatchObject({
      kind: 'report',
      message: expect.stringMatching(/^[\d,]+ states?, at most 6,000,000 or 60 s$/),
      percentage: expect.any(Number),
    });
    progress.dispose();
  });

  test('errors of the text, and a backend that nobody knows', async () => {
    const uri = await editor.open('bad.pte', 'cpu 0 { nonsense }');
    const answer = await editor.ask<ExploreAnswer>(exploreRequest, { uri });
    expect(answer.backends).toEqual([]);
    expect(answer.diagnostics.length).toBeGreaterThan(0);
    await editor.change(uri, naive);
    await expect(editor.ask(exploreRequest, { uri, backends: ['natve'] })).rejects.toThrow(/native/);
    await expect(editor.ask(exploreRequest, {})).rejects.toThrow(/uri/);
  });

  test('the expectations of a text that is not open, as tests', async () => {
    const text = `${naive}expect traps == 0 on bare\n`;
    const found = await editor.ask<ExpectationItem[]>(expectationsRequest, { uri: 'file:///closed.pte', text });
    expect(found.map(e => [e.line, e.text])).toEqual([
      [11, 'never lost D'],
      [12, 'sometimes fault in heap'],
      [13, 'traps == 0 on bare'],
    ]);
    expect(await editor.ask(expectationsRequest, { uri: 'file:///closed.pte', text: 'map' })).toEqual([]);
  });
});

test('nothing is explored by itself where the setting is off', async () => {
  const quiet = await Editor.start({ options: { exploreOnType: false } });
  const uri = await quiet.open('naive.pte', naive);
  const found = await quiet.diagnostics(uri, p => p.diagnostics.some(d => d.code === 'PTE201'));
  expect(found.filter(hasWitness)).toEqual([]);
  expect(await quiet.ask<ExploreAnswer>(exploreRequest, { uri })).toMatchObject({ version: 1 });
  await quiet.diagnostics(uri, p => p.diagnostics.some(hasWitness));
  await quiet.stop();
});
