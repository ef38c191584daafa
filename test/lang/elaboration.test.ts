/**
 * What a script means once it is unrolled. The scenario is shown in a mini-notation: `mprotect heap[0..4] r`,
 * `r0 = read_pte heap[2]`, `unless r0 == r1 goto 5`.
 */
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import type { Scenario } from '../../src/sim/scenario.ts';
import type { Action, Condition, PageOperand, PageRange, PteExpr } from '../../src/sim/statements.ts';
import { unindented } from './check.ts';

/** The scenario of a script that has no errors. */
function scenarioOf(text: string): Scenario {
  const { scenario, diagnostics } = compile(unindented(text), 'test.pte');
  expect(diagnostics.filter(d => d.severity === 'error')).toEqual([]);
  return scenario!;
}

/** The statements of cpu 0 of a script with `heap` (8 pages) and `tail` (4 pages). */
function statements(body: string): string[] {
  const scenario = scenarioOf(`map heap 8 pages rw\nmap tail 4 pages rw\nparam n = 3\ncpu 0 {\n${body}\n}`);
  return scenario.programs[0].statements.map(s => action(scenario, s.action));
}

function action(scenario: Scenario, a: Action): string {
  const value = (e: PteExpr): string => {
    switch (e.kind) {
      case 'reg':
        return `r${e.reg}`;
      case 'const':
        return e.hi ? `${e.hi}:${e.lo}` : `${e.lo}`;
      case 'modify':
        return `modify(${value(e.of)}, ${e.protection})`;
      case 'or':
        return `or(${value(e.of)}, ${value(e.from)}, ${e.hi ? `${e.hi}:` : ''}${e.lo})`;
      default:
        return `${e.kind}(${value(e.of)})`;
    }
  };
  const condition = (c: Condition): string => {
    switch (c.kind) {
      case 'equal':
        return `${value(c.left)} == ${value(c.right)}`;
      case 'has':
        return `${value(c.of)} has ${c.hi ? `${c.hi}:` : ''}${c.lo}`;
      case 'not':
        return `not (${condition(c.of)})`;
      case 'and':
      case 'or':
        return `(${condition(c.left)}) ${c.kind} (${condition(c.right)})`;
      default:
        return c.kind;
    }
  };
  const page = (p: PageOperand): string => (p === 'p' ? 'p' : `${scenario.maps[p.map].name}[${p.index}]`);
  const range = ({ first, last }: PageRange): string =>
    first.map === last.map
      ? `${scenario.maps[first.map].name}[${first.index}..${last.index + 1}]`
      : `${page(first)}..${page(last)}`;
  const words = [a.kind as string];
  if ('range' in a) words.push(range(a.range));
  if ('page' in a) words.push(page(a.page));
  if ('old' in a && a.old) words.push(value(a.old));
  if ('value' in a && a.value) words.push(value(a.value));
  if ('condition' in a) words.push(condition(a.condition));
  if ('protection' in a) words.push(a.protection);
  if ('advice' in a) words.push(a.advice);
  if ('to' in a) words.push('to', page(a.to));
  if ('clear' in a && a.clear) words.push('none');
  if ('target' in a) words.push(`goto ${a.target}`);
  if ('number' in a) words.push(`${a.number}`);
  return 'into' in a && a.into !== undefined ? `r${a.into} = ${words.join(' ')}` : words.join(' ');
}

describe('statements', () => {
  test.each<[string, string[]]>([
    ['mprotect heap r', ['mprotect heap[0..8] r']],
    ['mprotect heap[2] none', ['mprotect heap[2..3] none']],
    ['munmap heap[2..n + 1]', ['munmap heap[2..4]']],
    ['write heap[0x2 * n % 4]', ['write heap[2..3]']],
    ['read heap..tail', ['read heap[0]..tail[3]']],
    ['read heap[6..8]..tail[0]', ['read heap[6]..tail[0]']],
    ['fork msync heap madvise-free tail', ['fork', 'msync heap[0..8]', 'madvise tail[0..4] free']],
    ['mremap tail at 0x20000000 as moved read moved[1]', ['mremap tail[0..4] to moved[0]', 'read moved[1..2]']],
    ['lock heap lazy { } unlock heap', ['lock heap[0..8]', 'lazy_enter', 'lazy_leave', 'unlock heap[0..8]']],
    ['set_pmd(heap[0]) set_pud(tail[1], none)', ['set_pmd heap[0]', 'set_pud tail[1] none']],
    ['barrier barrier', ['barrier 0', 'barrier 1']],
    ['ptep_set_wrprotect(heap[0]) flush_tlb heap', ['ptep_set_wrprotect heap[0]', 'flush_tlb heap[0..8]']],
    ['let x = read_pte(heap[1]) let y = pte_mkold(x)', ['r0 = read_pte heap[1]', 'r1 = let mkold(r0)']],
    ['read_pte(heap[1])', ['read_pte heap[1]']],
    [
      'write_pte(heap[1], pte_or(read_pte(heap[2]), 0x8000000000000001, NX A)) flush_tlb heap'.replace(
        '0x8000000000000001',
        '0x100000001',
      ),
      ['r0 = read_pte heap[2]', 'write_pte heap[1] or(r0, 1:1, 2147483648:32)', 'flush_tlb heap[0..8]'],
    ],
    [
      'let p = heap[3] let old = ptep_modify_prot_start(p) ptep_modify_prot_commit(p, old, pte_modify(old, rx))',
      ['r0 = ptep_modify_prot_start heap[3]', 'ptep_modify_prot_commit heap[3] r0 modify(r0, rx)'],
    ],
  ])('%s', (body, expected) => {
    expect(statements(body)).toEqual(expected);
  });
});

