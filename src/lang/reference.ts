/**
 * The language reference, written from the grammar and the vocabulary. The committed page is this function's result;
 * a test compares the two.
 */
import { grouped } from '../model/number-words.ts';
import { MOST_FILLS, MOST_FILLS_UNTOLD } from '../sim/mover.ts';
import { MAX_STATEMENTS } from '../sim/scenario.ts';
import { MOST_STORES } from '../sim/store-buffer.ts';
import { codes, diagnostics } from './diagnostics.ts';
import { formOf, outcomeWords } from './outcome-words.ts';
import type { Word, WordKind } from './word.ts';
import { wordsOfKind } from './words.ts';

/** The text of media/docs/language.md. */
export function languageReference(): string {
  return `${[
    '# The script language',
    '',
    'A `.pte` script is a litmus test for page-table updates: a machine, mappings, what each CPU does, and what is',
    'expected of it. Every line of this page is generated from the vocabulary in `src/lang`.',
    '',
    '```pte',
    'map heap 64 pages rw',
    'cpu 0 { mprotect heap r }',
    'cpu 1 { write heap[3] }',
    'expect never lost D',
    '```',
    '',
    '- Comments begin with `#`. The layout is free; a statement ends where the next one begins.',
    '- Statements take blanks, kernel functions parentheses and commas.',
    '- `a..b` is half-open everywhere. `heap`, `heap[3]`, `heap[16..48]` and `heap..tail` (from the start of one mapping to',
    '  the end of another) are ranges.',
    '- Numbers are decimal or hexadecimal (`0x1000`, `-1`), with `+ - * / %` and parentheses; division rounds towards zero.',
    '- A name may hold `-` or `.` directly before a letter or digit (`xen-2.6.27`), so subtraction wants blanks.',
    `- Loops of a CPU’s program are unrolled before the run; a script has ${grouped(MAX_STATEMENTS)} statements then at most.`,
    '  Conditions on numbers and pages are decided then, those on entries in the run. In functions, all of that is left to the run.',
    '',
    ...ownFunctions,
    ...otherFiles,
    ...walksApart,
    ...memoryOrder,
    ...interruptRules,
    ...section('Items', 'item'),
    ...section('Statements', 'statement'),
    ...section('Modifiers', 'modifier'),
    ...section('Permissions', 'permission'),
    ...section('Functions', 'function'),
    ...section('Conditions', 'condition', 'connective'),
    ...outcomes(),
    ...section('Flags', 'flag'),
    ...section('Counts', 'metric'),
    ...section('Backends', 'backend'),
    ...section('Knobs', 'knob'),
    '## Diagnostics',
    '',
    '| code | severity | |',
    '|---|---|---|',
    ...codes.map(
      code => `| [${code}](diagnostics/${code}.md) | ${diagnostics[code].severity} | ${diagnostics[code].title} |`,
    ),
    '',
    'The grammar itself is on [a page of its own](grammar.md).',
  ].join('\n')}\n`;
}

/** The text of media/docs/grammar.md; `grammar` is the text of pte.langium. */
export function grammarPage(grammar: string): string {
  return [
    '# The grammar of scripts',
    '',
    'What the words mean is in [the language](language.md).',
    '',
    '```',
    grammar.trim(),
    '```',
    '',
  ].join('\n');
}

