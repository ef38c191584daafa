/** What a place shows of a script, in a form that does not depend on the place; and the scripts to be looked at. */
import type { ExpectResult, RunReport } from '../../../src/model/report.ts';
import { evidenceWords, standingOf } from '../../../src/model/verdict.ts';
import { example } from '../session.ts';

export interface Seen {
  readonly diagnostics: readonly SeenDiagnostic[];
  /** Markdown, one for each place that a script asks about. */
  readonly hovers: readonly string[];
  /** What the panel's table says of each backend: traps, hypercalls, multicalls, updates, faults, cycles. */
  readonly counts: Readonly<Record<string, readonly string[]>>;
  /** What is said of each expectation on each backend, and what that rests on; sorted. */
  readonly verdicts: readonly string[];
  /** The exported timeline, event by event; empty for a script that cannot run. */
  readonly timeline: readonly unknown[];
}

export interface SeenDiagnostic {
  readonly code: string;
  readonly severity: Severity;
  /** Line and column from 1, start and end. */
  readonly range: readonly [number, number, number, number];
  readonly message: string;
}
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** By the numbers of LSP, from 1. */
export const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** Somewhere in a script; line and character from 0, as LSP has them. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Looked {
  readonly name: string;
  readonly text: string;
  /** Where to hover. */
  readonly hovers: readonly Position[];
  /** It has errors, so nothing runs. */
  readonly broken: boolean;
}

/** A place to look at scripts in; by the scripts' names. */
export type Place = (scripts: readonly Looked[]) => Promise<Readonly<Record<string, Seen>>>;

const batched = `# A guard page on three backends, with a bound that one of them misses
backend native
backend xen-2.6.26
backend xen-2.6.27 { mc_batch 8 } as small
map arena 4 pages rw written
cpu 0 {
  mprotect arena[1] none
  mprotect arena r
}
cpu 1 { read arena[2] }
expect never lost D
expect traps == 0
`;

const judged = `# Verdicts of each kind, true and false, and two that nobody can give
backend naive
backend xen-2.6.27
backend lguest
map heap 4 pages rw
cpu 0 { mprotect heap r }
cpu 1 { write heap[2] }
expect never lost D on xen-2.6.27
expect never lost D on naive
expect sometimes lost D on naive
expect sometimes lost D on xen-2.6.27
expect always heap[2] lacks RW
expect always heap[2] has D
expect traps == 0
expect cycles == 1
expect never lost D on lguest
expect never lost D on native
`;

const broken = `backend xen-2.6.72
map heap 4 pages rw
cpu 0 { write heap[9]  mprotect heap r }
expect traps == 0 on xen-trap
expect never lost X
`;

/** The scripts, and the words of them to hover over: the first with these letters at or after the first match. */
export const scripts: readonly Looked[] = [
  looked('lost.pte', example('lost-dirty-naive.pte').replace('sometimes', 'never'), [/heap/, /read_pte/, /write_pte/]),
  looked('batched.pte', batched, [/xen-2\.6\.26/, /mc_batch/, /arena\[1\]/, /mprotect/, /never/]),
  looked('judged.pte', judged, [/xen-2\.6\.27/, /mprotect/, /sometimes/]),
  looked('broken.pte', broken, [/heap/, /mprotect/, /traps/]),
];

function looked(name: string, text: string, words: readonly RegExp[]): Looked {
  const code = text.replace(/#.*/g, comment => ' '.repeat(comment.length));
  const hovers = words.map(word => {
    const before = code.slice(0, code.search(word)).split('\n');
    return { line: before.length - 1, character: before.at(-1)!.length + 1 };
  });
  return { name, text, hovers, broken: name === 'broken.pte' };
}

/** From what LSP publishes; servers and editors may hand them on in any order. */
export function seenDiagnostics(
  published: readonly {
    readonly code?: unknown;
    readonly severity?: number;
    readonly range: { readonly start: Position; readonly end: Position };
    readonly message: unknown;
  }[],
): SeenDiagnostic[] {
  return inOrder(
    published.map(({ code, severity = 1, range: { start, end }, message }) => ({
      code: String(code),
      severity: severities[severity - 1],
      range: [start.line + 1, start.character + 1, end.line + 1, end.character + 1],
      message: String(message),
    })),
  );
}

/** By place, then by what they say. */
export function inOrder(diagnostics: readonly SeenDiagnostic[]): SeenDiagnostic[] {
  const key = ({ code, range, message }: SeenDiagnostic) =>
    `${range.map(n => String(n).padStart(6, '0')).join()} ${code} ${message}`;
  return diagnostics.toSorted((x, y) => (key(x) < key(y) ? -1 : 1));
}

/** As the panel writes numbers. */
export function countsOf(results: RunReport['results']): Seen['counts'] {
  return Object.fromEntries(
    results.flatMap(result => {
      if ('error' in result) return [];
      const { backend, traps, hypercalls, multicalls, updates, faults, cycles } = result;
      const counts = [traps, hypercalls, multicalls, updates, faults, Math.round(cycles)];
      return [[backend, counts.map(n => n.toLocaleString('en-US'))]];
    }),
  );
}

/** The same from the cells of the panel's rows, the backend's name first. */
export function countsOfRows(rows: readonly (readonly string[])[]): Seen['counts'] {
  return Object.fromEntries(rows.map(([backend, ...cells]) => [backend.trim(), cells.slice(0, 6).map(c => c.trim())]));
}

/** From a report. */
export function verdictsOf(expects: readonly ExpectResult[]): string[] {
  return expects.map(e => verdictLine(e.line, e.backend, e.text, standingOf(e), evidenceWords(e))).sort();
}

/** From the panel's grid, in the page: the columns' expectations, and the cells of each row that are about one. */
export function verdictsOfGrid(grid: Element | null): string[] {
  const heads = [...(grid?.querySelectorAll('thead button') ?? [])].map(head => ({
    line: head.getAttribute('title') ?? '',
    text: head.textContent ?? '',
  }));
  return [...(grid?.querySelectorAll('tbody tr') ?? [])].flatMap(row => {
    const [name, ...cells] = row.children;
    return cells.flatMap((cell, i) => {
      const standing = cell.querySelector('button')?.cloneNode(true) as Element | undefined;
      if (!standing) return [];
      standing.querySelector('.unseen')?.remove();
      const evidence = cell.querySelector('.evidence')?.textContent ?? '';
      return [`${heads[i].line}, ${name.textContent}: ${heads[i].text}: ${standing.textContent}; ${evidence}`];
    });
  });
}

function verdictLine(line: number, backend: string, text: string, standing: string, evidence: string): string {
  return `line ${line}, ${backend}: ${text}: ${standing}; ${evidence}`;
}

/** From the text of an exported Chrome trace. What it says beside its events is about the file. */
export function timelineOf(exported: string): unknown[] {
  return JSON.parse(exported).traceEvents;
}

/** Does a lens say that the exploration has ended? Then diagnostics are what they will be. */
export function isSettled(lenses: readonly { readonly command?: { readonly title: string } }[]): boolean {
  return lenses.some(({ command }) => /\bstates\b/.test(command?.title ?? ''));
}
