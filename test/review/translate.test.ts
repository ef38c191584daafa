/** C on the left, the script language on the right; and what becomes of each changed line. */
import { describe, expect, test } from 'vitest';
import { check, review } from '../../src/library/index.ts';

/** A patch that adds these lines to a file, under a heading. */
function added(code: string, { path = 'mm/x.c', heading = '' } = {}): string {
  const lines = code.trimEnd().split('\n');
  return `--- a/${path}\n+++ b/${path}\n@@ -1,0 +1,${lines.length} @@ ${heading}\n${lines.map(line => `+${line}`).join('\n')}\n`;
}

/** The body that a function's statements become, without its head and indentation. */
function bodyOf(code: string): string[] {
  const body = code.split('\n').map(line => `\t${line}`);
  const text = added(
    `static void f(struct mm_struct *mm, unsigned long addr, pte_t *ptep, pte_t pte)\n{\n${body.join('\n')}\n}`,
  );
  const { after } = review(text).files[0].functions[0];
  return (after ?? '')
    .split('\n')
    .slice(1, -1)
    .map(line => line.replace(/^ {2}/, ''));
}

describe('statements', () => {
  test.each([
    ['pte = ptep_get_and_clear(mm, addr, ptep);', ['pte = ptep_get_and_clear(ptep)']],
    ['pte_t old = READ_ONCE(*ptep);', ['let old = read_pte(ptep)']],
    ['*ptep = pte_mkold(pte);', ['write_pte(ptep, pte_mkold(pte))']],
    ['set_pte(ptep, __pte(0));', ['write_pte(ptep, 0)']],
    ['set_pte_at(mm, addr, ptep, pte_mkwrite(pte, vma));', ['set_pte_at(ptep, pte_mkwrite(pte))']],
    [
      'ptep_modify_prot_commit(vma, addr, ptep, pte, pte_wrprotect(pte));',
      ['ptep_modify_prot_commit(ptep, pte, pte_wrprotect(pte))'],
    ],
    ['pte = ptep_clear_flush(vma, addr, ptep);', ['pte = ptep_get_and_clear(ptep)', 'flush_tlb ptep']],
    ['pte_clear(mm, addr, ptep);', ['set_pte_at(ptep, 0)']],
    [
      'if (!pte_none(pte) && (pte_young(pte) || pte_val(pte) & _PAGE_DIRTY)) return;',
      ['if not pte == 0 and (pte has A or pte has D) {', '  return', '}'],
    ],
    [
      'if (pte_same(*ptep, pte))\n\tset_pte_at(mm, addr, ptep, pte);\nelse\n\treturn;',
      ['if read_pte(ptep) == pte {', '  set_pte_at(ptep, pte)', '} else {', '  return', '}'],
    ],
    [
      'do {\n\tptep_set_wrprotect(mm, addr, ptep);\n} while (ptep++, addr += PAGE_SIZE, addr != end);',
      [
        '# span: do { } while (ptep++, addr += PAGE_SIZE, addr != end);',
        'for ptep in span {',
        '  ptep_set_wrprotect(ptep)',
        '}',
      ],
    ],
    [
      'for (i = 0; i < nr; i++)\n\tset_pte_at(mm, addr, ptep, pte);',
      ['for i in 0..nr {', '  set_pte_at(ptep, pte)', '}'],
    ],
    [
      'while (pte_young(*ptep))\n\tptep_test_and_clear_young(vma, addr, ptep);',
      ['while read_pte(ptep) has A max 8 {', '  ptep_test_and_clear_young(ptep)', '}'],
    ],
    [
      'arch_enter_lazy_mmu_mode();\nset_pte_at(mm, addr, ptep, pte);\narch_leave_lazy_mmu_mode();',
      ['lazy {', '  set_pte_at(ptep, pte)', '}'],
    ],
    ['pte_unmap_unlock(ptep, ptl);', ['unlock ptep']],
    ['set_pte_at(mm, addr, ptep, pte);\nfrob(page);', ['set_pte_at(ptep, pte)', '# for a person: frob(page);']],
    [
      'if (vma->vm_flags & VM_SHARED)\n\tset_pte_at(mm, addr, ptep, pte);',
      ['# vm_flags_VM_SHARED: vma->vm_flags & VM_SHARED', 'if vm_flags_VM_SHARED {', '  set_pte_at(ptep, pte)', '}'],
    ],
    // A question that stands is one parameter, wherever it is asked; one that may change is one at each place.
    [
      'if (vma->vm_flags & VM_WRITE)\n\tpte = pte_mkwrite(pte);\nif (!(vma->vm_flags & VM_WRITE))\n\treturn;',
      [
        '# vm_flags_VM_WRITE: vma->vm_flags & VM_WRITE',
        'if vm_flags_VM_WRITE {',
        '  pte = pte_mkwrite(pte)',
        '}',
        'if not vm_flags_VM_WRITE {',
        '  return',
        '}',
      ],
    ],
    [
      'if (frob(page))\n\tpte_clear(mm, addr, ptep);',
      ['# frob: if (frob(page))', '# for a person: if (frob(page))', 'if frob {', '  set_pte_at(ptep, 0)', '}'],
    ],
    // Flags (arch/x86/include/asm/pgtable.h).
    ['return (pte_flags(pte) & (_PAGE_RW | _PAGE_DIRTY)) == _PAGE_DIRTY;', ['return pte has D and pte lacks RW']],
    ['if (pte_flags(pte) & (_PAGE_ACCESSED | _PAGE_DIRTY)) return;', ['if pte has A or pte has D {', '  return', '}']],
    ['if ((pte_val(pte) & _PAGE_RW) == 0) return;', ['if pte lacks RW {', '  return', '}']],
    ['pte = pte_clear_flags(pte, _PAGE_RW | _PAGE_DIRTY);', ['pte = pte_mkclean(pte_wrprotect(pte))']],
    ['return pte_set_flags(pte, _PAGE_DIRTY | _PAGE_SOFT_DIRTY);', ['return pte_mkdirty(pte)']],
    // Jumps to the end of the function (maybe_mkwrite).
    [
      'if (!(vma->vm_flags & VM_WRITE))\n\tgoto out;\npte = pte_mkwrite(pte);\nout:\n\treturn pte;',
      [
        '# vm_flags_VM_WRITE: vma->vm_flags & VM_WRITE',
        'if not vm_flags_VM_WRITE {',
        '  return pte',
        '}',
        'pte = pte_mkwrite(pte)',
        'return pte',
      ],
    ],
    [
      'if (pte_none(pte))\n\tgoto out;\nset_pte_at(mm, addr, ptep, pte);\nout:\n\tpte_unmap_unlock(ptep, ptl);',
      ['if pte == 0 {', '  unlock ptep', '  return', '}', 'set_pte_at(ptep, pte)', 'unlock ptep'],
    ],
    // A choice between values, and between operations.
    [
      'pte_t new = pte_dirty(pte) ? pte_mkclean(pte) : pte;',
      ['let new = pte', 'if pte has D {', '  new = pte_mkclean(pte)', '}'],
    ],
    [
      'pte = pte_dirty(pte) ? pte_mkclean(pte) : pte_mkold(pte);',
      ['if pte has D {', '  pte = pte_mkclean(pte)', '} else {', '  pte = pte_mkold(pte)', '}'],
    ],
    // C asks for the second one only where the first one holds; scripts ask for both.
    [
      'if (pte_young(pte) && ptep_test_and_clear_young(vma, addr, ptep))\n\treturn;',
      ['if pte has A {', '  if ptep_test_and_clear_young(ptep) has A {', '    return', '  }', '}'],
    ],
    // A table by an index beside the address (lru_gen_look_around).
    [
      'for (i = 0, addr = start; addr != end; i++, addr += PAGE_SIZE) {\n\tif (!pte_young(pt[i]))\n\t\tcontinue;\n\tptep_test_and_clear_young(vma, addr, pt + i);\n}',
      [
        '# span: for (i = 0, addr = start; addr != end; i++, addr += PAGE_SIZE)',
        'for pt_i in span {',
        '  if not read_pte(pt_i) has A {',
        '    continue',
        '  }',
        '  ptep_test_and_clear_young(pt_i)',
        '}',
      ],
    ],
    // Frames: the entry that names one (mm/mlock.c, mm/migrate.c).
    [
      'page = vm_normal_page(vma, addr, pte);\nif (!page)\n\treturn;\nget_page(page);\nif (pte_dirty(pte))\n\tset_page_dirty(page);',
      [
        'let page = pte',
        'if page has SPECIAL {',
        '  return',
        '}',
        'get_page(page)',
        'if pte has D {',
        '  set_page_dirty(page)',
        '}',
      ],
    ],
    [
      'get_page(new);\npte = pte_mkold(mk_pte(new, READ_ONCE(vma->vm_page_prot)));',
      ['get_page(new)', 'pte = pte_mkold(mk_pte(new, vm_page_prot))'],
    ],
    // Locks by the variable that holds them, and TLB flushes.
    [
      'start_pte = ptep = pte_offset_map_lock(mm, pmd, addr, &ptl);\nptep_set_wrprotect(mm, addr, ptep);\nflush_tlb_page(vma, addr);\nspin_unlock(ptl);',
      [
        '# for a person: start_pte = ptep = pte_offset_map_lock(mm, pmd, ad',
        'ptep_set_wrprotect(ptep)',
        'flush_tlb ptep',
        '# for a person: spin_unlock(ptl);',
      ],
    ],
    [
      'pte_t *start_pte;\nstart_pte = ptep = pte_offset_map_lock(mm, pmd, addr, &ptl);\nptep_set_wrprotect(mm, addr, ptep);\nspin_unlock(ptl);\nflush_tlb_range(vma, addr, end);',
      [
        '# span: flush_tlb_range(vma, addr, end)',
        'lock ptep',
        'ptep_set_wrprotect(ptep)',
        'unlock ptep',
        'flush_tlb span',
      ],
    ],
    // Huge pages, which are not here: what is for them alone goes, what is for the others stays.
    [
      'if (pmd_trans_huge(*pmd)) {\n\tfrob(pmd);\n\tgoto out;\n} else\n\tset_pte_at(mm, addr, ptep, pte);',
      ['set_pte_at(ptep, pte)'],
    ],
    [
      'ptl = pmd_trans_huge_lock(pmd, vma);\nif (ptl) {\n\tfrob(pmd);\n}\nset_pte_at(mm, addr, ptep, pte);',
      ['set_pte_at(ptep, pte)'],
    ],
    // A table without its lock (v6.5 and later), which is always there; the lock comes behind it.
    [
      'ptep = pte_offset_map_rw_nolock(mm, pmd, addr, &pmdval, &ptl);\nif (unlikely(!ptep))\n\treturn;\nspin_lock_nested(ptl, SINGLE_DEPTH_NESTING);\nptep_set_wrprotect(mm, addr, ptep);\npte_unmap_unlock(ptep, ptl);',
      ['lock ptep', 'ptep_set_wrprotect(ptep)', 'unlock ptep'],
    ],
    ['set_pte_at(mm, addr, ptep, pte);\nsmp_mb();', ['set_pte_at(ptep, pte)', 'smp_mb()']],
    ['ptep_set_wrprotect(mm, addr, ptep);\nflush_tlb_page(vma, addr);', ['ptep_set_wrprotect(ptep)', 'flush_tlb ptep']],
    [
      'flush_tlb_range(vma, addr, mid);\nset_pte_at(mm, addr, ptep, pte);\nflush_tlb_range(vma, mid, end);',
      [
        '# span: flush_tlb_range(vma, addr, mid)',
        '# span_2: flush_tlb_range(vma, mid, end)',
        'flush_tlb span',
        'set_pte_at(ptep, pte)',
        'flush_tlb span_2',
      ],
    ],
    // The `break` of a switch does not leave the loop around it, nor that of a loop which is not said.
    [
      'for (;;) {\n\tswitch (x) {\n\tcase 1:\n\t\tfrob();\n\t\tset_pte_at(mm, addr, ptep, pte);\n\t\tbreak;\n\t}\n\tif (pte_young(pte))\n\t\tbreak;\n}',
      [
        '# otherwise: switch (x) { }',
        'loop max 8 {',
        '  # for a person: switch (x) { }',
        '  if otherwise {',
        '    # for a person: case 1: frob();',
        '    set_pte_at(ptep, pte)',
        '    # for a person: break;',
        '  }',
        '  if pte has A {',
        '    break',
        '  }',
        '}',
      ],
    ],
    // A variable that has another page, or none, from some place on.
    [
      'page = vm_normal_page(vma, addr, pte);\npage = NULL;\nif (page == other)\n\tset_pte_at(mm, addr, ptep, pte);',
      [
        '# other: if (page == other)',
        'let page = pte',
        '# for a person: page = NULL;',
        '# for a person: if (page == other)',
        'if other {',
        '  set_pte_at(ptep, pte)',
        '}',
      ],
    ],
    [
      'ptep_set_wrprotect(mm, addr, ptep);\nptep++;\nif (ptep)\n\treturn;',
      [
        '# ptep_holds: if (ptep)',
        'ptep_set_wrprotect(ptep)',
        '# for a person: ptep++;',
        '# for a person: if (ptep)',
        'if ptep_holds {',
        '  return',
        '}',
      ],
    ],
    // What has no meaning leaves no empty block.
    [
      'if (vma->vm_flags & VM_LOCKED)\n\tmlock_page(page);\nelse\n\tmunlock_page(page);\nset_pte_at(mm, addr, ptep, pte);',
      ['# vm_flags_VM_LOCKED: vma->vm_flags & VM_LOCKED', 'set_pte_at(ptep, pte)'],
    ],
  ])('%s', (code, expected) => {
    expect(bodyOf(code)).toEqual(expected);
  });

  test('a statement that the language refuses is for a person, and what is written passes the check', () => {
    const code = `void f(pte_t *ptep, pte_t pte)\n{\n\tbreak;\n\tset_pte_at(mm, addr, ptep, pte);\n}`;
    const { files, after } = review(added(code));
    expect(files[0].functions[0].lines.map(({ fate }) => fate)).toEqual([
      'translated',
      'meaningless',
      'person',
      'translated',
      'meaningless',
    ]);
    expect(check(after!).filter(d => d.severity === 'error')).toEqual([]);
  });
});