describe('control', () => {
  test.each<[string, string[]]>([
    ['for i in 0..3 { read heap[2*i+1] }', ['read heap[1..2]', 'read heap[3..4]', 'read heap[5..6]']],
    ['for i in 3..0 { read heap[i] }', []],
    ['for p in heap[6..8] { write p }', ['write heap[6..7]', 'write heap[7..8]']],
    [
      'for p in heap[7]..tail[0] { write p }'.replace('heap[7]..tail[0]', 'tail[2..4]'),
      ['write tail[2..3]', 'write tail[3..4]'],
    ],
    ['repeat 2 { for i in 0..1 { fork } }', ['fork', 'fork']],
    [
      'for i in 0..4 { if i % 2 == 0 and not (i == 2) { read heap[i] } else if i > 2 { write heap[i] } }',
      ['read heap[0..1]', 'write heap[3..4]'],
    ],
    ['for p in tail { if p == tail[2] { read p } }', ['read tail[2..3]']],
    ['let i = n * 2 { }'.replace(' { }', ' read heap[i]'), ['read heap[6..7]']],
    [
      'for i in 0..2 { let x = read_pte(heap[i]) let y = read_pte(tail[i]) }',
      ['r0 = read_pte heap[0]', 'r1 = read_pte tail[0]', 'r0 = read_pte heap[1]', 'r1 = read_pte tail[1]'],
    ],
    [
      'let x = read_pte(heap[0]) if x has A D { fork } read heap[0]',
      ['r0 = read_pte heap[0]', 'unless r0 has 96 goto 3', 'fork', 'read heap[0..1]'],
    ],
    [
      'let x = read_pte(heap[0]) if x lacks A D or n == 4 { fork }',
      ['r0 = read_pte heap[0]', 'unless (not (r0 has 32)) and (not (r0 has 64)) goto 3', 'fork'],
    ],
    [
      'if read_pte(heap[0]) == 0 { fork } else if read_pte(heap[1]) != 0 { munmap heap } else { munmap tail }',
      [
        'r0 = read_pte heap[0]',
        'unless r0 == 0 goto 4',
        'fork',
        'jump goto 9',
        'r1 = read_pte heap[1]',
        'unless not (r1 == 0) goto 8',
        'munmap heap[0..8]',
        'jump goto 9',
        'munmap tail[0..4]',
      ],
    ],
  ])('%s', (body, expected) => {
    expect(statements(body)).toEqual(expected);
  });

  test('a range over two mappings goes over the pages of both, in the order of their addresses', () => {
    const seen = statements('for p in heap..tail { read p }');
    expect(seen).toHaveLength(12);
    expect(seen[8]).toBe('read tail[0..1]');
  });
});

describe('mappings', () => {
  test.each([
    ['', { state: 'resident', sharing: 'private', file: false, swapped: [], migrating: [] }],
    ['untouched', { state: 'untouched' }],
    ['file shared written', { state: 'written', sharing: 'shared', file: true }],
    ['swapped', { swapped: [[0, 8]] }],
    [
      'migrating [2..4] swapped [7] migrating [5]',
      {
        migrating: [
          [2, 4],
          [5, 6],
        ],
        swapped: [[7, 8]],
      },
    ],
    ['at 0x40000000 read', { address: 0x40000000, state: 'read' }],
  ])('map heap 8 pages rw %s', (modifiers, expected) => {
    const { maps } = scenarioOf(`map heap 8 pages rw ${modifiers}\ncpu 0 { read heap }`);
    expect(maps[0]).toMatchObject({ name: 'heap', pages: 8, protection: 'rw', ...expected });
  });

  test('a named mremap declares a mapping that other CPUs can name', () => {
    const { maps, programs } = scenarioOf(`
      map heap 8 pages r shared
      cpu 1 { read moved }
      cpu 0 { mremap heap[2..4] at 0x20000000 as moved }`);
    expect(maps[1]).toMatchObject({
      name: 'moved',
      pages: 2,
      address: 0x20000000,
      protection: 'r',
      sharing: 'shared',
      state: 'untouched',
    });
    expect(programs[1].statements[0].action).toMatchObject({
      range: { first: { map: 1, index: 0 }, last: { map: 1, index: 1 } },
    });
  });
});

