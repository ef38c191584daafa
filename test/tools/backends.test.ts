/** kernel/backends.pte: a backend more is a line more, and a mistake has a place. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { presets } from '../../src/sim/presets.ts';
import { BACKENDS, compileBackends } from '../../tools/kernel/backends.ts';

const text = readFileSync(join(import.meta.dirname, '../../kernel', BACKENDS), 'utf8');

test('what ships is what is written', () => {
  expect(compileBackends(text)).toEqual(presets);
});

test('a version more needs no other file', () => {
  const added = compileBackends(
    `${text}\n# Linux 2.6.28: zaps in smaller blocks.\nbackend xen-2.6.28 from xen-2.6.27 { zap_block 8 }\n`,
  );
  const before = presets.find(({ name }) => name === 'xen-2.6.27')!;
  expect(added.at(-1)).toEqual({
    ...before,
    name: 'xen-2.6.28',
    doc: 'Linux 2.6.28: zaps in smaller blocks.',
    parameters: { ...before.parameters, zap_block: 8 },
  });
});

test.each([
  ['backend mine from xen-2.6.28', 'no backend before is called xen-2.6.28'],
  ['backend native from defaults', 'native is there twice'],
  ['backend mine', 'mine comes from none'],
  ['backend mine from native', 'mine has no sentence above'],
  ['# A sentence.\nbackend mine from native { lazy maybe }', 'lazy does not take maybe'],
  ['# A sentence.\nbackend mine from native { speed 3 }', 'speed does not take 3'],
  ['# A sentence.\nbackend mine from native { family arm }', 'family does not take arm'],
  ['fork', 'Expecting'],
  ['map heap 4 pages rw', 'this file has backends alone'],
])('%j is refused by place', (line, reason) => {
  const at = text.split('\n').length + line.split('\n').length;
  expect(() => compileBackends(`${text}\n${line}\n`)).toThrow(`kernel/backends.pte:${at}: ${reason}`);
});