describe('lines without meaning, and lines for a person', () => {
  const inside = (line: string): string =>
    `void f(pte_t *ptep, pte_t pte)\n{\n\tset_pte_at(mm, addr, ptep, pte);\n\t${line}\n}`;
  test.each([
    ['/* a comment */', 'meaningless', 'comment or blank'],
    ['pte_t other;', 'meaningless', 'declaration'],
    ['struct mm_struct *mm = vma->vm_mm;', 'meaningless', 'plumbing'],
    ['VM_BUG_ON(pte_none(pte));', 'meaningless', 'check'],
    ['pr_warn("odd" "er %d\\n", x);', 'meaningless', 'message'],
    ['printk(KERN_INFO "x");', 'meaningless', 'message'],
    ['mmu_notifier_invalidate_range_start(&range);', 'meaningless', 'notifier'],
    ['smp_wmb();', 'meaningless', 'memory barrier'],
    ['pv_mmu_ops.set_pte = own_set_pte;', 'meaningless', 'dispatch by name'],
    ['if (unlikely(x))', 'person', 'no word for `frob`'],
    ['page = pmd_page(*pmd);', 'person', '`page` is not in scripts'],
    ['goto out;', 'person', 'a statement that scripts do not have'],
    ['if (pte_dirty(pte) || frob(page)) return;', 'person', 'no word for `frob`'],
    ['if (pte_dirty(pte) || pte_young(*ptep)) return;', 'person', 'an operation that may not happen'],
    ['pte = pte_set_flags(pte, _PAGE_COW);', 'person', 'no word for `pte_set_flags`'],
    ['pte_t old = pte_none(pte) ? pte : ptep_get(ptep);', 'person', 'a choice between two operations'],
    ['pte = pte_sw_mkyoung(pte);', 'meaningless', 'nothing on x86'],
    ['flush_tlb_fix_spurious_fault(vma, addr);', 'meaningless', 'nothing on x86'],
    ['pv_ops.mmu.tlb_remove_table = tlb_remove_table;', 'meaningless', 'dispatch by name'],
    ['spin_lock(&mm->page_table_lock);', 'person', 'no word for `spin_lock`'],
  ])('%s', (line, fate, why) => {
    const text = line.startsWith('if') ? inside(`${line} frob(page);`) : inside(line);
    const found = review(added(text)).files[0].functions[0].lines[3];
    expect(found).toMatchObject({ fate, why });
  });

  test.each([
    ['#include <linux/mm.h>', 'mm/x.c', 'meaningless', 'include'],
    ['pte_t f(pte_t *ptep);', 'mm/x.h', 'meaningless', 'declaration'],
    ['EXPORT_SYMBOL_GPL(f);', 'mm/x.c', 'meaningless', 'declaration'],
    ['#define _PAGE_X 1', 'mm/x.h', 'meaningless', 'constant'],
    ['#define MC_BATCH 64', 'arch/x86/xen/multicalls.c', 'person', 'MC_BATCH is the knob mc_batch here'],
    ['config XEN', 'arch/x86/xen/Kconfig', 'meaningless', 'no C source'],
    ['mov %rax, %cr3', 'arch/x86/entry.S', 'person', 'assembler'],
    ['static int limit = 3;', 'mm/x.c', 'person', 'a value outside functions'],
    [
      '\t.mmu.flush_tlb_user = native_flush_tlb_local,',
      'arch/x86/kernel/paravirt.c',
      'meaningless',
      'dispatch by name',
    ],
    ['int x = 3;', 'arch/arm64/mm/mmu.c', 'meaningless', 'other architecture'],
  ])('%s', (line, path, fate, why) => {
    expect(review(added(line, { path })).files[0].outside[0]).toMatchObject({ fate, why });
  });

  test.each([
    ['static inline pmd_t pmd_mkdirty(pmd_t pmd)\n{\n\treturn pmd_set_flags(pmd, _PAGE_DIRTY);\n}', 'huge page'],
    ['int move_huge_pmd(pmd_t *old_pmd)\n{\n\tflush_tlb_range(vma, old_addr, end);\n}', 'huge page'],
    ['void f(struct folio *folio, struct lruvec *lruvec)\n{\n\tlist_add(folio, lruvec);\n}', 'other subsystem'],
  ])('a function of what is not here: %s', (code, why) => {
    const { functions, outside } = review(added(code)).files[0];
    expect(outside).toEqual([]);
    expect(functions[0]).toMatchObject({ translated: 0, person: 0, after: null });
    expect(functions[0].lines[0]).toMatchObject({ fate: 'meaningless', why });
  });

  test('what a function takes in addition, its callers take and pass on', () => {
    const { files, after } = review(
      added(`static pte_t maybe(pte_t pte, struct vm_area_struct *vma)
{
	if (vma->vm_flags & VM_WRITE)
		pte = pte_mkwrite(pte);
	return pte;
}

static void g(struct vm_area_struct *vma, unsigned long addr, pte_t *ptep)
{
	pte_t entry = maybe(ptep_get(ptep), vma);

	set_pte_at(mm, addr, ptep, entry);
}`),
    );
    expect(files[0].functions[1].after).toBe(
      `fn g(ptep, vm_flags_VM_WRITE) {
  # vm_flags_VM_WRITE: vma->vm_flags & VM_WRITE
  let entry = maybe(read_pte(ptep), vm_flags_VM_WRITE)
  set_pte_at(ptep, entry)
}`,
    );
    expect(check(after!).filter(d => d.severity === 'error')).toEqual([]);
  });

  test('an operand is an entry where the function that is called takes one, also if the hunk does not declare it', () => {
    const { after } = review(
      added(`static pte_t clean(pte_t pte)
{
	return pte_mkclean(pte);
}

static void g(struct mm_struct *mm)
{
	set_pte_at(mm, addr, ptep, clean(entry));
}`),
    );
    expect(after).toContain('g(heap[0], read_pte(heap[0]))');
  });

  test('what a translation takes for granted stands above it', () => {
    const code = `void f(pte_t *ptep)\n{\n\tif (!ptep)\n\t\treturn;\n\tptep_set_wrprotect(mm, addr, ptep);\n\tflush_tlb_page(vma, addr);\n}`;
    expect(review(added(code)).after).toContain(`
# an entry has its table here: what is done where pte_offset_map_lock finds none is left aside
# flush_tlb_page is of the one entry that the function is about
fn f(ptep) {
  ptep_set_wrprotect(ptep)
  flush_tlb ptep
}`);
  });

  test('a function that touches no entry is left to a person, head and all', () => {
    const { functions } = review(added('int f(int a)\n{\n\treturn a + 1;\n}')).files[0];
    expect(functions[0]).toMatchObject({ translated: 0, after: null });
  });
});