describe('machine, backends, expectations', () => {
  test('without a backend line, the story of the thread', () => {
    expect(scenarioOf('map heap 4 pages rw\ncpu 2 { fork }')).toMatchObject({
      cpus: 3,
      backends: [{ name: 'native' }, { name: 'xen-2.6.26' }, { name: 'xen-patch3' }, { name: 'xen-2.6.27' }],
    });
  });

  test('knobs by kind', () => {
    const { backends } = scenarioOf(`
      param n = 8
      backend xen-2.6.27 { mc_batch n, mc_args 0x80, overflow >=, mm 2.6, lazy off, preserve_ad on, width x86-64,
                           hypervisor_update read-or-store } as small
      map heap 4 pages rw
      cpu 0 { fork }`);
    expect(backends[0]).toMatchObject({
      name: 'small',
      preset: 'xen-2.6.27',
      overrides: {
        mc_batch: 8,
        mc_args: 128,
        overflow: '>=',
        mm: '2.6',
        lazy: false,
        preserve_ad: true,
        width: 'x86-64',
        hypervisor_update: 'read-or-store',
      },
    });
  });

  test('what the entry had that a CPU has read', () => {
    const script = (asks: string) => `
      map heap 4 pages rw
      cpu 0 { let seen = read_pte(heap[1]) }
      cpu 1 { let twice = read_pte(heap[1]) }
      cpu 2 { let twice = read_pte(heap[1]) }
      expect never ${asks}`;
    const read = { kind: 'entry_read', cpu: 0, reg: 0, name: 'seen' };
    const asked = (asks: string) => scenarioOf(script(asks)).expectations[0];
    expect(asked('seen has A D')).toMatchObject({ condition: { ...read, has: true, lo: 0x60, hi: 0 } });
    expect(asked('seen lacks NX')).toMatchObject({ condition: { ...read, has: false, lo: 0, hi: 0x80000000 } });
    expect(asked('seen != 0')).toMatchObject({ condition: { kind: 'not', of: { ...read, has: false } } });
    const codes = (asks: string) => compile(unindented(script(asks)), 'test.pte').diagnostics.map(d => d.code);
    expect(codes('seen == 1')).toEqual(['PTE014']);
    expect(codes('twice has D')).toEqual(['PTE013']);
  });

  test.each([
    [
      'an interrupt’s handler',
      'irq 0 { let seen = read_pte(heap[0]) }\nexpect never seen has D',
      '; a word can keep what it says',
    ],
    ['a loop', 'cpu 1 { repeat 2 { let seen = read heap[0] } }\nexpect never seen shows zero', ''],
  ])('an expectation asks for a `let` of %s in vain, and says where it is', (_, text, kept) => {
    const { diagnostics } = compile(`map heap 1 pages rw\ncpu 0 { write heap }\n${text}`, 'test.pte');
    expect(diagnostics.map(d => d.message)).toEqual([
      `there is no \`seen\` here: the \`let\` of line 3 ends with its block${kept}`,
    ]);
  });

  test('a sweep sets a param from outside', () => {
    const text = 'param n = 4\nmap heap 2 * n pages rw\ncpu 0 { mprotect heap r }';
    expect(compile(text, 'test.pte', { params: { n: 64 } }).scenario?.maps[0].pages).toBe(128);
    expect(compile(text, 'test.pte', { params: { m: 64 } }).diagnostics.map(d => d.code)).toEqual(['PTE004']);
  });

  test.each([
    ['never lost D', { kind: 'outcome', quantifier: 'never', condition: { kind: 'lost', bit: 'D' } }],
    [
      'sometimes stale write in heap[1]',
      { condition: { kind: 'stale_write', range: { first: { map: 0, index: 1 } } } },
    ],
    ['always heap[1] has A NX', { condition: { kind: 'has', page: { map: 0, index: 1 }, lo: 32, hi: 0x80000000 } }],
    ['sometimes late write in heap', { condition: { kind: 'late_write' } }],
    ['never hang', { condition: { kind: 'hang' } }],
    ['never torn read or not bug', { condition: { kind: 'or', operands: [{ kind: 'torn_read' }, { kind: 'not' }] } }],
    [
      'never not sigsegv or hang and lost D in heap[1]',
      {
        quantifier: 'never',
        condition: {
          kind: 'or',
          operands: [
            { kind: 'not', of: { kind: 'sigsegv' } },
            { kind: 'and', operands: [{ kind: 'hang' }, { kind: 'lost', bit: 'D' }] },
          ],
        },
      },
    ],
    [
      'always not (spurious fault or not not heap[1] lacks RW)',
      {
        condition: {
          kind: 'not',
          of: { kind: 'or', operands: [{ kind: 'spurious_fault' }, { kind: 'lacks', lo: 2 }] },
        },
      },
    ],
    ['ratio <= 7.5', { kind: 'count', metric: 'ratio', bound: '<=', value: 7.5 }],
    ['updates == 2 * n', { kind: 'count', metric: 'updates', bound: '==', value: 16 }],
  ])('expect %s', (text, expected) => {
    const script = `map heap 8 pages rw\nparam n = 8\ncpu 0 { fork }\nexpect  ${text.replace(' ', '  # why\n ')} on native, xen-patch3`;
    const [expectation] = scenarioOf(script).expectations;
    expect(expectation).toMatchObject({ ...expected, text, on: ['native', 'xen-patch3'] });
  });

  test('no word for what can happen is taken from a script’s names', () => {
    const script =
      'map torn 1 pages rw\nmap hang 1 pages rw\nmap late 1 pages rw\nexpect never hang[0] has D or hang or late write in late';
    expect(scenarioOf(script).expectations[0]).toMatchObject({
      condition: {
        operands: [{ kind: 'has' }, { kind: 'hang' }, { kind: 'late_write', range: { first: { map: 2 } } }],
      },
    });
  });

  test('setup, schedule and own protocols', () => {
    const scenario = scenarioOf(`
      schedule "0x1.0"
      map heap 8 pages rw
      setup { write heap[3] }
      protocol mine {
        start(q) { return ptep_get_and_clear(q) }
        commit(q, was, new) { if was has D { set_pte_at(q, pte_mkdirty(new)) return } set_pte_at(q, new) }
      }
      backend native { protocol mine }
      cpu 0 { mprotect heap r }`);
    const part = (p: { statements: readonly { action: Action }[] }) =>
      p.statements.map(s => action(scenario, s.action));
    expect(scenario.schedule?.code).toBe('0x1.0');
    expect(part(scenario.setup)).toEqual(['write heap[3..4]']);
    expect(part(scenario.protocols[0].start)).toEqual(['r0 = ptep_get_and_clear p', 'return r0']);
    expect(part(scenario.protocols[0].commit)).toEqual([
      'unless r0 has 64 goto 3',
      'set_pte_at p mkdirty(r1)',
      'return',
      'set_pte_at p r1',
    ]);
  });
});

