/** Which lines of a script make it large. */
import { expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { adviceFor } from '../../src/library/advice.ts';

const advice = (script: string) =>
  adviceFor(compile(script, 'x.pte').scenario!).map(({ place, message }) => `${place.line}: ${message}`);

test('the lines at which most steps meet another CPU', () => {
  const loop = 'for i in 0..20 { write_pte(heap[i], 0) }';
  expect(advice(`map heap 64 pages rw\ncpu 0 {\n  read heap[0]\n  ${loop}\n}\ncpu 1 {\n  write heap\n}`)).toEqual([
    '4: 20 steps of cpu 0 here meet cpu 1: fewer pages or turns make it smaller',
    '7: 20 steps of cpu 1 here meet cpu 0: fewer pages or turns make it smaller',
  ]);
});

test('an mprotect of many pages counts for those that others touch', () => {
  expect(
    advice('map heap 64 pages rw\ncpu 0 { mprotect heap r }\ncpu 1 { write heap[3..9] }\ncpu 2 { read heap[5] }'),
  ).toEqual([
    '2: 6 steps of cpu 0 here meet cpus 1 and 2: fewer pages or turns make it smaller',
    '3: 6 steps of cpu 1 here meet cpus 0 and 2: fewer pages or turns make it smaller',
  ]);
});

test('where no line stands out, the CPUs', () => {
  const names = Array.from({ length: 12 }, (_, i) => `m${i}`);
  const lines = (statement: (name: string) => string) => names.map(name => `  ${statement(name)}\n`).join('');
  const script = `${names.map(name => `map ${name} 8 pages rw\n`).join('')}cpu 0 {\n${lines(n => `mprotect ${n} r`)}}\ncpu 1 {\n${lines(n => `write ${n}[3]`)}}\n`;
  expect(advice(script)).toEqual([
    '14: 12 lines of cpu 0 from here on meet cpu 1: fewer of them at a time make it smaller',
    '28: 12 lines of cpu 1 from here on meet cpu 0: fewer of them at a time make it smaller',
  ]);
});

test('CPUs that do not meet make nothing large', () => {
  expect(advice('map a 4 pages rw\nmap b 4 pages rw\ncpu 0 { mprotect a r }\ncpu 1 { write b }')).toEqual([]);
});
