/** What a script does by hand with frames and entries counts as what the kernel's functions do: each of these had a wrong verdict once. */
import { describe, expect, it } from 'vitest';
import { check, explore } from '../../src/library/index.ts';
import { agree } from './agree.ts';

const machine = 'backend native-6.1\nmap heap 1 pages rw written\nmap device 1 pages rw\n';

/** The verdicts of a script's expectations, in their order. */
const verdictsOf = (script: string): readonly (string | undefined)[] =>
  explore(machine + script).expects.map(e => e.verdict);

describe('a page that a script maps', () => {
  it('is exclusive, so that a write takes it over though it is pinned', () => {
    const unshared = `cpu 0 {
      fork
      lock heap
      let copy = alloc_page(heap[0])
      copy_page(copy, read_pte(heap[0]))
      put_page(ptep_clear_flush(heap[0]))
      set_pte_at(heap[0], mk_pte(copy, r))
      unlock heap
      let pin = get_user_pages(heap[0])
      write heap as mine
      copy_page(read_pte(device[0]), pin)
    }
    expect always device[0] shows mine`;
    expect(verdictsOf(unshared)).toEqual(['always']);
  });

  it('is a child’s as well, where it is', () => {
    const again = `cpu 0 {
      let copy = alloc_page(heap[0])
      set_pte_at(heap[0], mk_pte(copy, rw))
      fork
      set_pte_at(heap[0], pte_wrprotect(read_pte(heap[0])))
      let pin = get_user_pages(heap[0])
      write heap as mine
      copy_page(read_pte(device[0]), pin)
    }
    expect always device[0] shows mine`;
    expect(verdictsOf(again)).toEqual(['never']);
  });

  it('is another page’s as well, and exclusive nowhere', () => {
    const merged = (behind: string): string => `cpu 0 {
      lock heap
      lock device
      let page = ptep_clear_flush(heap[0])
      set_pte_at(heap[0], pte_wrprotect(page))
      get_page(page)
      put_page(ptep_clear_flush(device[0]))
      set_pte_at(device[0], mk_pte(page, r))
      unlock device
      unlock heap
      ${behind}
    }
    expect never device[0] shows mine
    expect sometimes heap[0] shows mine`;
    expect(verdictsOf(merged('write heap as mine'))).toEqual(['never', 'always']);
    expect(verdictsOf(merged('change_prot_numa(heap[0])  write heap as mine'))).toEqual(['never', 'always']);
  });

  it('is exclusive again, once a write has taken it over', () => {
    const left = `cpu 0 {
      let page = ptep_clear_flush(heap[0])
      set_pte_at(heap[0], pte_wrprotect(page))
      get_page(page)
      set_pte_at(device[0], mk_pte(page, r))
      put_page(ptep_clear_flush(device[0]))
      write heap
      let pin = get_user_pages(heap[0])
      set_pte_at(heap[0], pte_wrprotect(read_pte(heap[0])))
      write heap as mine
      copy_page(read_pte(dev[0]), pin)
    }
    map dev 1 pages rw
    expect always dev[0] shows mine`;
    expect(verdictsOf(left)).toEqual(['always']);
  });

  it('is the file’s, where the page cache has it', () => {
    const file = `map lib 1 pages rw private tmpfs read
    cpu 0 {
      write lib as mine
      lock lib
      let cached = find_get_page(lib[0])
      put_page(ptep_clear_flush(lib[0]))
      set_pte_at(lib[0], mk_pte(cached, r))
      unlock lib
      write lib as more
      madvise-dontneed lib
    }
    expect always lib[0] shows initial`;
    expect(verdictsOf(file)).toEqual(['always']);
  });

  it('has what another page had, which is not lost there', () => {
    const moved = (before: string, behind = ''): string => `map new 1 pages rw untouched
    cpu 0 {
      write heap as mine
      ${before}
      lock heap
      lock new
      set_pte_at(new[0], ptep_get_and_clear(heap[0]))
      flush_tlb heap
      unlock new
      unlock heap
      ${behind}
      read new
    }
    cpu 1 { write heap as late }
    expect never lost write
    expect sometimes new[0] shows mine`;
    expect(verdictsOf(moved(''))).toEqual(['never', 'sometimes']);
    expect(verdictsOf(moved('shrink_page_list(heap[0])'))).toEqual(['never', 'sometimes']);
    const replaced = 'put_page(ptep_clear_flush(new[0])) set_pte_at(new[0], mk_pte(alloc_page(new[0]), rw))';
    expect(verdictsOf(moved('', replaced))).toEqual(['always', 'never']);
  });

  it('has what another page has, too', () => {
    const aliased = `map new 1 pages rw untouched
    cpu 0 {
      write heap as mine
      let page = read_pte(heap[0])
      get_page(page)
      set_pte_at(new[0], page)
      read new
    }
    cpu 1 { write heap as other }
    expect never lost write`;
    expect(verdictsOf(aliased)).toEqual(['never']);
  });

  it('has a table, where the script has locked it', () => {
    const untouched = `map new 1 pages rw untouched
    cpu 0 { lock new  set_pte_at(new[0], read_pte(device[0]))  unlock new  read new }
    expect never fault`;
    expect(verdictsOf(untouched)).toEqual(['never']);
  });
});

