/** Which words no name can be: what the list says, and what the checker says of a parameter with that name. */
import { describe, expect, test } from 'vitest';
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
  expect([...reservedWords()]).toEqual(expect.arrayContaining(['msync', 'cpus', 'unlock', 'lost']));
});

test.each(words)('%s', word => {
  expect(isRefused(word)).toBe(reservedWords().has(word));
});

test('a function that is named so is told, too', () => {
  const [{ code, message }] = compile(`map heap 1 pages rw\nfn off() { local_irq_disable() }\n`, 'a.pte').diagnostics;
  expect([code, message]).toEqual(['PTE006', '`off` is a reserved word and cannot be a name']);
});

test('so is a first parameter', () => {
  const [{ code, message }] = compile(`map heap 1 pages rw\nfn f( lock) { return }\n`, 'a.pte').diagnostics;
  expect([code, message]).toEqual(['PTE006', '`lock` is a reserved word and cannot be a name']);
});

describe('a permission is a name', () => {
  const found = (text: string) =>
    compile(text, 'a.pte').diagnostics.map(({ code, place }) => `${code} ${place.line}:${place.column}`);

  test('that a script may give: its own goes before the permission', () => {
    const own = `map heap 1 pages rw
word rw
fn f(rx, r) { rx = pte_modify(rx, r)  return rx }
cpu 0 { let r = READ_ONCE(rw)  lock heap  set_pte_at(heap[0], f(read_pte(heap[0]), none))  unlock heap  mprotect heap r }
cpu 1 { WRITE_ONCE(rw, 1)  let wait = xchg(rw, 2) }
expect sometimes r == 1 and wait == 1`;
    expect(found(own)).toEqual([]);
  });

  test('that says what it is where it is something else', () => {
    expect(found('map heap rw pages rw\ncpu 0 { read heap }')).toEqual(['PTE014 1:10']);
    expect(
      found(
        'map heap 1 pages rw\ncpu 0 { let r = read_pte(heap[0])  lock heap  set_pte_at(heap[0], mk_pte(r, r))  unlock heap  flush_tlb heap }',
      ),
    ).toEqual(['PTE014 2:77']);
    expect(found('map heap 1 pages rw\ncpu 0 { let a = rw[0]  read heap }')).toEqual(['PTE004 2:17']);
  });
});
