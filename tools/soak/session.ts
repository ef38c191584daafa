/**
 * One session with the language server: random edits, requests, cancels, closes in mid-request and malformed messages. Now
 * and then the document is opened a second time with the text that the client has; whatever is asked, both must answer the
 * same, or the server's text is another. Memory is looked at after every so many edits.
 */
import { readFileSync } from 'node:fs';
import { edited, randomEdit } from './edits.ts';
import { below, type Failure, oneOf, type Part } from './part.ts';
import { Wire } from './wire.ts';

/** Edits between two comparisons. */
const STRETCH = 12;
/** Edits after which the first look at memory counts, and by how much it may grow from there: caches fill, and no more. */
const WARM = 10_000;
const MOST_GROWTH = 1.4;
/** Megabytes that may be resident in the end: V8 collects late, and no more. The threads are in it. */
const MOST_RESIDENT = 640;
const MOST_FAILURES = 3;

const features = ['hover', 'completion', 'definition', 'documentHighlight', 'references', 'signatureHelp'];
const ofDocument = ['documentSymbol', 'foldingRange', 'semanticTokens/full'];
const malformed: readonly object[] = [
  { jsonrpc: '2.0', method: 'textDocument/didOpen', params: {} },
  { jsonrpc: '2.0', method: 'textDocument/didOpen', params: { textDocument: { uri: 'file:///x.pte', text: 7 } } },
  { jsonrpc: '2.0', method: 'textDocument/didChange', params: { textDocument: null, contentChanges: 'all' } },
  {
    jsonrpc: '2.0',
    method: 'textDocument/didChange',
    params: { textDocument: { uri: 'file:///no.pte', version: 1 }, contentChanges: [] },
  },
  { jsonrpc: '2.0', method: 'textDocument/didClose' },
  { jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 'no' } },
  {
    jsonrpc: '2.0',
    id: 1_000_000_001,
    method: 'textDocument/hover',
    params: { textDocument: {}, position: { line: -1, character: 1e12 } },
  },
  { jsonrpc: '2.0', id: 1_000_000_002, method: 'no/such/method', params: [] },
  { jsonrpc: '2.0', id: 1_000_000_003, method: 'ptelab/run' },
  { jsonrpc: '2.0' },
];

/** The part, over these scripts, with a server from this file. */
export function sessionPart(files: readonly string[], server: string): Part {
  const corpus = files.map(file => readFileSync(file, 'utf8'));
  return {
    name: 'session',
    async soak(next, isOver) {
      const wire = new Wire(server);
      const failures: Failure[] = [];
      let [edits, requests, compared, odd, round, first, last] = [0, 0, 0, 0, 0, 0, 0];
      await wire.initialize();
      while (!isOver() && failures.length < MOST_FAILURES) {
        const uri = `file:///soak/${++round}.pte`;
        let text = oneOf(next, corpus);
        const history: unknown[] = [text];
        let version = 1;
        wire.tell('textDocument/didOpen', { textDocument: { uri, languageId: 'pte', version, text } });
        const pending: Promise<unknown>[] = [];
        for (let stretch = 0; stretch < 4 && !wire.ended; stretch++) {
          for (let i = 0; i < STRETCH; i++) {
            const contentChanges = Array.from({ length: 1 + below(next, 3) }, () => {
              const edit = randomEdit(next, text);
              text = edited(text, edit);
              return edit;
            });
            history.push(contentChanges);
            wire.tell('textDocument/didChange', { textDocument: { uri, version: ++version }, contentChanges });
            edits += contentChanges.length;
            if (next() < 0.3) {
              const position = { line: below(next, 40), character: below(next, 60) };
              const params = { textDocument: { uri }, position, context: { includeDeclaration: true } };
              const { id, answer } = wire.request(`textDocument/${oneOf(next, features)}`, params);
              if (next() < 0.3) wire.tell('$/cancelRequest', { id });
              pending.push(answer);
              requests++;
            }
            if (next() < 0.05) {
              wire.send(oneOf(next, malformed));
              odd++;
            }
          }
          if (next() < 0.2) break;
          const differs = await difference(wire, uri, text);
          compared++;
          if (differs && !wire.ended) failures.push({ what: differs, input: JSON.stringify(history), suffix: 'json' });
        }
        // Some requests are still on their way.
        wire.tell('textDocument/didClose', { textDocument: { uri } });
        await Promise.all(pending);
        if (wire.ended) {
          failures.push({ what: 'the server ended', input: JSON.stringify(history), suffix: 'json' });
          break;
        }
        if (edits > WARM && first === 0) first = await wire.collected();
      }
      last = await wire.collected();
      const resident = residentOf(wire.process.pid);
      if (first > 0 && last > first * MOST_GROWTH)
        failures.push({ what: `memory in use grew from ${first} to ${last} MB`, input: '', suffix: 'json' });
      if (resident > MOST_RESIDENT) failures.push({ what: `${resident} MB are resident`, input: '', suffix: 'json' });
      await wire.kill();
      const tried = [
        [edits, 'edits'],
        [requests, 'requests, some of them cancelled'],
        [compared, 'comparisons of the whole text'],
        [odd, 'malformed messages'],
        [last, `MB in use at the end, ${first} after ${WARM} edits, ${resident} resident`],
      ] as const;
      return { tried, failures };
    },
  };
}

/** How the server's answers differ between the edited document and the same text opened anew; null where they do not. */
async function difference(wire: Wire, uri: string, text: string): Promise<string | null> {
  const fresh = uri.replace('/soak/', '/fresh/');
  wire.tell('textDocument/didOpen', { textDocument: { uri: fresh, languageId: 'pte', version: 1, text } });
  const answers = await Promise.all(
    ofDocument.map(async feature => {
      const ask = async (of: string): Promise<string> => {
        const { result, error } = await wire.ask(`textDocument/${feature}`, { textDocument: { uri: of } });
        const { resultId: _resultId, ...rest } = (result ?? {}) as { resultId?: string };
        return error
          ? `an error: ${error.message}`
          : JSON.stringify(Array.isArray(result) ? result : rest).replaceAll(of, '');
      };
      return { feature, edited: await ask(uri), opened: await ask(fresh) };
    }),
  );
  wire.tell('textDocument/didClose', { textDocument: { uri: fresh } });
  const bad = answers.find(a => a.edited !== a.opened || a.opened.startsWith('an error'));
  return bad
    ? `${bad.feature}: ${bad.edited.slice(0, 200)} of the edited text, ${bad.opened.slice(0, 200)} of the same text opened`
    : null;
}

/** Megabytes of a process that are resident, where the system says so; else 0. */
function residentOf(pid: number | undefined): number {
  try {
    const pages = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(pages ?? 0) / 1024);
  } catch {
    return 0;
  }
}