describe('copy_page', () => {
  it('reads a page in that a swap entry names', () => {
    const swapped = `cpu 0 {
      write heap as mine
      shrink_page_list(heap[0])
      copy_page(read_pte(device[0]), read_pte(heap[0]))
    }
    expect always device[0] shows mine`;
    expect(verdictsOf(swapped)).toEqual(['always']);
  });

  it('is an access, of a page that is free, too', () => {
    const freed = `cpu 0 { let page = get_user_pages(heap[0])  madvise-dontneed heap  put_page(page)  copy_page(FROM) }
    expect always freed read
    expect always freed write`;
    expect(verdictsOf(freed.replace('FROM', 'read_pte(device[0]), page'))).toEqual(['always', 'never']);
    expect(verdictsOf(freed.replace('FROM', 'page, read_pte(device[0])'))).toEqual(['never', 'always']);
  });
});

describe('soft-dirty and userfaultfd’s write-protection', () => {
  it('are flags of a swap entry as of any other', () => {
    const marks = `cpu 0 { uffd_wp(heap[0])  shrink_page_list(heap[0])  set_pte_at(device[0], pte_or(read_pte(device[0]), read_pte(heap[0]), UFFD)) }
    expect always heap[0] has SD UFFD and heap[0] lacks RW
    expect always device[0] has UFFD`;
    expect(verdictsOf(marks)).toEqual(['always', 'always']);
    const given = `cpu 0 {
      clear-refs
      shrink_page_list(heap[0])
      set_pte_at(heap[0], pte_or(read_pte(heap[0]), pte_mkdirty(read_pte(device[0])), SD))
      read heap
    }
    expect always heap[0] has SD`;
    expect(verdictsOf(given)).toEqual(['always']);
    expect(verdictsOf(given.replace('pte_mkdirty', 'pte_mkyoung'))).toEqual(['never']);
  });
});

describe('page structures', () => {
  it('are dirty, and clean once that was asked for', () => {
    const asked = `cpu 0 {
      let page = read_pte(heap[0])
      set_page_dirty(page)
      let before = PageDirty(page)
      let taken = TestClearPageDirty(page)
      let after = PageDirty(page)
    }
    expect always before == 1 and taken == 1 and after == 0`;
    expect(verdictsOf(asked)).toEqual(['always']);
  });
});

it('a page of shared memory that userfaultfd watches is refused where its entry would go: a marker of it stays', () => {
  const shared = `map data 1 pages rw shared written\ncpu 0 { uffd_wp(data[0])  EMPTIED  write data }\nexpect always hang`;
  const of = (emptied: string) => machine + shared.replace('EMPTIED', emptied);
  for (const emptied of ['shrink_page_list(data[0])', 'madvise-dontneed data'])
    expect(check(of(emptied))).toMatchObject([
      { code: 'PTE058', message: expect.stringContaining('no marker of userfaultfd') },
    ]);
  expect(explore(of('madvise-dontneed heap')).expects.map(e => e.verdict)).toEqual(['always']);
});

