/** Random scripts that ask what pages hold: those of scripts.ts, with pages that are copied, moved and let go by hand. */
import fc from 'fast-check';
import { scripts } from './scripts.ts';

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

const asked =
  'expect never lost write\nexpect never freed read\nexpect never freed write\nexpect always lost write\nexpect sometimes heap[0] shows zero\n';

/** One of these, with a CPU more that moves a page in some of them. */
export const dataScripts = (cpus: number): fc.Arbitrary<string> =>
  fc.tuple(scripts(cpus, backends), fc.option(moved, { freq: 2 })).map(([script, extra]) => {
    const more = extra === null ? '' : `cpu 2 {\n ${extra}\n}\n`;
    return `${script}${more}${asked}`;
  });
