/** Does the server serve an editor that knows nothing of us? A real neovim opens a script, hovers, renames, formats. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Visited, visitInNeovim } from './neovim.ts';

let visited: Visited;

beforeAll(() => {
  const name = 'lost-dirty-naive.pte';
  const text = readFileSync(join(import.meta.dirname, '../../media/examples', name), 'utf8');
  const line = text.split('\n').findIndex(words => words.startsWith('map heap'));
  [visited] = visitInNeovim([{ name, text, hovers: [{ line, character: 5 }], runs: true, rename: 'renamed' }]);
});

describe('neovim', () => {
  it('receives the diagnostics, with the lost bit on the line that overwrote it', () => {
    expect(visited.diagnostics.some(({ message, range }) => /heap\[2\]/.test(message) && range[0] === 7)).toBe(true);
  });

  it('hovers over a mapping', () => {
    expect(visited.hovers[0]).toContain('heap');
  });

  it('renames it everywhere', () => {
    expect(visited.renamed).not.toMatch(/\bheap\b(?! of)/);
    expect(visited.renamed?.match(/renamed/g)?.length).toBeGreaterThan(5);
  });

  it('formats', () => {
    expect(visited.formatted).toContain('cpu 3 { write renamed[0] }');
  });
});
