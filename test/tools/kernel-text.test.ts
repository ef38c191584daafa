/** Kernel text: each step is said in one way alone, and what is no kernel text is told with its place. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { functionsOfPart, settled } from '../../src/sim/kernels.ts';
import { mmVersions, since } from '../../src/sim/parameters.ts';
import { phrasesFor, spaced, stepSaid, stepText } from '../../src/sim/phrases.ts';
import { facts, type Step } from '../../src/sim/steps.ts';
import { parts } from '../../tools/kernel/families.ts';
import { readKernels } from '../../tools/kernel/read.ts';
import { compileKernels } from '../../tools/kernel/write.ts';

const kinds = Object.keys(facts) as Step['op'][];
const phrases = kinds.flatMap(op => phrasesFor(op).map(phrase => ({ op, ...phrase })));

describe('the phrases of steps', () => {
  test('no two are the same', () => {
    const all = phrases.map(({ words }) => words.join(' ').replace(/\$\w+/g, '$'));
    expect(all.filter((words, i) => all.indexOf(words) !== i)).toEqual([]);
  });

  test.each(phrases.filter(({ words }) => !words.some(word => word.startsWith('$'))))(
    '$words is read as $op, and printed as it was read',
    ({ op, words, operands }) => {
      const step = stepSaid(words)!;
      expect(step).toEqual({ op, ...operands });
      expect(stepText(step, words[0] === 'for')).toBe(spaced(words));
    },
  );

  test.each([
    'xen_mc_request(pte_update(p, new, MMU_PT_UPDATE_PRESERVE_AD))',
    'HYPERVISOR(mmuext_op, 24, pin_table(p, PT_PTE))',
    'tell(SetPxE, p, CHILD_PUD)',
    'tell(LHCALL_SET_PTE, 0, 0)',
    'trace_xen_mmu_alloc_ptpage(p, PT_PMD, pinned)',
    'native_clear_bit(p, RW)',
    'xen_mc_must_flush(LAZY_MMU)',
    'flush_reason(LEAVE_LAZY)',
  ])('%s', text => {
    expect(stepText(stepSaid(text.match(/[\w.]+|\S/g)!)!)).toBe(text);
  });
});

test('text of a newer kernel that a family hides by its own older text is of its hooks alone', () => {
  const sources = readKernels(join(import.meta.dirname, '../../kernel'));
  const versionOf = (file: string) => mmVersions.find(one => file.startsWith(`linux-${one}/`)) ?? mmVersions[0];
  const hidden = Object.entries(parts).flatMap(([part, files]) =>
    sources
      .filter(({ path }) => files.includes(path))
      .flatMap(({ version, functions }) =>
        functions
          .filter(({ inline }) => !inline)
          .filter(({ name }) => !since(versionOf(functionsOfPart(part, version).get(name)!.file), version))
          .map(({ name }) => `${part} ${name}`),
      ),
  );
  // pv_mmu_ops.flush_tlb_user, flush_tlb_single and flush_tlb_others: the host's, whatever mm asks.
  expect(hidden.sort()).toEqual([
    'kvm flush_tlb_range',
    'lguest flush_tlb_page',
    'lguest flush_tlb_range',
    'vmi flush_tlb_page',
    'vmi flush_tlb_range',
  ]);
});

describe('a file of kernel text', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kernel-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const compiled = (files: Readonly<Record<string, string>>, parts: Record<string, string[]> = {}) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, 'kernel', name)), { recursive: true });
      writeFileSync(join(root, 'kernel', name), text);
    }
    return compileKernels(root, { mm: ['mm/a.h', 'mm/a.c'], ...parts }).kernels;
  };
  const one = (text: string) => compiled({ 'linux-2.6/mm/a.c.pte': text });
  const body = (text: string) => one(text).functions[0].body;

  it.each([
    ['fn f() { frob() }', /a\.c\.pte:1: no step and no function is said as `frob\(\)`/],
    ['fn f() {\n  old = ptep_get_and_clear(q)\n}', /:2: ptep_get_and_clear\(p\) is given \(q\)/],
    ['fn f() { new = ptep_get_and_clear(p) }', /the result of ptep_get_and_clear is in old/],
    ['fn f() { let way = sys_enter() if way == a { } }', /only a step with several answers/],
    ['fn f() { let way = peek(p) sys_enter() }', /asked about by the next `if`/],
    ['fn f() { let way = peek(p) if way == gone { } }', /none of the answers: leave, pte_present/],
    ['fn f() { for p in heap { } }', /nothing goes through heap/],
    ['fn f() { mprotect heap rw }', /this statement is not for kernel text/],
    ['cpu 0 { }', /functions alone/],
    ['fn f() { sys_enter( }', /a\.c\.pte:1: /],
    ['fn set_pte_at(p) { }', /set_pte_at has other parameters/],
  ])('%s', (text, message) => {
    expect(() => one(text)).toThrow(message);
  });

  test('a file that no part lists, and a folder that is no mm layer', () => {
    expect(() => compiled({ 'linux-2.6/mm/b.c.pte': '' })).toThrow('kernel/mm/b.c.pte:1: no part');
    expect(() => compiled({ 'linux-1.0/mm/a.c.pte': '' })).toThrow('no mm layer is called 1.0');
  });

  test('a family without what it owes', () => {
    expect(() => compiled({ 'linux-2.6/mm/a.c.pte': '' }, { mine: ['mm/a.c'] })).toThrow('mine lacks read_pte');
  });

  test('a choice, a loop and a question', () => {
    expect(body('fn f() { for p in section { let x = peek(p) if pte_present(x) { window(p) } } }')).toEqual([
      {
        last: { op: 'next_page' },
        loop: [{ choose: { op: 'peek' }, cases: { pte_present: [{ op: 'window' }] }, otherwise: [] }],
      },
    ]);
    expect(body('fn f() { if not access_ok(vma) { return } sys_enter() }')).toEqual([
      { when: { op: 'fault_area' }, holds: [], otherwise: ['return'] },
      { op: 'sys_enter' },
    ]);
  });

  test('what the knobs decide leaves no step', () => {
    const text = body('fn f() { if width == pae and not preserve_ad { sys_enter() } else { sys_return() } }');
    expect(settled(text, { width: 'pae', preserve_ad: false })).toEqual([{ op: 'sys_enter' }]);
    expect(settled(text, { width: 'pae', preserve_ad: true })).toEqual([{ op: 'sys_return' }]);
  });

  test('a function of a header is expanded with what it is given', () => {
    const { functions } = compiled({
      'linux-2.6/mm/a.h.pte': 'fn both(call, bytes) { if xen_mc_full(bytes) { xen_mc_entry(call, bytes) } }',
      'linux-2.6/mm/a.c.pte': 'fn f() { both(mmu_update, 16) }',
    });
    expect(functions.map(({ body }) => body)).toEqual([
      [
        {
          when: { op: 'mc_entry_alloc', bytes: 16 },
          holds: [{ op: 'mc_entry', hypercall: 1, bytes: 16, flags: 0 }],
          otherwise: [],
        },
      ],
    ]);
  });

  test('a newer version lists only what is another', () => {
    const { parts, functions } = compiled({
      'linux-2.6/mm/a.c.pte': 'fn f() { sys_enter() }\nfn g() { f() }',
      'linux-6.1/mm/a.c.pte': 'fn f() { sys_return() }',
    });
    expect(parts.mm).toEqual({ '2.6': { f: 0, g: 1 }, '6.1': { f: 2 } });
    expect(functions.map(({ file, line }) => `${file}:${line}`)).toEqual([
      'linux-2.6/mm/a.c.pte:1',
      'linux-2.6/mm/a.c.pte:2',
      'linux-6.1/mm/a.c.pte:1',
    ]);
  });
});
