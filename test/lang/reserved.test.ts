/** Which words no name can be: what the list says, and what the checker says of a parameter with that name. */
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { reservedWords, softNames } from '../../src/lang/reserved.ts';

/** Words of the language without a digit or a sign, and some that are none. */
const words = [...reservedWords(), ...softNames, 'heap', 'page', 'naive', 'clean'].filter(word =>
  /^[a-z]+$/.test(word),
);

const isRefused = (word: string): boolean =>
  compile(`fn f(${word}) { return }\nmap heap 4 pages rw\ncpu 0 { read heap }\n`, 'a.pte').diagnostics.some(
    d => d.severity === 'error',
  );

test('the list has the words that were forgotten when it was kept by hand', () => {
  expect([...reservedWords()]).toEqual(expect.arrayContaining(['msync', 'cpus', 'readonly', 'lost']));
});

test.each(words)('%s', word => {
  expect(isRefused(word)).toBe(reservedWords().has(word));
});

test('a function that is named so is told, too', () => {
  const [{ code, message }] = compile(`map heap 1 pages rw\nfn off() { local_irq_disable() }\n`, 'a.pte').diagnostics;
  expect([code, message]).toEqual(['PTE006', '`off` is a reserved word and cannot be a name']);
});

test('so is a first parameter', () => {
  const [{ code, message }] = compile(`map heap 1 pages rw\nfn f( r) { return }\n`, 'a.pte').diagnostics;
  expect([code, message]).toEqual(['PTE006', '`r` is a reserved word and cannot be a name']);
});