/** What the grammar does not say of functions. */
const ownFunctions: readonly string[] = [
  '## Functions of a script',
  '',
  '```pte',
  'map heap 4 pages rw written',
  'fn clean(p) {',
  '  let old = read_pte(p)',
  '  loop max 3 {',
  '    let found = cmpxchg_pte(p, old, pte_mkclean(old))',
  '    if found == old { return old has D }',
  '    old = found',
  '  }',
  '}',
  'cpu 0 { if clean(heap[1]) { flush_tlb heap[1] } }',
  '```',
  '',
  '- A function is kernel code: it has locks, lazy mode, TLB flushes and operations on entries, and no system call, access or',
  '  barrier. Statements and other functions call it, in expressions too. None comes back to itself.',
  '- Its values are pages and ranges of pages, entries, numbers of 32 bits with a sign, and truth (`true`, `false`). A parameter is',
  '  what its argument is, so one function may be called with several kinds. A permission is known before the run.',
  '- `let` makes a variable, `NAME = VALUE` changes it or a parameter. A number to divide by, and an index, are known before the run.',
  '- `for` goes over pages, or counts; `while` and `loop` say `max N`. A loop that would go on after its last turn stops its CPU as',
  '  a BUG does, its locks held: `expect never bug` proves that a bound is enough.',
  '- `return`, `break` and `continue` leave the lazy mode of the blocks that they leave.',
  '- A function that has a kernel function’s name stands in its place: for `mprotect`, for page faults, for the script itself.',
  '  These can be replaced: `ptep_modify_prot_start(p)`, `ptep_modify_prot_commit(p, old, new)` (or without `old`),',
  '  `ptep_get_and_clear(p)`, `set_pte_at(p, pte)`, `ptep_set_wrprotect(p)` and `ptep_test_and_clear_young(p)`. `start`, `get_and_clear`',
  '  and `test_and_clear_young` return the entry. So can those that the kernel calls by itself: `ptep_clear_flush(p)`, `flush_before_copy(p)` (of a write',
  '  fault), `copy_present_pte(p)` (fork copies an entry that is present, by `set_child_pte`; each fork then has a child with `as`), `flush_after_copy()`',
  '  (fork’s flush of the parent), and activities. `on` limits it to backends by their names in the script.',
  '- A function of the script’s own may differ by backend, too: `fn f(p) on before { … }` and `fn f(p) on fixed { … }`, or one without `on`, which the other',
  '  backends have. A call means that of the backend. All take as many parameters, and give the same kind of result.',
  '- The check of locks and transactions does not follow functions: behind a call it says nothing. Exploration does.',
  '',
];

/** What the grammar does not say of files. */
const otherFiles: readonly string[] = [
  '## Kernels of one’s own, in files',
  '',
  '```',
  'use "my-mm.pte"                                   # backend mine from xen-2.6.27 { … }, fn … on mine { … }',
  'map heap 4 pages rw written',
  'cpu 0 { mprotect heap r }',
  'cpu 1 { write heap[3] }',
  'expect never lost D on mine',
  '```',
  '',
  '- `use` brings the functions, protocols, params and backends of a file, as if they stood there. Its machine, mappings, setup,',
  '  CPUs, schedule and expectations are not brought, so any script can be used. The backends run with those of the script; a',
  '  line `backend mine` may name one again, and adds nothing.',
  '- A file sees what it declares and what it uses itself, and nothing of the script that uses it; nor do its functions see its mappings.',
  '- `backend mine from xen-2.6.27 { … }` has the settings of the other one where it says no other. What replaces a kernel function on a',
  '  backend does so on those that come from it, unless something nearer replaces the same function.',
  '- A path is relative to the file that it stands in. It leads to a `.pte` file of at most 1 MiB in the workspace (on the command line: in',
  '  the folder of the call), or else beside the script or below; not out of there by `..` or by a link, and not in a circle. Files use',
  '  files at most 8 deep, 32 in all.',
  '- What is no file has no files beside it: standard input, untitled editors, the playground, and the scripts that agents give.',
  '- A mistake in a used file is said there and at the `use`. Its warnings are said where it is checked itself.',
  '',
];

