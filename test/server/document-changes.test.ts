/** The server's text is the client's, whatever edits it sends: positions outside of the text, ends of lines of all kinds, halves of characters. */
import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { changed } from '../../src/server/document-changes.ts';
import { random } from '../../tools/random.ts';
import { type Edit, edited, randomEdit } from '../../tools/soak/edits.ts';
import { seed } from '../seed.ts';

/** What a client and the server have after these edits. */
function both(text: string, edits: readonly Edit[]): [client: string, server: string] {
  const document = TextDocument.create('file:///a.pte', 'pte', 1, text);
  return [edits.reduce(edited, text), changed(document, edits, 2).getText()];
}

test('an edit of a line that is not there is one of the end, and the next one goes where it says', () => {
  const end = { start: { line: 5, character: 0 }, end: { line: 6, character: 0 } };
  const within = { start: { line: 1, character: 1 }, end: { line: 1, character: 2 } };
  const [client, server] = both('a\nb', [
    { range: end, text: '\n' },
    { range: within, text: '{' },
  ]);
  expect([client, server]).toEqual(['a\nb{\n', 'a\nb{\n']);
});

test(`random edits (SEED=${seed})`, () => {
  const next = random(seed);
  for (let i = 0; i < 300; i++) {
    let text = 'cpu 0 { read heap }\r\nmap heap 4 pages rw\n';
    const edits = Array.from({ length: 12 }, () => {
      const edit = randomEdit(next, text);
      text = edited(text, edit);
      return edit;
    });
    const [client, server] = both('cpu 0 { read heap }\r\nmap heap 4 pages rw\n', edits);
    expect(server, JSON.stringify(edits)).toBe(client);
  }
});
