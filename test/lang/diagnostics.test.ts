/**
 * Every diagnostic has a code, a page whose example shows it, and a case here with the place marked.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/lang/compile.ts';
import { type Code, codes, diagnostics, messageOf, pageOf } from '../../src/lang/diagnostics.ts';
import { MAX_DIAGNOSTICS } from '../../src/lang/findings.ts';
import { MAX_COMMENTS, MAX_NESTING, MAX_TOKENS, MAX_WORD } from '../../src/lang/refuse.ts';
import { check } from './check.ts';

const root = join(import.meta.dirname, '../..');

/** In the body of cpu 0, under the lock of a mapping of 4 pages, with a flush at the end. */
const locked = (body: string): string =>
  `map heap 4 pages rw\ncpu 0 {\nlock heap\n${body.replace(/^\n|\n *$/g, '').replace(/^ {4}/gm, '')}\nunlock heap\nflush_tlb heap\n}`;

const cases: Partial<Record<Code, string>> = {
  PTE001: `
    map heap 4 pages rw
    cpu 0 { mprotec heap r }
    #       ^^^^^^^ error PTE001`,
  PTE002: `
    map heap 4 pages rw
    cpu 0 { read heap; }
    #                ^ error PTE002`,
  PTE003: `
    map heap 4 pages rw
    cpu 0 { for i in 1..4 { read heap[i-1] } }
    #                                 ^^^ error PTE003`,
  PTE004: `
    map heap 4 pages rw
    cpu 0 { read hepa let x = x }
    #            ^^^^ error PTE004
    #                         ^ error PTE004
    cpu 1 in servr { switch_to nobody }
    #        ^^^^^ error PTE004
    #                          ^^^^^^ error PTE004
    mm server { map cache 1 pages rw }`,
  PTE005: `
    map heap 4 pages rw
    param heap = 8
    #     ^^^^ error PTE005
    cpu 0 { let a = 1 let a = 2 read heap }
    #                     ^ error PTE005
    cpu 1 { write heap as initial }
    #                     ^^^^^^^ error PTE005
    mm kthread { map cache 1 pages rw }
    #  ^^^^^^^ error PTE005
    cpu 2 { fork as main { heap as heap } }
    #               ^^^^ error PTE005
    #                              ^^^^ error PTE005`,
  PTE006: `
    map lock 4 pages rw
    #   ^^^^ error PTE006`,
  PTE012: `
    map heap 4 pages rw
    cpu 0 { for i in 0..2 { repeat 1000000000 { write heap } } }
    #                       ^^^^^^ error PTE012`,
  PTE013: `
    param n = 0
    param a = b + 1
    #<^^^^^^^^^^^^^ error PTE013
    param b = a
    map heap 64 / n pages rw
    #             ^ error PTE013
    map tail a pages rw`,
  PTE014: `
    map heap 4 pages rw
    cpu 0 {
      let old = read_pte(heap)
    #                    ^^^^ error PTE014
      if heap[0] { }
    #    ^^^^^^^ error PTE014
      for i in 3 { }
    #          ^ error PTE014
      let gone = ptep_set_wrprotect(heap[0])
    #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^ error PTE014
    #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning PTE047
    }`,
  PTE015: `
    map heap 4 pages rw
    cpu 0 { let old = read_pte(heap[0]) read heap[old] }
    #                                             ^^^ error PTE015`,
  PTE016: `
    map heap 4 pages rw
    cpu 0 { let old = read_pte(heap[0], heap[1]) }
    #                 ^^^^^^^^^^^^^^^^^^^^^^^^^^ error PTE016`,
  PTE017: `
    map heap 4 pages rw
    cpu 0 { let old = read_ptep(heap[0]) }
    #                 ^^^^^^^^^ error PTE017`,
  PTE018: `
    map heap 4 pages rw
    cpu 0 { if read_pte(heap[0]) has DD { } }
    #                                ^^ error PTE018
    expect never lost RW
    #                 ^^ error PTE018`,
  PTE019: `
    map heap 4 pages rw
    setup { barrier fork }
    #       ^^^^^^^ error PTE019
    #               ^^^^ error PTE019
    cpu 0 {
      if read_pte(heap[0]) has D { barrier }
    #                              ^^^^^^^ error PTE019
      repeat 2 { mremap heap at 0x10000000 as moved }
    #            ^^^^^^ error PTE019
      return
    # ^^^^^^ error PTE019
    }
    mm server { map cache 1 pages rw }
    cpu 1 in server {
      read heap
    # ^^^^^^^^^ error PTE019
      switch_to kthread
      read cache
    # ^^^^^^^^^^ error PTE019
      fork
    # ^^^^ error PTE019
      exit
    # ^^^^ error PTE019
      flush_tlb heap..cache
    # ^^^^^^^^^^^^^^^^^^^^^ error PTE019
      if read_pte(heap[0]) has D { switch_to main }
    #                              ^^^^^^^^^ error PTE019
    }
    map disk 1 pages rw file
    cpu 2 {
      fork as child { heap as copy disk as clip cache as till heap as twin }
    # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error PTE019
    #                              ^^^^ error PTE019
    #                                                         ^^^^ error PTE019
      repeat 1 { fork as second { heap as third } }
    #            ^^^^ error PTE019
      if read_pte(heap[0]) has D { fork as fourth { heap as fifth } }
    #                              ^^^^ error PTE019
      exit
    # ^^^^ error PTE019
      set_child_pte(heap[0], 0)
    # ^^^^^^^^^^^^^^^^^^^^^^^^^ error PTE019
    }
    fn copy_present_pte(p) { set_child_pte(p, read_pte(p)) }
    cpu 3 in child {
      read heap
    # ^^^^^^^^^ error PTE019
      uffd_wp(copy[0])
    # ^^^^^^^^^^^^^^^^ error PTE019
    }
    protocol mine {
      start(p) { lock heap return read_pte(p) }
    #            ^^^^ error PTE019
      commit(p, old, new) { ptep_modify_prot_commit(p, old, new) }
    #                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error PTE019
    }`,
  PTE020: `
    backend xen-2.6.72
    #       ^^^^^^^^^^ error PTE020`,
  PTE021: `
    backend xen-2.6.27 { preserv_ad off }
    #                    ^^^^^^^^^^ error PTE021`,
  PTE022: `
    backend xen-2.6.27 { mc_batch 0, overflow <, lazy 3, width x86 }
    #                             ^ error PTE022
    #                                         ^ error PTE022
    #                                                 ^ error PTE022
    #                                                          ^^^ error PTE022`,
  PTE023: `
    backend xen-2.6.27
    backend native as xen-2.6.27
    #                 ^^^^^^^^^^ error PTE023`,
  PTE079: `
    backend mine from yours { lazy off }
    #                 ^^^^^ error PTE079
    backend yours from xen-2.6.27
    backend own from own
    #                ^^^ error PTE079`,
  PTE080: `
    use "/home/me/kernel.pte"
    #   ^^^^^^^^^^^^^^^^^^^^^ error PTE080: a path is relative
    use "kernel.pte"
    #   ^^^^^^^^^^^^ error PTE080: this script is no file
    map heap 4 pages rw
    cpu 0 { mprotect heap r }`,
  PTE024: `
    backend native { protocol retry }
    #                         ^^^^^ error PTE024`,
  PTE025: `
    machine { cpus 9 }
    #              ^ error PTE025
    cpu 0 { fork }`,
  PTE026: `
    machine { cpus 2 }
    cpu 9 { fork }
    #   ^ error PTE026`,
  PTE027: `
    cpu 0 { fork }
    cpu 0 { fork }
    #<^ error PTE027
    backend native { lazy on, lazy off }
    #                         ^^^^^^^^ error PTE027`,
  PTE028: `
    backend native
    map heap 4 pages rw
    cpu 0 { fork }
    expect traps == 0 on xen-2.6.27
    #                    ^^^^^^^^^^ warning PTE028`,
  PTE029: `
    map heap 4 pages rw
    cpu 0 { fork }
    expect trap == 0
    #      ^^^^ error PTE029`,
  PTE030: `
    map heap 1152921504606846976 pages rw
    #        ^^^^^^^^^^^^^^^^^^^ error PTE030
    map none-at-all 0 pages rw
    #               ^ error PTE030`,
  PTE031: `
    map heap 4 pages rw swapped [2..5]
    #                   ^^^^^^^^^^^^^^ error PTE031
    cpu 0 { read heap[4] write heap[0..4] }
    #            ^^^^^^^ error PTE031`,
  PTE032: `
    map heap 4 pages rw
    cpu 0 { read heap[2..2] }
    #            ^^^^^^^^^^ error PTE032`,
  PTE033: `
    map heap 4 pages rw at 0x10000800
    #                      ^^^^^^^^^^ error PTE033`,
  PTE034: `
    map heap 4 pages rw at 0x10000000
    map tail 4 pages rw at 0x10002000
    #   ^^^^ error PTE034`,
  PTE035: `
    map heap 4 pages rw at 0x7ffffffff000
    #                      ^^^^^^^^^^^^^^ error PTE035`,
  PTE036: `
    map heap 4 pages rw read written
    #                        ^^^^^^^ error PTE036
    map tail 4 pages rw swapped [0..2] migrating [1]
    #                                  ^^^^^^^^^^^^^ error PTE036
    map pool 4 pages rw shared folio 4
    #                          ^^^^^^^ error PTE036`,
  PTE067: `
    map area 64 pages rw shared file folio 24
    #                                      ^^ error PTE067
    map heap 64 pages rw folio 1
    map tail 4 pages rw folio 1024
    #                         ^^^^ error PTE067`,
  PTE086: `
    map heap 64 pages rw huge
    #                    ^^^^ error PTE086
    map tail 512 pages rw huge as top at 0x1000000000
    map pool 512 pages rw huge at 0x2000001000
    #                     ^^^^ error PTE086`,
  PTE068: `
    backend native { mm 7.2 }
    backend xen-6.12
    backend xen-7.2
    map heap 64 pages rw folio 16
    #   ^^^^ warning PTE068
    map area 64 pages rw shared file folio 16
    #   ^^^^ warning PTE068
    cpu 0 { read heap read area }`,
  PTE037: `
    map heap 4 pages rw
    map tail 4 pages rw
    cpu 0 { read tail..heap }
    #            ^^^^^^^^^^ error PTE037`,
  PTE038: `
    map heap 1048576 pages rw
    #   ^^^^ warning PTE038
    cpu 0 { fork }`,
  PTE039: `
    backend xen-6.1 { xenfeat_preserve_ad off } as modern
    #                 ^^^^^^^^^^^^^^^^^^^^^^^ error PTE039
    backend xen-2.6.27 { xenfeat_preserve_ad off, mm 6.1 } as newer
    #                    ^^^^^^^^^^^^^^^^^^^^^^^ error PTE039
    backend xen-2.6.27 { xenfeat_preserve_ad off } as old
    backend xen-6.1 { xenfeat_preserve_ad off, mm 2.6 } as older
    backend native { xenfeat_preserve_ad off, mm 6.1 }
    map heap 4 pages rw
    cpu 0 { mprotect heap r }`,
  PTE058: `
    backend native
    backend xen-6.1
    map heap 4 pages rw written
    cpu 0 { madvise-free heap }
    #       ^^^^^^^^^^^^^^^^^ warning PTE058`,
  PTE059: `
    backend native
    backend lguest
    #<^^^^^^^^^^^^ warning PTE059
    map heap 4 pages rw written
    cpu 1 { read heap }`,
  PTE063: `
    map heap 4 pages rw
    schedule "0x3.2"
    #        ^^^^^^^ error PTE063
    cpu 1 { read heap }`,
  PTE040: locked(`
    let a = ptep_modify_prot_start(heap[1])
    let b = ptep_modify_prot_start(heap[1])
    #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning PTE040
    ptep_modify_prot_commit(heap[1], a)`),
  PTE041: locked(`
    let old = read_pte(heap[1])
    ptep_modify_prot_commit(heap[1], old)
    #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning PTE041`),
  PTE042: locked(`
    let old = ptep_modify_prot_start(heap[1])
    #         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning PTE042`),
  PTE043: `
    map heap 1024 pages rw
    cpu 0 {
      lock heap[512]
      lock heap[0]
      let old = ptep_modify_prot_start(heap[1])
      unlock heap[0]
      ptep_modify_prot_commit(heap[1], old)
    # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning PTE043
      unlock heap[512]
    }`,
  PTE044: `
    map heap 4 pages rw
    cpu 0 {
      let old = ptep_modify_prot_start(heap[1])
    #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning PTE044
      lock heap
      ptep_modify_prot_commit(heap[1], old)
      unlock heap
    }`,
  PTE045: locked(`
    let old = ptep_modify_prot_start(heap[1])
    set_pte_at(heap[1], old)
    #<^^^^^^^^^^^^^^^^^^^^^^ warning PTE045
    ptep_modify_prot_commit(heap[1], old)`),
  PTE046: `
    map heap 4 pages rw
    cpu 0 {
      lock heap
      lazy { unlock heap }
    #        ^^^^^^^^^^^ warning PTE046
    }`,
  PTE047: `
    map heap 4 pages rw
    cpu 0 {
      lock heap
      let old = ptep_modify_prot_start(heap[1])
      let new = pte_wrprotect(old)
      ptep_modify_prot_commit(heap[1], new)
    # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning PTE047
      unlock heap
      flush_tlb heap[2..4]
    }
    cpu 1 {
      lock heap
      let dirty = ptep_get_and_clear(heap[0])
    #             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning PTE047: the D of \`heap[0]\` is cleared here, and no flush_tlb comes before the barrier
      set_pte_at(heap[0], pte_mkclean(dirty))
      unlock heap
      barrier
      flush_tlb heap
    }`,
  PTE048: locked(`
    let old = ptep_modify_prot_start(heap[1])
    let other = read_pte(heap[2])
    ptep_modify_prot_commit(heap[1], old, pte_modify(other, r))
    #                                     ^^^^^^^^^^^^^^^^^^^^ error PTE048
    ptep_modify_prot_commit(heap[1], old)`),
  PTE049: `
    map heap 4 pages rw swapped [1]
    cpu 0 {
      lock heap
      let old = ptep_modify_prot_start(heap[1])
      ptep_modify_prot_commit(heap[1], pte_modify(old, r))
    # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning PTE049
      unlock heap
      flush_tlb heap
    }`,
  PTE050: locked(`
    let old = pte_rmw_start(heap[1])
    #         ^^^^^^^^^^^^^ hint PTE050
    pte_rmw_commit(heap[1], old)
    #<^^^^^^^^^^^^ hint PTE050`),
  PTE051: `
    map heap 4 pages rw
    cpu 0 { lock heap }
    #       ^^^^^^^^^ warning PTE051`,
  PTE052: `
    map heap 4 pages rw
    cpu 0 { unlock heap }
    #       ^^^^^^^^^^^ warning PTE052`,
  PTE053: `
    map heap 4 pages rw
    cpu 0 { lock heap[0] lock heap[1] unlock heap[1] unlock heap[0] }
    #                    ^^^^^^^^^^^^ error PTE053`,
  PTE054: locked(`
    lazy { lazy { let old = read_pte(heap[1]) } }
    #      ^^^^ warning PTE054`),
  PTE055: locked(`
    lazy { flush_tlb heap }
    #      ^^^^^^^^^^^^^^ warning PTE055`),
  PTE056: locked(`
    mprotect heap r
    #<^^^^^^^^^^^^^ error PTE056`),
  PTE057: locked(`
    let old = ptep_modify_prot_start(heap[1])
    let now = read_pte(heap[1])
    #         ^^^^^^^^^^^^^^^^^ warning PTE057
    let other = read_pte(heap[2])
    flush_tlb heap[2]
    flush_tlb heap
    #<^^^^^^^^^^^^ warning PTE057
    ptep_modify_prot_commit(heap[1], old)
    let after = read_pte(heap[1])`),
  PTE060: `
    map heap 4 pages rw
    #<^ warning PTE060`,
  PTE061: `
    protocol mine {
    #<^^^^^^ error PTE061
      start(p) { if read_pte(p) has D { return read_pte(p) } }
      commit(p, old, new) { write_pte(p, new) }
    }
    map heap 4 pages rw
    cpu 0 { fork }`,
  PTE064: `
    cpu 0 { fork }
    #       ^^^^ error PTE064`,
  PTE069: `
    map heap 4 pages rw
${Array.from({ length: 32 }, (_, i) => `    backend native as n${i}`).join('\n')}
      backend native as oneMore
    # ^^^^^^^^^^^^^^^^^^^^^^^^^ error PTE069: a script runs on 32 backends at most; this is one more
    cpu 0 { read heap }`,
  PTE062: `
    map heap 4 pages rw
    cpu 0 { mprotect heap r }
    expect never loose D
    #            ^^^^^^^ error PTE062: nothing that can happen in a run is called \`loose D\`; did you mean \`lost D\`?
    expect sometimes sigsegv or (hung and late write)
    #                            ^^^^ error PTE062: nothing that can happen in a run is called \`hung\`; did you mean \`hang\`?
    expect never torn in heap
    #            ^^^^ error PTE062: nothing that can happen in a run is called \`torn\`; did you mean \`torn read\`?
    expect never pge heap[0] dirty
    #            ^^^ error PTE062: nothing that can happen in a run is called \`pge\`; did you mean \`page\`?`,
  PTE065: `
    map heap 4 pages rw
    map x 4 pages rw
    cpu 0 { mprotect heap r }
    cpu 1 { write heap }
    expect never sigsegv in x
    #<^^^^^^^^^^^^^^^^^^^^^^^ hint PTE065: no CPU touches \`x\`: what is expected of it is decided before the run
    expect sometimes sigsegv in heap and x[3] lacks D
    #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint PTE065`,
  PTE066: `
    map heap 4 pages rw
    cpu 0 { read heap }
    cpu 1 { write heap }
    expect never lost D
    #<^^^^^^^^^^^^^^^^^ hint PTE066: this holds whatever the CPUs do: no CPU writes an entry there
    expect always not (lost A in heap[1] or late write)
    #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint PTE066
    expect never late write and heap[1] has D
    #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint PTE066
    expect never sigsegv
    expect sometimes heap[1] has D or late write
    expect never hang`,
  PTE070: `
    fn clean(p) {
      let seen = read_pte(p)
      if seen has D { clean(p) }
    #                 ^^^^^^^^ error PTE070: \`clean\` calls itself: functions here have fixed room for their variables
    }
    map heap 4 pages rw
    cpu 0 { clean(heap[1]) }`,
  PTE071: `
    fn dirty(p) {
    #  ^^^^^ error PTE071: \`dirty\` returns a value on some paths, and not on all of them
      let seen = read_pte(p)
      if seen has D { return true }
    }
    map heap 4 pages rw
    cpu 0 { if dirty(heap[1]) { flush_tlb heap } }`,
  PTE072: `
    fn take(p) {
      let old = read_pte(p)
      loop {
    # ^^^^ error PTE072: \`loop\` wants a bound: \`max N\`, the most turns that it may make
        let seen = cmpxchg_pte(p, old, pte_mkclean(old))
        if seen == old { return seen }
        old = seen
      }
    }
    map heap 4 pages rw
    cpu 0 { let was = take(heap[1]) }`,
  PTE073: `
    map heap 4 pages rw
    fn last(range) {
      for p in range { p = heap[3] }
    #                  ^ error PTE073: \`p\` is the variable of a loop, and keeps its value
    }
    cpu 0 { last(heap) }`,
  PTE074: `
    fn entry(p) {
      return read_pte(p)
      flush_tlb p
    # ^^^^^^^^^ warning PTE074: no way leads here: what stands before always leaves
    }
    map heap 4 pages rw
    cpu 0 { let now = entry(heap[1]) }`,
  PTE075: `
    backend native
    fn ptep_modify_prot_comit(p, old, new) on native { write_pte(p, new) }
    #  ^^^^^^^^^^^^^^^^^^^^^^ error PTE075: \`on\` is for functions that replace a kernel function, or that are called; \`ptep_modify_prot_comit\` is none; did you mean \`ptep_modify_prot_commit\`?
    #  ^^^^^^^^^^^^^^^^^^^^^^ hint PTE076: nothing calls \`ptep_modify_prot_comit\`
    map heap 4 pages rw
    cpu 0 { mprotect heap r }`,
  PTE076: `
    fn entry(p) { return read_pte(p) }
    #  ^^^^^ hint PTE076: nothing calls \`entry\`
    map heap 4 pages rw
    cpu 0 { read heap }`,
  PTE077: `
    backend native
    fn set_pte_at(p, pte) { ptep_modify_prot_commit(p, pte) }
    #  ^^^^^^^^^^ error PTE077: on native, \`set_pte_at\` calls itself by way of \`ptep_modify_prot_commit\`
    map heap 4 pages rw
    cpu 0 { mprotect heap r }`,
  PTE078: `
    map heap 4 pages rw
    cpu 0 { f0(heap[1]) }
    fn f41(p) { flush_tlb p }
    #  ^^^ hint PTE076
${Array.from({ length: 40 }, (_, i) => `    fn f${i}(p) { f${i + 1}(p) }`).join('\n')}
    #           ^^^^^^ error PTE078
    fn f40(p) { f41(p) }`,
};

