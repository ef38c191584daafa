/**
 * What a name means: `<|>` marks a use, `«…»` the declaration that it means.
 */
import { AstUtils, GrammarUtils } from 'langium';
import { describe, expect, test } from 'vitest';
import * as ast from '../../src/lang/generated/ast.ts';
import { declarationOf, visibleFrom } from '../../src/lang/names.ts';
import { parseForEditor } from '../../src/lang/parse.ts';

/** The reference at the mark, and where the marked declaration stands. */
function marked(script: string): { use: ast.Reference; declared: number } {
  const offset = script.replace(/[«»]/g, '').indexOf('<|>');
  const { value } = parseForEditor(script.replace(/[«»]|<\|>/g, ''));
  const use = AstUtils.streamAst(value).find(n => ast.isReference(n) && n.target?.$refNode?.offset === offset);
  return { use: use as ast.Reference, declared: script.replace('<|>', '').indexOf('«') };
}

test.each([
  'map «heap» 4 pages rw\ncpu 0 { read <|>heap }',
  'cpu 0 { read <|>heap }\nmap «heap» 4 pages rw',
  'param «n» = 4\nmap heap <|>n pages rw',
  'map heap 4 pages rw\ncpu 0 { for «p» in heap { read <|>p } }',
  'map «p» 4 pages rw\ncpu 0 { for p in <|>p { read p } }',
  'map heap 4 pages rw\ncpu 0 { let «x» = 1 repeat 2 { let y = <|>x } }',
  'map heap 4 pages rw\ncpu 0 { let «x» = 1 let x = <|>x }',
  'map x 4 pages rw\ncpu 0 { let «x» = 1 read heap[<|>x] }',
  'map «x» 4 pages rw\ncpu 0 { repeat 2 { let x = 1 } read <|>x }',
  'map heap 4 pages rw\ncpu 1 { read <|>moved }\ncpu 0 { mremap heap at 0x20000000 as «moved» }',
  'protocol mine { start(q) { return read_pte(q) } commit(«q», old, new) { write_pte(<|>q, new) } }',
])('%s', script => {
  const { use, declared } = marked(script);
  const declaration = declarationOf(use, use.target.$refText);
  expect(GrammarUtils.findNodeForProperty(declaration?.$cstNode, 'name')?.offset).toBe(declared);
});

describe('what is not seen', () => {
  test.each([
    'cpu 0 { read <|>x let x = 1 }',
    'cpu 0 { repeat 2 { let x = 1 } read <|>x }',
    'cpu 0 { for i in 0..<|>i { fork } }',
    'protocol mine { start(p) { return read_pte(<|>old) } commit(p, old, new) { } }',
  ])('%s', script => {
    const { use } = marked(script);
    expect(declarationOf(use, use.target.$refText)).toBeUndefined();
  });
});

test('all names that can be seen, innermost first', () => {
  const { use } = marked(
    'param n = 1\nmap heap 4 pages rw\ncpu 0 { let a = 1 for i in 0..2 { let b = 2 read <|>heap let c = 3 } }',
  );
  expect([...visibleFrom(use)].map(d => d.name)).toEqual(['b', 'i', 'a', 'n', 'heap']);
});