/** What the grammar does not say of walks. */
const walksApart: readonly string[] = [
  '## Walks and accesses',
  '',
  '```pte',
  'backend native',
  'map heap 1 pages rw',
  'cpu 0 { ptep_get_and_clear(heap[0]) }',
  'cpu 1 { write heap }',
  'expect sometimes stale write',
  '```',
  '',
  '- TLBs are empty at first: where a CPU is to have an entry from before, it accesses the page and then waits at a `barrier` with the others.',
  '- An access that the TLB does not serve walks first, which sets A, and D at a write, and fills the TLB. Then it is made by that TLB entry, and',
  '  others may move in between. Whether it faults is decided at the walk; where data go, and whether the access is stale, late or untraced, at',
  '  the access.',
  '- A page fault waits while another call holds mmap_sem for writing; from 6.12 on only where that call changes its area (per-VMA locks).',
  '- A TLB flush waits for an access of the flushed CPU whose walk is over: an interrupt comes between two instructions. So an access is',
  '  made by what was walked before a flush only until the flush is over.',
  '- An exploration looks between walk and access where an expectation asks what accesses do: stale, late, untraced or freed ones, lost writes,',
  '  `shows`. No other condition can tell. (Without one, lists of outcomes know late writes by TLB entries of earlier accesses alone.)',
  '- A replay code of such a script may have `w1`: CPU 1 walks, and makes the access by a later turn. A run without a code makes both at once.',
  '- Hardware fills TLBs unasked, too: for accesses that are guessed and never made (Intel SDM vol. 3A, 4.10.2.3). Such a fill needs P alone, and sets A, never D. It',
  '  comes at any time, to an empty place of the TLB, or to one that has an older entry. So a flush before an entry is cleared may be in vain.',
  `- An exploration fills TLBs unasked where an expectation asks what accesses do, or for spurious faults, with pages that the CPU accesses later: ${MOST_FILLS_UNTOLD} in all at most,`,
  '  of the address space that cr3 has, and not in huge mappings. Its verdicts say `TLBs filled unasked`, or `unasked fills left out` where they might make a',
  '  difference. `machine { fills asked }` leaves them out,',
  `  \`fills unasked\` has them for whatever is asked, ${MOST_FILLS} by CPU at most. A replay code has \`f1-0\` for CPU 1’s first such page.`,
  '- Walks begin at the top, but in huge mappings: no verdict is about a walk that a paging-structure cache (4.10.3) leads through a table which is freed already.',
  '',
];

/** What the grammar does not say of words and stores. */
const interruptRules: readonly string[] = [
  '## Interrupts and preemption',
  '',
  '```pte',
  'backend xen-2.6.27',
  'map heap 1 pages rw',
  'map kmap 1 pages rw',
  'setup { write_pte(kmap[0], 0) }',
  'cpu 0 { lock heap  lazy { set_pte_at(heap[0], pte_wrprotect(read_pte(heap[0]))) }  unlock heap  flush_tlb heap }',
  'irq 0 { set_pte_at(kmap[0], mk_pte(read_pte(heap[0]), r))  read kmap[0] }',
  'expect sometimes bug',
  '```',
  '',
  '- `irq N { … }` comes once or not at all, between any two steps of CPU N while its interrupts are on; not while its hypervisor works for it,',
  '  nor between a walk and its access. A CPU has 8 at most, which come in the order of the script; such a machine has 4 CPUs at most.',
  '- It has locals of its own, and shares the CPU’s TLB, its queue and its lazy mode, which since 2.6.30 is off in an interrupt. A system call and',
  '  `barrier` have no place in it. An access that faults there is an oops: `bug`.',
  '- In a script with tasks no interrupt comes within a switch, and a handler has words, entries, pte locks and `load_cr3`: it makes no access, and flushes',
  '  no other CPU.',
  '- Where bits are lost, it is software of its own: what a handler has read, the code that it interrupts has not.',
  '- A flush by interrupt (native, KVM, PVH) waits for a CPU whose interrupts are off; one by hypercall (Xen, Hyper-V) or by INVLPGB does not.',
  '  A Xen guest’s interrupts are off from xen_mc_batch to xen_mc_issue, and in xen_mc_flush.',
  '- `preempt N { … }` is another thread of the process. CPU N switches to it once, between any two steps where preemption is on (no pte lock, no preempt_disable,',
  '  interrupts on, no handler), or where its own program sleeps or is over; it goes back where that thread is over or sleeps. Each ends in every run. It has locals',
  '  of its own, shares TLB and queue, and may make system calls; `barrier` has no place in it. One a CPU, and not beside several address spaces.',
  '- In lazy mode 2.6.27 has preemption off. Later a task is switched out with an empty queue, and the mode comes back with it.',
  '- What an interrupt or a switch itself costs is not counted. A replay code has `i0` where one of CPU 0 comes; without a code it comes in the first window',
  '  that its CPU opens, with the next statement in lazy mode, or before the CPU’s end.',
  '  `p0` is a switch of CPU 0 to its other task; without a code it comes where the first one sleeps or is over.',
  '- Not on `vmi`, `kvm-2.6.26` and `lguest`, whose queues are not followed there.',
  '',
];