describe('marked scripts', () => {
  test.each(Object.entries(cases))('%s', (code, script) => {
    const { diagnostics: found } = check(script);
    expect(found.map(d => d.code)).toContain(code);
  });

  test('what has no case here is shown below, or cannot be shown', () => {
    const elsewhere: Code[] = ['PTE007', 'PTE008', 'PTE009', 'PTE010', 'PTE011', 'PTE087', 'PTE081', 'PTE099'];
    expect(codes.filter(code => !cases[code])).toEqual(elsewhere);
  });
});

describe('texts that are no scripts', () => {
  test.each([
    ['PTE008', '#'.repeat((1 << 20) + 1)],
    ['PTE008', `#${'ä'.repeat(1 << 19)}`],
    ['PTE009', '\0\x01\x02\x7fELF'],
    ['PTE009', 'cpu 0 { \uFFFD }'],
    ['PTE010', 'cpu 0 { for i in 0..2 '.repeat(10_000)],
    ['PTE010', `param n = ${'('.repeat(MAX_NESTING + 1)}`],
    ['PTE011', 'fork '.repeat(MAX_TOKENS + 1)],
    ['PTE011', `map heap 4 pages rw\n${'#\n'.repeat(MAX_COMMENTS + 1)}cpu 0 { read heap }`],
    ['PTE087', `map ${'a'.repeat(MAX_WORD + 1)} 4 pages rw`],
  ])('%s', (code, text) => {
    expect(compile(text, 'test.pte').diagnostics.map(d => d.code)).toEqual([code]);
  });

  test('brackets in comments and texts do not count', () => {
    const text = `# ${'{'.repeat(100)}\nschedule "${'('.repeat(100)}"\nmap heap 4 pages rw\ncpu 0 { fork }`;
    expect(compile(text, 'test.pte').diagnostics.map(d => d.code)).toEqual(['PTE063']);
  });

  test('a file with very many problems shows the first and says so', () => {
    const text = Array.from({ length: 1000 }, (_, i) => `cpu 0 { read nothing${i} }`).join('\n');
    const { diagnostics: found } = compile(text, 'test.pte');
    expect(found).toHaveLength(MAX_DIAGNOSTICS + 1);
    expect(found.at(-1)?.code).toBe('PTE007');
  });
});

describe('pages', () => {
  test('there is one for each code, and none besides', () => {
    // Codes from 100 up are a run's, not the language's.
    const pages = readdirSync(join(root, 'media/docs/diagnostics')).filter(name => /^PTE0/.test(name));
    expect(pages.sort()).toEqual(codes.map(code => `${code}.md`).sort());
  });

  test.each(codes)('%s says what it is, the rule and the fix, and its example shows it', code => {
    const file = join(root, pageOf(code));
    expect(existsSync(file)).toBe(true);
    const page = readFileSync(file, 'utf8');
    const { severity, title } = diagnostics[code];
    expect(page.startsWith(`# ${code}: ${title}\n\nSeverity: ${severity}.\n`)).toBe(true);
    expect(page).toContain('**The rule.** ');
    expect(page).toContain('**The fix.** ');
    const example = /```pte\n([^`]*)```/.exec(page)?.[1];
    if (example) expect(compile(example, 'example.pte').diagnostics.map(d => d.code)).toContain(code);
  });
});

test('a message fills the holes of its template', () => {
  expect(messageOf('PTE026', { cpus: '2 CPUs', number: 9 })).toBe('the machine has 2 CPUs: there is no cpu 9');
});
