/** The offline page: nothing of a script becomes markup, and nothing is asked from a network. */
import { expect, test } from 'vitest';
import { exported, mixed } from './sources.ts';

const page = { script: 'document.title = "</script>";', style: 'body { color: red }' };

test('hostile names and comments stay text', () => {
  const hostile = `# </script><script>alert(1)</script> <!-- \n${mixed}`;
  const html = exported('html', hostile, '"><img src=x onerror=alert(1)>.pte', page);
  expect(html.match(/<script/g)).toHaveLength(2);
  expect(html.match(/<\/script/g)).toHaveLength(2);
  expect(html).not.toContain('<img');
  expect(html).not.toContain('<!--');
});

test('the policy lets in nothing but what is in the file', () => {
  const html = exported('html', mixed, 'heap.pte', page);
  expect(html).toContain("default-src 'none'; script-src 'nonce-ptelab'; style-src 'nonce-ptelab'");
  expect(html).not.toMatch(/\b(?:src|href)="http/);
});

test('the panel in it says the question that the script opens with', () => {
  const html = exported('html', mixed, 'heap.pte', page);
  const run = JSON.parse(/<script id="run"[^>]*>(.*)<\/script>/.exec(html)![1]);
  expect(run.question).toMatch(/^Can an mprotect batch lose a dirty bit .*\?$/);
});

test('without the panel there is no page', () => {
  expect(() => exported('html', mixed)).toThrow('not at hand');
});

test('the same run gives the same file', () => {
  expect(exported('html', mixed, 'heap.pte', page)).toBe(exported('html', mixed, 'heap.pte', page));
});