const memoryOrder: readonly string[] = [
  '## Words and store buffers',
  '',
  '```pte',
  'machine { memory tso }',
  'map heap 1 pages rw',
  'word x',
  'word y',
  'cpu 0 { WRITE_ONCE(x, 1)  let r1 = READ_ONCE(y) }',
  'cpu 1 { WRITE_ONCE(y, 1)  let r2 = READ_ONCE(x) }',
  'expect sometimes r1 == 0 and r2 == 0',
  '```',
  '',
  '- An expectation compares a word’s final value, or what a `let` of a CPU’s block, or of `lazy` in it, has read: `x == 1`, `r1 != 0`, and of an entry',
  '  `seen has D`, `seen lacks P`, `seen == 0`; and of an access `let v = read heap[0]`, `v shows w1`: litmus tests of pages, as of words.',
  '- `while READ_ONCE(x) == 0 { }` waits for a word, in functions, CPUs and handlers, and `while cmpxchg(x, 0, 1) != 0 { }` takes one as a lock. Who waits for ever',
  '  hangs; but a run in which an interrupt, or a second task, did not come is no hang where that would have ended the wait.',
  '- Where a CPU stops or hangs before a `let`, no comparison of what that has read holds.',
  '- Under `memory tso` a plain store (WRITE_ONCE, write_pte, what the kernel stores to entries, unlock) waits in its CPU’s buffer, first in,',
  `  first out, ${MOST_STORES} at most, and lands at any later time. Its own CPU reads it back already.`,
  '- Locked instructions, smp_mb, lock, system calls, page faults, TLB flushes, hypercalls, traps and barriers wait until the buffer of',
  '  their CPU is empty. A flush waits for the buffer of the CPU that it interrupts, too.',
  '- A page walk reads memory. It waits for older stores of its own CPU to the entry, and for no others.',
  '- The data of `write` and `copy_page` wait, too, where a script asks what accesses do, or what pages hold. A write waits with the frame that it was translated to,',
  '  and is made when it lands: whether it is stale, untraced, late or freed is said of that moment. Stores to upper tables do not wait, nor copies of huge pages.',
  '- A verdict says what it rests on: `x86-TSO` where stores wait; `no store can be late` where that makes no difference, since each CPU’s',
  '  plain stores land before it reads anything; else `late stores left out`: hardware may do more, and `memory tso` looks at it.',
  '- A replay code has `b1x2` where two stores of CPU 1’s buffer land; a run without a code lands each at once.',
  '',
];

function section(title: string, ...kinds: WordKind[]): string[] {
  return [`## ${title}`, '', ...wordsOfKind(...kinds).flatMap(entry), ''];
}

function entry({ form, doc, source }: Word): string[] {
  return [`- \`${form}\`  `, `  ${doc}${source ? ` *(${source})*` : ''}`];
}

/** What can happen in a run: a table, then the two scripts of each word. */
function outcomes(): string[] {
  return [
    '## Outcomes',
    '',
    'What can happen in a run, and an expectation can ask for, beside the entries that it ends with (`heap[3] has D`).',
    '`expect never sigsegv and (heap[3] has D or hang)`: a condition that is combined is about one complete run.',
    '`in RANGE` limits it to pages. None of these words is taken from a script’s names, except `lost` and `sigsegv`.',
    '',
    '| outcome | |',
    '|---|---|',
    ...outcomeWords.map(word => `| \`${formOf(word)}\` | ${word.definition} |`),
    '',
    'Each with a script that shows it, and one that does not:',
    '',
    ...outcomeWords.flatMap(({ phrase, shows, lacks }) => [
      `### ${phrase}`,
      '',
      ...['```pte', shows, `expect sometimes ${phrase}`, '```', ''],
      ...['```pte', lacks, `expect never ${phrase}`, '```', ''],
    ]),
  ];
}