test('what a CPU reads in lazy mode lasts for expectations, each in a local of its own; in a loop it does not', () => {
  const script = (body: string, asked: string) =>
    `backend native\nword x\nmap heap 1 pages rw\ncpu 0 { ${body} }\nexpect ${asked}\n`;
  const read = 'lazy { let a = READ_ONCE(x)  lazy { let b = READ_ONCE(x) } }';
  const { programs } = scenarioOf(script(`${read} let c = READ_ONCE(x)`, 'never a == 1 or b == 1 or c == 1'));
  const into = programs[0].statements.flatMap(({ action }) => (action.kind === 'word_load' ? [action.into] : []));
  expect(new Set(into).size).toBe(3);
  const gone = compile(script(`repeat 2 { ${read} }`, 'never a == 1'), 'test.pte');
  expect(gone.diagnostics.map(d => d.code)).toContain('PTE004');
});

test.each([
  ['cpu 0 { mremap heap at rw }', 'this is a permission; an address (a number) is wanted here'],
  ['cpu 0 { mremap heap at tail }', 'this is a range of pages; an address (a number) is wanted here'],
  ['map top 1 pages rw at 0x1000 + tail', 'this is a range of pages; an address (a number) is wanted here'],
  ['map top tail pages rw', 'this is a range of pages; a number is wanted here'],
  [
    'cpu 0 { let old = read_pte(heap[0]) mremap heap at old }',
    'this is known only while the script runs; an address (a number) must be known before',
  ],
])('%s says what is wanted', (line, message) => {
  const { diagnostics } = compile(`map heap 4 pages rw\nmap tail 4 pages rw\n${line}\n`, 'test.pte');
  expect(diagnostics.map(d => d.message)).toContain(message);
});
