/** Random scripts that ask what pages hold: accesses against calls, and pages that are copied, moved and let go by hand. */
import fc from 'fast-check';

/** Backends that follow what pages hold: all but those whose hosts shadow page tables. */
const backends = [
  'native',
  'native-pae',
  'native { mm 6.1 }',
  'naive',
  'xen-2.6.26',
  'xen-2.6.27',
  'xen-6.1',
  'native { stray_ad on }',
];

/** A page gets a frame of its own: copied, and its old one let go, before or after the flush; with or without the lock. */
const moved = fc
  .record({
    page: fc.constantFrom('heap[0]', 'heap[1]'),
    early: fc.boolean(),
    freed: fc.boolean(),
    locked: fc.boolean(),
  })
  .map(({ page, early, freed, locked }) => {
    const name = page.replace(/\W/g, '');
    const copy = (from: string): string => `copy_page(new${name}, ${from})`;
    const put = freed ? ` put_page(was${name})` : '';
    const body = [
      `let new${name} = alloc_page(${page})`,
      ...(early ? [copy(`read_pte(${page})`)] : []),
      `let was${name} = ptep_get_and_clear(${page})`,
      ...(early ? [put] : []),
      `flush_tlb ${page}`,
      ...(early ? [] : [copy(`was${name}`), put]),
      `set_pte_at(${page}, mk_pte(new${name}, rw))`,
    ].join('\n ');
    return locked ? `lock ${page}\n ${body}\n unlock ${page}` : body;
  });

const page = fc.constantFrom('heap[0]', 'heap[1]', 'heap');
const access = fc.tuple(fc.constantFrom('read', 'write', 'write'), page).map(words => words.join(' '));
const call = fc.oneof(
  page.map(p => `munmap ${p}`),
  page.map(p => `madvise-dontneed ${p}`),
  page.map(p => `msync ${p}`),
  fc.constantFrom('shrink_page_list(heap[0])', 'migrate_pages(heap[0])', 'migrate_pages(heap[1])'),
  fc.constantFrom('shrink_page_list(heap[0])', 'shrink_page_list(heap[1])', 'write_protect_page(heap[0])'),
  fc.constantFrom(
    'set_page_dirty(read_pte(heap[0]))',
    'if page_count(read_pte(heap[0])) == 1 { put_page(read_pte(heap[0])) }',
    'if page_mapcount(read_pte(heap[0])) == 1 { put_page(read_pte(heap[0])) }',
    'get_page(read_pte(heap[0]))\n write_protect_page(heap[0])',
    'get_page(read_pte(heap[0]))\n set_pte_at(heap[1], read_pte(heap[0]))',
  ),
  fc.constantFrom(
    'repeat 1 {\n let own = alloc_page(heap[0])\n lock heap\n copy_page(own, read_pte(heap[0]))\n set_pte_at(heap[0], mk_pte(own, r))\n unlock heap\n write heap[0]\n }',
    'repeat 1 {\n shrink_page_list(heap[0])\n let read_in = alloc_page(heap[0])\n copy_page(read_in, read_pte(heap[0]))\n set_pte_at(heap[0], mk_pte(read_in, rw))\n }',
    'if PageDirty(read_pte(heap[0])) == 1 { put_page(read_pte(heap[0])) }',
    'if TestClearPageDirty(read_pte(heap[1])) == 1 { write heap[0] }',
  ),
  fc.constantFrom('change_prot_numa(heap[0])', 'uffd_wp(heap[0])', 'uffd_wp(heap[0])\n uffd_wp_resolve(heap[0])'),
  fc
    .constantFrom('fork', 'migrate_pages(heap[0])', 'write heap[0]')
    .map(then => `let pin = pin_user_pages(heap[0])\n ${then}`),
  fc.tuple(page, fc.constantFrom('r', 'rw')).map(([p, to]) => `mprotect ${p} ${to}`),
  fc.constantFrom('fork', 'fork\n wait', 'mremap heap[0] at 0x50000000'),
);
/** What another CPU's kernel may be at meanwhile: it lets a page go, or asks who else refers to one. */
const beside = fc
  .constantFrom(
    'madvise-dontneed heap[1]',
    'madvise-dontneed heap[0]',
    'write_protect_page(heap[0])',
    'set_page_dirty(read_pte(heap[0]))',
  )
  .map(one => `  ${one}\n`);
/** A file's page that userfaultfd watches keeps a marker (sim/wp-markers.ts). */
const unwatched = (text: string): string => text.replace(/uffd_wp(_resolve)?\(/g, 'migrate_pages(');
/** Where the kernel has none of NUMA hinting and userfaultfd: another activity. */
const withoutHints = (text: string): string =>
  text.replace(/(change_prot_numa|uffd_wp(_resolve)?)\(/g, 'migrate_pages(');

const states = ['', ' written', ' untouched', ' shared', ' shared file', ' file', ' swapped [0]', ' migrating [1]'];

const asked =
  'expect never lost write\nexpect never freed read\nexpect never freed write\nexpect always lost write\nexpect sometimes heap[0] shows zero\nexpect sometimes page heap[0] dirty\n';

const programs = (statements: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(statements, { minLength: 1, maxLength: 2 }).map(list => list.map(s => `  ${s}\n`).join(''));

/** Two CPUs on two pages: one accesses them, or its kernel does something to them; the other does something to them as well. */
export const dataScripts: fc.Arbitrary<string> = fc
  .record({
    backend: fc.constantFrom(...backends),
    state: fc.constantFrom(...states),
    user: fc.oneof({ weight: 3, arbitrary: programs(access) }, { weight: 1, arbitrary: beside }),
    kernel: fc.oneof(
      programs(call),
      fc.tuple(moved, access).map(([m, a]) => `  ${m}\n  ${a}\n`),
      programs(access),
    ),
  })
  .map(
    ({ backend, state, user, kernel }) =>
      `backend ${backend}\nmap heap 2 pages rw${state}\ncpu 0 {\n${user}}\ncpu 1 {\n${/6\.1/.test(backend) ? (/shared|file/.test(state) ? unwatched(kernel) : kernel) : withoutHints(kernel)}}\n${asked}`,
  );

/** A word beside the accesses: what is written behind data, and read before. */
const flag = fc.constantFrom('WRITE_ONCE(w, 1)', 'let seen = READ_ONCE(w)', 'smp_mb()');

/** Each read has a name of its own. */
const own = (statements: readonly string[]): string[] => statements.map((text, i) => text.replace('seen', `seen${i}`));

/** The same where stores wait, with a word, and with copies that the kernel makes. */
export const waitingDataScripts: fc.Arbitrary<string> = fc.oneof(
  dataScripts.map(text => `machine { memory tso }\n${text}`),
  fc
    .tuple(
      fc.array(fc.oneof(access, flag), { minLength: 2, maxLength: 3 }),
      fc.array(
        fc.oneof(access, flag, fc.constantFrom('copy_page(read_pte(heap[1]), read_pte(heap[0]))', 'flush_tlb heap')),
        { minLength: 2, maxLength: 3 },
      ),
      fc.oneof(
        fc.constant([]),
        moved.map(text => [text]),
      ),
      fc.constantFrom('native', 'native-pae', 'xen-2.6.27', 'native { mm 7.2 }'),
    )
    .map(
      ([user, kernel, last, backend]) =>
        `machine { memory tso }\nbackend ${backend}\nword w\nmap heap 2 pages rw written\ncpu 0 {\n${own(user).join('\n')}\n}\ncpu 1 {\n${[...own(kernel), ...last].join('\n')}\n}\n${asked}expect never late write\n`,
    ),
);
