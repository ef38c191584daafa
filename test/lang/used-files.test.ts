/** `use "…"`: what another file brings, which paths may be said, and where a mistake in it is reported. */
import { describe, expect, test } from 'vitest';
import { type Compiled, compile } from '../../src/lang/compile.ts';
import { MAX_USED_DEPTH, readFrom } from '../../src/lang/used-files.ts';
import { explore } from '../../src/library/explore.ts';

type Texts = Readonly<Record<string, string>>;

const filesOf = (texts: Texts) =>
  readFrom(Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, { text }])));

function compiled(script: string, texts: Texts = {}): Compiled {
  return compile(script, 'test.pte', { files: filesOf(texts) });
}

/** Diagnostics as `file:line: CODE message`. */
const said = ({ diagnostics }: Compiled): string[] =>
  diagnostics.map(({ place, code, message }) => `${place.file ?? ''}:${place.line}: ${code} ${message}`);

const kernel = `# A kernel of one's own.
param most = 3
backend mine from native { spurious_fault off }
backend mine-eager from mine { lazy off }
protocol plain {
  start(p) { return read_pte(p) }
  commit(p, old, new) { write_pte(p, new) }
}
fn clean(p) {
  let old = read_pte(p)
  loop max most {
    let found = cmpxchg_pte(p, old, pte_mkclean(old))
    if found == old { return old has D }
    old = found
  }
}
fn ptep_set_wrprotect(p) on mine {
  clean(p)
}
map hidden 4 pages rw
cpu 0 { read hidden }
expect never fault
`;

describe('what is brought', () => {
  const script = `use "kernel.pte"
backend native { protocol plain } as by-hand
map heap most pages rw written
cpu 0 { if clean(heap[0]) { flush_tlb heap[0] } ptep_set_wrprotect(heap[1]) }
expect always heap[0] lacks D
expect always heap[1] lacks D on mine, mine-eager
expect always heap[1] has D on by-hand
`;

  test('functions, protocols, params and backends, where the `use` stands', () => {
    const { scenario, diagnostics } = compiled(script, { 'kernel.pte': kernel });
    expect(diagnostics.filter(d => d.severity === 'error')).toEqual([]);
    expect(scenario?.backends.map(b => [b.name, b.preset, b.place?.file])).toEqual([
      ['mine', 'native', 'kernel.pte'],
      ['mine-eager', 'native', 'kernel.pte'],
      ['by-hand', 'native', undefined],
    ]);
    expect(scenario?.maps.map(map => [map.name, map.pages])).toEqual([['heap', 3]]);
    expect(scenario?.functions?.map(f => [f.name, f.place.file])).toContainEqual(['clean', 'kernel.pte']);
    expect(scenario?.expectations).toHaveLength(3);
  });

  test('it runs and is explored', () => {
    const { expects, failures } = explore(script, 'test.pte', { files: filesOf({ 'kernel.pte': kernel }) });
    expect(failures).toEqual([]);
    expect(expects.map(e => [e.backend, e.ok])).toEqual([
      ['mine', true],
      ['mine-eager', true],
      ['by-hand', true],
      ['mine', true],
      ['mine-eager', true],
      ['by-hand', true],
    ]);
  });

  test('a line may name a backend that a file brings', () => {
    const { scenario, diagnostics } = compiled(`use "kernel.pte"\nbackend native\nbackend mine\n${rest}`, {
      'kernel.pte': kernel,
    });
    expect(diagnostics).toEqual([]);
    expect(scenario?.backends.map(b => b.name)).toEqual(['mine', 'mine-eager', 'native']);
  });

  test('from file to file, by folders, each once', () => {
    const texts = {
      'kernels/a.pte': 'use "../common/base.pte"\nbackend a from base\n',
      'kernels/b.pte': 'use "../common/./base.pte"\nbackend b from base { lazy off }\n',
      'common/base.pte': 'backend base from xen-2.6.27 { mc_batch 8 }\n',
    };
    const { scenario, diagnostics } = compiled(`use "kernels/a.pte"\nuse "kernels/b.pte"\n${rest}`, texts);
    expect(diagnostics).toEqual([]);
    expect(scenario?.backends.map(b => [b.name, b.overrides])).toEqual([
      ['base', { mc_batch: 8 }],
      ['a', { mc_batch: 8 }],
      ['b', { mc_batch: 8, lazy: false }],
    ]);
  });

  test('a file does not see who uses it, and brings no mapping to its own functions', () => {
    const other = 'fn helped(p) { help(p) }\nfn first() { ptep_set_wrprotect(hidden[0]) }\nmap hidden 1 pages rw\n';
    const script = `use "other.pte"\nfn help(p) { flush_tlb p }\nmap heap 1 pages rw\ncpu 0 { helped(heap[0]) first() }\n`;
    expect(said(compiled(script, { 'other.pte': other }))).toEqual([
      ':1: PTE081 "other.pte" has 2 errors: line 1: there is no function `help`',
      ':2: PTE076 nothing calls `help`',
      'other.pte:1: PTE017 there is no function `help`',
      'other.pte:2: PTE004 there is no `hidden` here',
    ]);
  });

  test('a file that is there for others is no script that does nothing', () => {
    expect(said(compiled('use "base.pte"\nfn clean(p) { flush_tlb p }\n', { 'base.pte': 'param n = 1\n' }))).toEqual(
      [],
    );
  });
});

