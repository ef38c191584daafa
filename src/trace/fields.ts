/**
 * What the text of one `xen:*` tracepoint says: the print formats of include/trace/events/xen.h, read backwards.
 *
 * Both `trace` files and `trace-cmd report` print them; the latter (and `perf script`) cannot call xen_hypercall_name(), and
 * then shows the raw fields of xen_mc_entry and xen_mc_extend_args (`op=1 nargs=4 args=ARRAY[d0, ea, …]`), which are read
 * as well. Of batch and issue there are three wordings: the first said `issue mode` for an issue (c796f213a693), 2026's
 * say no lazy mode but whether the issue flushes (xen-devel 20260526150514.129330-2; as in 7.2).
 * Frames and pointers are dropped here already: a `Tracepoint` has no place for them.
 */
import { extendResults, HC_UPDATE_VA_MAPPING } from '../model/events.ts';
import { entryWords, mappingWords, type Tracepoint } from '../model/tracepoint.ts';

type Reading = (m: RegExpMatchArray) => Tracepoint | undefined;

const pointer = '(?:0x)?([0-9a-f]{1,16})';
const number = '(\\d{1,9})';
const value = (name: string) => `${name} ([0-9a-f]{1,16}) \\(raw ([0-9a-f]{1,16})\\)`;
const mode = '(?:start batch|issue mode) (\\w+)$';
const amount = '(0x[0-9a-f]{1,8}|\\d{1,9})';
const unparsed = '(?:\\[FAILED TO PARSE\\] )?';

const formats: Readonly<Record<string, readonly (readonly [RegExp, Reading])[]>> = {
  xen_mc_batch: [
    [form(mode), m => ({ kind: 'xen_mc_batch', mode: m[1] })],
    [form('start batch lazy flags [0-9a-f]{1,16}$'), () => ({ kind: 'xen_mc_batch' })],
  ],
  xen_mc_issue: [
    [form(mode), m => ({ kind: 'xen_mc_issue', mode: m[1] })],
    [form('flush: (yes|no), flags [0-9a-f]{1,16}$'), m => ({ kind: 'xen_mc_issue', flush: m[1] === 'yes' })],
  ],
  xen_mc_entry: [
    [form(`op ${number}(?:\\(\\w*\\))? args \\[([0-9a-f, ]+)\\]$`), m => entry(Number(m[1]), m[2].split(', '))],
    [
      form(`${unparsed}op=${amount} nargs=${amount} args=ARRAY\\[([0-9a-f, ]+)\\]$`),
      m => entry(Number(m[1]), words64(m[3].split(', '))),
    ],
  ],
  xen_mc_entry_alloc: [
    [form(`alloc entry ${number} arg bytes$`), m => ({ kind: 'xen_mc_entry_alloc', bytes: Number(m[1]) })],
  ],
  xen_mc_extend_args: [
    [
      form(`extending op ${number}(?:\\(\\w*\\))? by ${number} bytes res (\\w+)$`),
      m => ({ kind: 'xen_mc_extend_args', op: Number(m[1]), bytes: Number(m[2]), result: m[3] }),
    ],
    [
      form(`${unparsed}op=${amount} args=${amount} res=${amount}$`),
      m => ({
        kind: 'xen_mc_extend_args',
        op: Number(m[1]),
        bytes: Number(m[2]),
        result: extendResults[Number(m[3])] ?? m[3],
      }),
    ],
  ],
  xen_mc_flush_reason: [[form('flush reason (\\w+)$'), m => ({ kind: 'xen_mc_flush_reason', reason: m[1] })]],
  xen_mc_flush: [
    [
      form(`flushing ${number} hypercalls, ${number} arg bytes, ${number} callbacks$`),
      m => ({ kind: 'xen_mc_flush', entries: Number(m[1]), bytes: Number(m[2]), callbacks: Number(m[3]) }),
    ],
  ],
  xen_mc_callback: [[form('callback (\\w+)\\S*, data'), m => ({ kind: 'xen_mc_callback', name: m[1] })]],
  xen_mmu_set_pte: [
    [
      form(`ptep ${pointer} ${value('pteval')}$`),
      m => ({ kind: 'xen_mmu_set_pte', slot: slot(m[1]), entry: bothViews(m[2], m[3]) }),
    ],
  ],
  xen_mmu_set_pte_at: addressed('xen_mmu_set_pte_at'),
  xen_mmu_ptep_modify_prot_start: addressed('xen_mmu_ptep_modify_prot_start'),
  xen_mmu_ptep_modify_prot_commit: addressed('xen_mmu_ptep_modify_prot_commit'),
  xen_mmu_set_pmd: [
    [
      form(`pmdp ${pointer} ${value('pmdval')}$`),
      m => ({ kind: 'xen_mmu_set_pmd', slot: slot(m[1]), entry: bothViews(m[2], m[3]) }),
    ],
  ],
  xen_mmu_set_pud: [
    [
      form(`pudp ${pointer} ${value('pudval')}$`),
      m => ({ kind: 'xen_mmu_set_pud', slot: slot(m[1]), entry: bothViews(m[2], m[3]) }),
    ],
  ],
  xen_mmu_set_p4d: [
    [
      form(`p4dp ${pointer} user_p4dp ${pointer} ${value('p4dval')}$`),
      m => ({ kind: 'xen_mmu_set_p4d', slot: slot(m[1]), entry: topEntry(m[3], m[4]) }),
    ],
  ],
  xen_mmu_alloc_ptpage: [
    [
      form('mm \\S+ +pfn [0-9a-f]+ +level (\\d) +(un|)pinned$'),
      m => ({ kind: 'xen_mmu_alloc_ptpage', level: Number(m[1]), pinned: m[2] === '' }),
    ],
  ],
  xen_mmu_release_ptpage: [
    [
      form('pfn [0-9a-f]+ +level (\\d) +(un|)pinned$'),
      m => ({ kind: 'xen_mmu_release_ptpage', level: Number(m[1]), pinned: m[2] === '' }),
    ],
  ],
  xen_mmu_pgd_pin: [[form('mm \\S+ pgd'), () => ({ kind: 'xen_mmu_pgd_pin' })]],
  xen_mmu_pgd_unpin: [[form('mm \\S+ pgd'), () => ({ kind: 'xen_mmu_pgd_unpin' })]],
  xen_mmu_flush_tlb_one_user: onePage(),
  // the same tracepoint before Linux 4.16
  xen_mmu_flush_tlb_single: onePage(),
  xen_mmu_flush_tlb_multi: manyCpus(),
  // the same tracepoint before Linux 5.13
  xen_mmu_flush_tlb_others: manyCpus(),
  xen_mmu_write_cr3: [[form('(kernel|user) cr3'), m => ({ kind: 'xen_mmu_write_cr3', user: m[1] === 'user' })]],
};

