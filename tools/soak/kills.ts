/**
 * The server is killed in mid-work, again and again, under a client that keeps its text. What was asked has an end, and the next
 * server answers for the text as it was edited until then.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { compile } from '../../src/lang/compile.ts';
import { edited, randomEdit } from './edits.ts';
import { below, type Failure, oneOf, type Part } from './part.ts';
import { Wire } from './wire.ts';

/** Longest milliseconds of work before a kill. */
const WORK = 400;
/** Milliseconds that the next server may take to say what is wrong with the text. */
const PATIENCE = 60_000;

/** The part, over these scripts, with a server from this file. */
export function killsPart(files: readonly string[], server: string): Part {
  const corpus = files.map(file => readFileSync(file, 'utf8'));
  return {
    name: 'kills',
    async soak(next, isOver) {
      const failures: Failure[] = [];
      let kills = 0;
      const uri = 'file:///soak/kept.pte';
      while (!isOver() && failures.length === 0) {
        let text = oneOf(next, corpus);
        const wire = new Wire(server);
        await wire.initialize();
        wire.tell('textDocument/didOpen', { textDocument: { uri, languageId: 'pte', version: 1, text } });
        const asked = [wire.ask('ptelab/run', { uri }), wire.ask('ptelab/explore', { uri })];
        const last = 2 + below(next, 5);
        for (let version = 2; version < last; version++) {
          const edit = randomEdit(next, text);
          text = edited(text, edit);
          wire.tell('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [edit] });
        }
        await pause(below(next, WORK));
        await wire.kill();
        kills++;
        await Promise.all(asked);
        const other = new Wire(server);
        await other.initialize();
        const published = diagnosticsOf(other, uri);
        other.tell('textDocument/didOpen', { textDocument: { uri, languageId: 'pte', version: last, text } });
        const codes = await published;
        const expected = codesOf(compile(text, 'kept.pte').diagnostics);
        if (codes !== expected)
          failures.push({
            what: `after a kill, a server says ${codes}, and not ${expected}`,
            input: text,
            suffix: 'pte',
          });
        await other.kill();
      }
      return { tried: [[kills, 'servers killed']], failures };
    },
  };
}

/** The errors of a document, as the server first publishes them. */
function diagnosticsOf(wire: Wire, uri: string): Promise<string> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve('nothing'), PATIENCE);
    wire.onNotice = (method, params) => {
      if (method !== 'textDocument/publishDiagnostics') return;
      const said = params as { uri: string; diagnostics: { code: string; severity: number }[] };
      if (said.uri !== uri) return;
      clearTimeout(timer);
      resolve(
        codesOf(said.diagnostics.map(({ code, severity }) => ({ code, severity: severity === 1 ? 'error' : '' }))),
      );
    };
  });
}

const codesOf = (diagnostics: readonly { readonly code: string; readonly severity: string }[]): string =>
  diagnostics
    .filter(d => d.severity === 'error')
    .map(d => d.code)
    .sort()
    .join(' ');