it('NUMA hinting gives no write back to what soft-dirty tracks', () => {
  const hinted =
    'map heap 1 pages rw written\ncpu 0 { clear-refs  change_prot_numa(heap[0])  read heap  write heap }\n';
  for (const backend of ['native-6.1', 'native-6.12', 'native-7.2'])
    expect(explore(`backend ${backend}\n${hinted}expect always heap[0] has SD`).expects.map(e => e.verdict)).toEqual([
      'always',
    ]);
});

it('a function in the place of one that the kernel does not have runs there', () => {
  const own =
    'backend native\nmap heap 1 pages rw\nfn uffd_wp(p) { ptep_set_wrprotect(p) }\ncpu 0 { uffd_wp(heap[0]) }\n';
  expect(check(own).map(d => d.code)).toEqual([]);
  expect(explore(`${own}expect always heap[0] lacks RW`).expects.map(e => e.verdict)).toEqual(['always']);
});

describe('one page of a file, in two address spaces', () => {
  const both = (body: string): string => `map data 1 pages rw shared file
    mm other { map view 1 pages rw shared file untouched }
    setup { set_pte_at(view[0], mk_pte(find_get_page(data[0]), rw)) }
    fn clean(p) {
      lock p
      let old = ptep_clear_flush(p)
      set_pte_at(p, pte_mkclean(pte_wrprotect(old)))
      if old has D { set_page_dirty(old) }
      unlock p
    }
    ${body}`;

  it('shows in one what is written in the other, also once its entries were cleaned', () => {
    const script = both(`cpu 0 { clean(data[0])  clean(view[0]) }
    cpu 1 in other { write view as w }
    expect always data[0] shows w
    expect sometimes view[0] lacks D RW
    expect never lost write`);
    expect(verdictsOf(script)).toEqual(['always', 'sometimes', 'never']);
  });

  it('is cleaned by one function of both, as the searches agree', () => {
    const script = both(`fn all() { clean(data[0])  clean(view[0]) }
    cpu 0 { all() }
    cpu 1 in other { write view as w }
    cpu 2 { write data as v }
    expect never late write`);
    expect(verdictsOf(script)).toEqual(['never']);
    agree(machine + script, true);
  });

  it('is said where a fork, or a function of both, has no place', () => {
    const said = (script: string) => check(machine + script).map(({ message }) => message);
    expect(said('map data 1 pages rw shared file\ncpu 0 { fork as child { data as view } }')[0]).toMatch(
      /another `mm` can map a page of a file by hand$/,
    );
    expect(said(both('fn all() { shrink_page_list(data[0])  clean(view[0]) }\ncpu 0 { all() }'))[0]).toMatch(
      /only functions of entries and frames are about several$/,
    );
  });
});

describe('GUP', () => {
  it('faults in what is not there, or may not be written yet', () => {
    const maps = 'map new 1 pages rw untouched\nmap gone 1 pages rw swapped\nmap constant 1 pages r written\n';
    const script = `${maps}cpu 0 {
      fork
      let a = pin_user_pages(heap[0])
      let b = pin_user_pages(new[0])
      let c = get_user_pages(gone[0])
      let d = pin_user_pages(constant[0])
      let e = get_user_pages(constant[0])
    }
    expect always a has P RW D and b has P RW and c has P and d == 0 and e has P`;
    expect(verdictsOf(script)).toEqual(['always']);
  });

  it('waits for a migration, so that what a device writes is where the page is', () => {
    const script = `cpu 0 {
      let page = pin_user_pages(heap[0])
      copy_page(page, read_pte(device[0]))
      unpin_user_page(page)
    }
    cpu 1 { migrate_pages(heap[0]) }
    setup { write device as block }
    expect always heap[0] shows block`;
    expect(verdictsOf(script)).toEqual(['always']);
  });

  it('copies what a child has, too, before it is written to', () => {
    const script = `setup { write device as block }
    cpu 0 {
      fork as child { heap as copy }
      let page = pin_user_pages(heap[0])
      copy_page(page, read_pte(device[0]))
      unpin_user_page(page)
    }
    expect never copy[0] shows block
    expect always heap[0] shows block`;
    expect(verdictsOf(script)).toEqual(['never', 'always']);
  });
});
