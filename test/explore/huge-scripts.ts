/**
 * Random scripts with huge mappings: two CPUs that access a few pages, take rights away or unmap, split and collapse, and change
 * the huge entry by hand, under its lock or not; NUMA hints and migrations of the huge page. In some, one of them moves all or a part of the mapping, and both go on at its new place.
 */
import fc from 'fast-check';

const backends = ['native-6.1', 'native-6.12', 'native-7.2', 'native-6.1 { spurious_fault on }'];
const pages = ['heap[0]', 'heap[7]'];

const page = fc.constantFrom(...pages);
const range = fc.constantFrom(...pages, 'heap', 'heap');

/** What mremap moves, and where: huge entries move whole, tables, or entry by entry. `there` is a page behind the move, `entry` its huge entry. */
const moves = [
  { what: 'mremap heap at 0x60000000 as moved huge as there_top', there: 'moved[7]', entry: 'there_top' },
  { what: 'mremap heap at 0x60001000 as moved', there: 'moved[7]', entry: 'top' },
  { what: 'mremap heap[5..20] at 0x60001000 as moved', there: 'moved[2]', entry: 'top' },
];

const byHand = fc.constantFrom(
  'let e = pmdp_invalidate(top)\n set_pte_at(top, pte_modify(e, r))',
  'let e = ptep_get_and_clear(top)\n set_pte_at(top, pte_mkold(pte_mkclean(e)))',
  'write_pte(top, pte_mkclean(read_pte(top)))',
  'let e = pmdp_invalidate(top)\n pmd_populate(top, e)',
  'let e = read_pte(top)\n write_pte(top, pmd_mkinvalid(e))\n pmd_populate(top, e)',
  'let e = pmdp_collapse_flush(top)\n write_pte(heap[0], 0)\n set_pte_at(top, e)',
  'let e = read_pte(heap[7])\n write_pte(heap[7], pte_wrprotect(e))',
);

const activities = ['migrate_pages(top)', 'change_prot_numa(top)', 'split_huge_page(top)', 'shrink_page_list(heap[7])'];

const statement: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom('read', 'write'), page).map(([how, p]) => `${how} ${p}`) },
  { weight: 2, arbitrary: fc.tuple(range, fc.constantFrom('r', 'rw', 'none')).map(([r, to]) => `mprotect ${r} ${to}`) },
  { weight: 1, arbitrary: range.map(r => `madvise-dontneed ${r}`) },
  { weight: 1, arbitrary: range.map(r => `madvise-free ${r}`) },
  { weight: 1, arbitrary: range.map(r => `munmap ${r}`) },
  { weight: 1, arbitrary: fc.constantFrom('split_huge_pmd(top)', 'collapse_huge_page(top)', 'clear-refs') },
  { weight: 2, arbitrary: fc.constantFrom(...activities) },
  { weight: 1, arbitrary: byHand.map(text => `lock top\n ${text}\n unlock top`) },
  { weight: 1, arbitrary: byHand },
  { weight: 1, arbitrary: fc.constantFrom('flush_tlb heap[0]', 'flush_tlb top', 'barrier') },
);

/** Each `e` of a program has a name of its own. */
const numbered = (statements: readonly string[]): string =>
  statements.map((text, i) => text.replace(/\be\b/g, `e${i}`)).join('\n ');

/** A program at the place that a mapping has moved to. Nothing migrates where mappings move. */
const moved = (text: string, { there, entry }: (typeof moves)[number]): string =>
  text
    .replace(/heap\[7\]/g, there)
    .replace(/(migrate_pages|split_huge_page|shrink_page_list)\(.*?\)/g, 'change_prot_numa(top)')
    .replace(/\btop\b/g, entry);

const program = (most: number) => fc.array(statement, { minLength: 1, maxLength: most }).map(numbered);

/** A program of a process that has a child for a while: there, nothing is freed by MADV_FREE. */
const forked = (text: string, forks: boolean, wait = '\n wait'): string =>
  forks ? `${wait ? 'fork\n ' : ''}${text.replace(/madvise-free/g, 'madvise-dontneed')}${wait}` : text;

/** The same where pages are referred to, in place of NUMA hints. */
const referring = (text: string, by: string): string => text.replaceAll('change_prot_numa(top)', by);

/** `most`: statements of a CPU. */
export function hugeScripts(most: number): fc.Arbitrary<string> {
  return fc
    .record({
      backend: fc.constantFrom(...backends),
      state: fc.constantFrom('written', 'read', 'untouched', ''),
      setup: fc.constantFrom('', 'setup { split_huge_pmd(top) }\n'),
      first: program(most),
      second: program(most),
      move: fc.option(fc.constantFrom(...moves)),
      data: fc.boolean(),
      forks: fc.boolean(),
      taken: fc.option(
        fc.constantFrom('get_user_pages(heap[7])', 'pin_user_pages(heap[0])', 'pin_user_pages_fast(heap[7])'),
      ),
    })
    .map(({ first, second, taken, ...rest }) =>
      taken
        ? { ...rest, first: referring(first, taken), second: referring(second, taken), move: null, forks: false }
        : { ...rest, first, second },
    )
    .map(
      ({ backend, state, setup, first, second, move, data, forks }) =>
        `backend ${backend}\nmap heap 512 pages rw ${state} huge as top\n${state ? setup : ''}` +
        `cpu 0 {\n ${forked(move ? `${move.what}\n ${moved(first, move)}` : first, forks)}\n}\n` +
        `cpu 1 {\n ${forked(move ? moved(second, move) : second, forks, '')}\n}\n` +
        (data ? 'expect never lost write\nexpect sometimes freed read\nexpect always heap[7] shows initial\n' : '') +
        'expect never lost D\nexpect sometimes late write\nexpect sometimes stale read\nexpect always top has P\nexpect never lost A\n',
    );
}

const ofProcess = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('read', 'write'), page).map(([how, p]) => `${how} ${p}`) },
  { weight: 2, arbitrary: fc.tuple(range, fc.constantFrom('r', 'rw')).map(([r, to]) => `mprotect ${r} ${to}`) },
  { weight: 1, arbitrary: range.map(r => `madvise-dontneed ${r}`) },
  { weight: 1, arbitrary: fc.constantFrom('munmap heap', 'split_huge_pmd(top)', 'collapse_huge_page(top)') },
);

/** A process with a huge page, and its child, a program of its own that has the page, too. `most`: statements of each. */
export function hugeChildren(most: number): fc.Arbitrary<string> {
  const part = fc.array(ofProcess, { minLength: 1, maxLength: most });
  return fc
    .record({
      backend: fc.constantFrom('native-6.1', 'native-7.2'),
      before: fc.constantFrom('', 'write heap[7]\n '),
      parent: part,
      child: part,
    })
    .map(
      ({ backend, before, parent, child }) =>
        `machine { memory sc }\nbackend ${backend}\nmap heap 512 pages rw written huge as top\n` +
        `cpu 0 {\n ${before}fork as kid { heap as copy huge as copied }\n ${parent.join('\n ')}\n}\n` +
        `cpu 1 in kid {\n ${child
          .join('\n ')
          .replace(/heap/g, 'copy')
          .replace(/\btop\b/g, 'copied')}\n}\n` +
        'expect never lost write\nexpect never freed write\nexpect never lost D\nexpect sometimes late write\n',
    );
}