describe('functions', () => {
  test('of the heading, of a macro, of a system call, and of what a hunk calls', () => {
    const text = [
      added('\tptep_set_wrprotect(mm, addr, ptep);', { heading: 'copy_one_pte(struct mm_struct *dst_mm,' }),
      added('#define set_it(mm, addr, ptep) \\\n\tptep_set_wrprotect(mm, addr, ptep)'),
      added('SYSCALL_DEFINE3(mprotect, unsigned long, start, size_t, len, int, prot)\n{\n\treturn 0;\n}'),
      added(
        '\tentry = ptep_modify_prot_start(vma, addr, slot);\n\tptep_modify_prot_commit(vma, addr, slot, entry, entry);',
        { path: 'mm/mprotect.c' },
      ),
      added('#define set_one(mm, addr, ptep) do { \\\n\tptep_set_wrprotect(mm, addr, ptep); \\\n} while (0)'),
    ].join('');
    const functions = review(text).files.flatMap(file => file.functions);
    expect(functions.map(({ name, guessed, macro, ours }) => [name, guessed, macro, ours[0]?.routine])).toEqual([
      ['copy_one_pte', false, false, 'copy_pte_range'],
      ['set_it', false, true, undefined],
      ['mprotect', false, false, 'sys_mprotect'],
      ['change_pte_range', true, false, 'change_pte_range'],
      ['set_one', false, true, undefined],
    ]);
    for (const { name, after } of [functions[1], functions[4]])
      expect(after).toBe(`fn ${name}(ptep) {\n  ptep_set_wrprotect(ptep)\n}`);
  });

  test('one of a family is shown, and stands, on that family’s backends', () => {
    const { files, after } = review(
      added(
        'void xen_set_pte_at(struct mm_struct *mm, unsigned long addr, pte_t *ptep, pte_t pte)\n{\n\tset_pte(ptep, pte);\n}',
      ),
    );
    expect(files[0].functions[0].ours.flatMap(({ backends }) => backends).every(name => name.startsWith('xen'))).toBe(
      true,
    );
    expect(after).toContain('fn set_pte_at(ptep, pte) on xen-6.1 {\n  write_pte(ptep, pte)\n}');
  });
});

test('what is cut to a line of the script is cut between characters', () => {
  for (const shift of ['', 'x']) {
    const code = `static void f(pte_t *ptep)\n{\n\tpte_clear(mm, addr, ptep);\n\tfrob_ptes(ptep, "${shift}${'😀'.repeat(60)}");\n}`;
    const { files, before, after } = review(`Subject: ${shift}${'😀'.repeat(60)}\n\n${added(code)}`);
    expect(files[0].functions[0].after).toContain('😀');
    for (const script of [before, after]) expect(script).not.toMatch(/\p{Cs}/u);
  }
});