/** True for the names of tracepoints that can be read. */
export function isTracepoint(name: string): boolean {
  return Object.hasOwn(formats, name);
}

/** Reads a tracepoint's text; undefined where it is not in the kernel's format. */
export function readFields(name: string, text: string): Tracepoint | undefined {
  if (!isTracepoint(name)) return undefined;
  for (const [pattern, reading] of formats[name]) {
    const match = text.match(pattern);
    if (match) return reading(match);
  }
  return undefined;
}

function form(source: string): RegExp {
  return new RegExp(`^${source}`);
}

function addressed(
  kind: 'xen_mmu_set_pte_at' | 'xen_mmu_ptep_modify_prot_start' | 'xen_mmu_ptep_modify_prot_commit',
): readonly (readonly [RegExp, Reading])[] {
  return [
    [
      form(`mm \\S+ addr ${pointer} ptep ${pointer} ${value('pteval')}$`),
      m => ({ kind, address: plain(m[1]), slot: slot(m[2]), entry: bothViews(m[3], m[4]) }),
    ],
  ];
}

function onePage(): readonly (readonly [RegExp, Reading])[] {
  return [[form(`addr ${pointer}$`), m => ({ kind: 'xen_mmu_flush_tlb_one_user', address: plain(m[1]) })]];
}

function manyCpus(): readonly (readonly [RegExp, Reading])[] {
  return [
    [
      form(`ncpus ${number} mm \\S+ addr ${pointer}, end ${pointer}$`),
      m => ({ kind: 'xen_mmu_flush_tlb_multi', cpus: Number(m[1]), address: plain(m[2]), end: plain(m[3]) }),
    ],
  ];
}

/** An entry's words behind its pointer; `…` for those that a tool's array does not go as far as. */
function entry(op: number, args: readonly string[]): Tracepoint | undefined {
  if (args.length < 1 || args.length > 6) return undefined;
  const said =
    op === HC_UPDATE_VA_MAPPING && args.length > 2
      ? [mappingWords(...halves(args[1]), Number.parseInt(args[2], 16)), ...args.slice(3)]
      : args.slice(1);
  if (args.length < 6) said.push('…');
  while (said.length > 1 && said[said.length - 1] === '0') said.pop();
  return { kind: 'xen_mc_entry', op, detail: said.join(', ') };
}

/** Little-endian words from the bytes of an array, as hex without leading zeros. */
function words64(bytes: readonly string[]): string[] {
  const words: string[] = [];
  for (let i = 0; i + 8 <= bytes.length; i += 8) {
    const digits = bytes.slice(i, i + 8).map(b => b.padStart(2, '0'));
    words.push(plain(digits.reverse().join('')));
  }
  return words;
}

/** Pseudo-physical and machine view of an entry: one word where they say the same, as they should. */
function bothViews(pteval: string, raw: string): string {
  const [seen, machine] = [entryWords(...halves(pteval)), entryWords(...halves(raw))];
  return seen === machine ? seen : `${seen} (raw ${machine})`;
}

/**
 * For set_p4d the kernel translates the wrong one of its two values: `p4dval` has lost its frame, and with it P, while
 * `raw` holds what was meant.
 */
function topEntry(p4dval: string, raw: string): string {
  const [lo, hi] = halves(p4dval);
  const lost = (lo & 1) === 0 && lo >>> 12 === 0 && (hi & 0xfffff) === 0;
  const meant = entryWords(...halves(raw));
  const seen = entryWords(lost ? (lo | 0x1001) >>> 0 : lo, hi);
  return seen === meant || (lo === 0 && hi === 0 && raw === p4dval) ? meant : `${seen} (raw ${meant})`;
}

function halves(digits: string): [lo: number, hi: number] {
  const padded = digits.padStart(16, '0');
  return [Number.parseInt(padded.slice(8), 16) || 0, Number.parseInt(padded.slice(0, 8), 16) || 0];
}

/** Offset of an entry in its page-table page; hashed pointers (upper half zero) tell none. */
function slot(digits: string): number | undefined {
  return digits.length === 16 && digits.startsWith('ffff') ? Number.parseInt(digits.slice(13), 16) : undefined;
}

function plain(digits: string): string {
  return digits.replace(/^0+(?=.)/, '');
}
