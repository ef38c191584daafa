import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { question } from '../../src/protocol/question.ts';

test.each([
  ['# Why batch?\nmap heap 4 pages rw', 'Why batch?'],
  ['\n\n# Why batch?', 'Why batch?'],
  [
    '# Does a store that starts\n# before the lock count? It does.\n',
    'Does a store that starts before the lock count?',
  ],
  ['# A sentence without an end', 'A sentence without an end'],
  ['# xen-2.6.27 takes 32. Why?', 'xen-2.6.27 takes 32.'],
  ['map heap 4 pages rw\n# later', ''],
  ['', ''],
])('%j is titled %j', (script, title) => expect(question(script)).toBe(title));

const folder = join(import.meta.dirname, '../../media/examples');

test.each(globSync('*.pte', { cwd: folder }))('%s opens with what it is about', name => {
  expect(question(readFileSync(join(folder, name), 'utf8')).length).toBeGreaterThan(10);
});
