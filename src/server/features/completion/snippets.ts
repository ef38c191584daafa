// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the blanks of an LSP snippet are written like this
/**
 * Snippets: the common blocks, to be filled in from blank to blank. One is offered where the word that it begins with may
 * begin something, below the words themselves.
 */
import { type CompletionItem, CompletionItemKind, InsertTextFormat } from 'vscode-languageserver';

export interface Snippet {
  /** What the list shows. */
  readonly label: string;
  /** The word of the language that it begins with, apart from a comment. */
  readonly begins: string;
  /** Other words that find it. */
  readonly also?: string;
  readonly doc: string;
  /** In the notation of LSP. */
  readonly lines: readonly string[];
}

/** All of them. */
export const snippets: readonly Snippet[] = [
  {
    label: 'litmus test',
    begins: 'map',
    doc: 'A question, two CPUs, and what is expected',
    lines: [
      '# ${1:Can an mprotect batch lose a dirty bit that hardware sets while the update waits in the queue?}',
      'map ${2:heap} ${3:64} pages rw',
      'cpu 0 { mprotect ${2:heap} r }',
      'cpu 1 { write ${2:heap}[${4:3}] }',
      '',
      'expect never lost D',
      '$0',
    ],
  },
  {
    label: 'backends of the thread',
    begins: 'backend',
    doc: 'Native, and Xen before, during and after the series',
    lines: ['backend native', 'backend xen-2.6.26', 'backend xen-patch3', 'backend xen-2.6.27', '$0'],
  },
  {
    label: 'map … pages',
    begins: 'map',
    doc: 'Anonymous pages, resident, A and D clear',
    lines: ['map ${1:heap} ${2:64} pages ${3|rw,r,rx,rwx,none|}$0'],
  },
  {
    label: 'irq … { }',
    begins: 'irq',
    doc: 'The handler of an interrupt of one CPU',
    lines: ['irq ${1:0} {', '  $0', '}'],
  },
  {
    label: 'nmi … { }',
    begins: 'nmi',
    doc: 'The handler of a non-maskable interrupt of one CPU',
    lines: ['nmi ${1:0} {', '  $0', '}'],
  },
  {
    label: 'preempt … { }',
    begins: 'preempt',
    doc: 'Another thread, which one CPU switches to',
    lines: ['preempt ${1:0} {', '  $0', '}'],
  },
  { label: 'cpu … { }', begins: 'cpu', doc: 'What one CPU does', lines: ['cpu ${1:0} {', '  $0', '}'] },
  {
    label: 'lock … lazy … flush_tlb',
    begins: 'lock',
    also: 'rmw modify',
    doc: 'The read-modify-write transaction over a mapping, batched in lazy MMU mode',
    lines: [
      'lock ${1:heap}',
      'lazy {',
      '  for p in ${1:heap} {',
      '    let old = ptep_modify_prot_start(p)',
      '    ptep_modify_prot_commit(p, old, pte_modify(old, ${2|r,rw,rx,none|}))',
      '  }',
      '}',
      'unlock ${1:heap}',
      'flush_tlb ${1:heap}',
      '$0',
    ],
  },
  {
    label: 'protocol … { }',
    begins: 'protocol',
    doc: 'A transaction of your own, for mprotect to use',
    lines: [
      'protocol ${1:retry} {',
      '  start(p) { return read_pte(p) }',
      '  commit(p, old, new) {',
      '    ${0:cmpxchg_pte(p, old, new)}',
      '  }',
      '}',
    ],
  },
  {
    label: 'fn … { }',
    begins: 'fn',
    doc: 'A function of kernel code, for statements and other functions to call',
    lines: ['fn ${1:change}(${2:p}, ${3:permission}) {', '  $0', '}'],
  },
  {
    label: 'fn … on … { }',
    begins: 'fn',
    also: 'replace',
    doc: 'A kernel function as it could be, on one backend',
    lines: ['fn ptep_modify_prot_commit(p, old, new) on ${1:xen-2.6.27} {', '  ${0:cmpxchg_pte(p, old, new)}', '}'],
  },
  {
    label: 'loop max … { }',
    begins: 'loop',
    doc: 'In a function: turns until a break, the most that there may be',
    lines: ['loop max ${1:4} {', '  $0', '}'],
  },
  {
    label: 'expect never lost …',
    begins: 'expect',
    doc: 'No bit that hardware sets may be overwritten',
    lines: ['expect ${1|never,sometimes,always|} lost ${2|D,A|}$0'],
  },
  {
    label: 'expect a count',
    begins: 'expect',
    doc: 'A count on one backend',
    lines: ['expect ${1|traps,hypercalls,updates,faults,cycles|} ${2|==,<=,<|} ${3:0} on ${4:xen-2.6.27}$0'],
  },
];

/** Those that can stand where these words can. */
export function snippetItems(words: ReadonlySet<string>): CompletionItem[] {
  return snippets
    .filter(({ begins }) => words.has(begins))
    .map(({ label, begins, also = '', doc, lines }) => ({
      label,
      kind: CompletionItemKind.Snippet,
      filterText: `${begins} ${label} ${also}`,
      labelDetails: { description: doc },
      sortText: `8${label}`,
      insertText: lines.join('\n'),
      insertTextFormat: InsertTextFormat.Snippet,
    }));
}