const rest = 'map heap 4 pages rw written\ncpu 0 { mprotect heap r }\n';

describe('what cannot be used is said at its path', () => {
  const deep = Object.fromEntries(
    Array.from({ length: MAX_USED_DEPTH + 1 }, (_, i) => [`${i}.pte`, `use "${i + 1}.pte"\nparam n${i} = 1\n`]),
  );
  test.each([
    ['/etc/kernel.pte', 'a path is relative to the file that uses it'],
    ['C:/kernel.pte', 'a path is relative to the file that uses it'],
    ['file:///kernel.pte', 'a path is relative to the file that uses it'],
    ['\\\\host\\kernel.pte', 'a path is relative to the file that uses it'],
    ['kernels\\mine.pte', 'folders of a path are set apart by /'],
    ['kernel.c', 'it is no .pte file'],
    ['', 'it is no .pte file'],
    ['.pte', 'it is no .pte file'],
    ['missing.pte', 'there is no such file'],
    ['__proto__.pte', 'there is no such file'],
    ['circle.pte', 'it uses itself, by way of to.pte', 'to.pte'],
    ['own.pte', 'it uses itself', 'own.pte'],
    ['0.pte', `files use files at most ${MAX_USED_DEPTH} deep`, `${MAX_USED_DEPTH - 1}.pte`],
    ['large.pte', 'it has more than 1048576 bytes'],
    ['binary.pte', 'this is not a text file: it has a NUL character'],
  ])('%s', (path, reason, file?: string) => {
    const texts = {
      ...deep,
      'circle.pte': 'use "to.pte"\n',
      'to.pte': 'use "circle.pte"\n',
      'own.pte': 'use "./own.pte"\n',
      'large.pte': ' '.repeat(1048577),
      'binary.pte': 'map heap\0',
    };
    const found = compiled(`# First.\nuse "${path}"\n${rest}`, texts);
    const at = found.diagnostics.find(d => d.code === 'PTE080');
    expect(at?.message).toContain(reason);
    expect([at?.place.file, at?.place.line]).toEqual(file ? [file, 1] : [undefined, 2]);
    expect(found.diagnostics[0].place).toMatchObject({ line: 2, column: 5 });
    expect(found.scenario).toBeUndefined();
  });

  test('a script that is no file', () => {
    expect(said(compile(`use "kernel.pte"\n${rest}`, 'test.pte'))).toEqual([
      ':1: PTE080 cannot use "kernel.pte": this script is no file, so no other file lies beside it',
    ]);
  });
});

describe('a mistake in a used file', () => {
  test('that the parser finds is said there, and at the `use`', () => {
    const texts = { 'kernel.pte': 'param n = 4\nfn broken(p) { lock }\n' };
    const found = compiled(`use "kernel.pte"\n${rest}`, texts);
    expect(found.diagnostics.map(({ place, code }) => [place.file, place.line, place.column, code])).toEqual([
      [undefined, 1, 5, 'PTE081'],
      ['kernel.pte', 2, 21, 'PTE001'],
    ]);
    expect(found.diagnostics[0].related?.[0].place).toMatchObject({ file: 'kernel.pte', line: 2 });
  });

  test('that a call of the script brings about is said there, too', () => {
    const texts = { 'kernel.pte': 'fn first(p) {\n  return read_pte(p)\n}\n' };
    const script = `use "kernel.pte"\nmap heap 4 pages rw\ncpu 0 { let x = first(3) }\n`;
    expect(said(compiled(script, texts))).toEqual([
      ':1: PTE081 "kernel.pte" has an error: line 2: this is known only while the script runs; a page must be known before',
      'kernel.pte:2: PTE015 this is known only while the script runs; a page must be known before',
    ]);
  });

  test('is not doubled by a name that two files declare', () => {
    const texts = { 'a.pte': 'fn same(p) { flush_tlb p }\n', 'b.pte': 'fn same(p) { flush_tlb p }\n' };
    const script = `use "a.pte"\nuse "b.pte"\nmap heap 4 pages rw\ncpu 0 { same(heap[0]) }\n`;
    const found = compiled(script, texts);
    expect(found.diagnostics.map(({ place, code }) => [place.file, place.line, code])).toEqual([
      [undefined, 2, 'PTE081'],
      ['b.pte', 1, 'PTE005'],
    ]);
  });
});
