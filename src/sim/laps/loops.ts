/**
 * Which loops of the kernel are gone through lap by lap: over the pages of a page-table page, over page-table pages (mremap's extents
 * are parts of them), and over the tables that munmap frees or fork pins. A loop is found by the step that asks for its next turn.
 */
import type { Code } from '../machine.ts';
import type { Step } from '../steps.ts';

/** What a lap is about: a page of a section, a section, or a table that is freed or pinned. */
export type LapKind = 'page' | 'section' | 'freed' | 'pinned';

export interface Loop {
  readonly kind: LapKind;
  /** The first table below a PMD page has a lap of its own kind. */
  readonly perPmd: boolean;
  /** It changes entries, and the changes may wait in a queue: mprotect's, and mremap's. */
  readonly defers: boolean;
  /** It moves pages to another place: mremap's. */
  readonly moves: boolean;
  /** Sections of a lap, where it is more than one. */
  readonly tables?: number;
  /** It is all tables below a PMD page, and the first one below a PUD page has a lap of its own kind. */
  readonly perPud?: boolean;
}

const kinds: Partial<Record<Step['op'], LapKind>> = {
  next_page: 'page',
  next_in_block: 'page',
  next_moved: 'page',
  next_table: 'section',
  next_extent: 'section',
  next_freed: 'freed',
  next_pinned: 'pinned',
};

/** By program counter: the loop that asks there; null where none does. mprotect's sections may be the bulk path's, which has laps of pages in those that differ. */
export function loopsOf(code: Code, sections: boolean): readonly (Loop | null)[] {
  return code.steps.map(({ step }, at) => {
    const kind = kinds[step.op];
    const body = kind && bodyOf(code, at, kind);
    if (!kind || !body) return null;
    const ops = opsIn(code, ...body, new Set());
    const modifies = ops.has('modify');
    if (modifies && kind !== 'page' && !sections) return null;
    const moves = step.op === 'next_moved' || step.op === 'next_extent';
    return {
      kind,
      defers: modifies || moves,
      moves,
      perPmd: kind === 'freed' || kind === 'pinned' || step.op === 'next_extent' || ops.has('child_missing'),
    };
  });
}

/** First and last step of the loop; null where the step asks outside of one. */
function bodyOf({ steps }: Code, at: number, kind: LapKind): readonly [number, number] | null {
  if (kind === 'page') {
    const back = steps[at + 1].to;
    return steps[at + 1].step.op === 'if' && back >= 0 && back <= at ? [back, at] : null;
  }
  const back = steps.findLastIndex(({ step, to }, i) => i > at && to === at && step.op !== 'call');
  return back < 0 ? null : [at, back];
}

/** All steps of a stretch of code, and of the routines that it calls. */
function opsIn(code: Code, first: number, last: number, found: Set<string>): Set<string> {
  const { steps } = code;
  for (let at = first; at <= last; at++) {
    const { step, to } = steps[at];
    const known = step.op === 'call' ? `call ${to}` : step.op;
    if (found.has(known)) continue;
    found.add(known);
    if (step.op !== 'call') continue;
    let end = to;
    while (steps[end].step.op !== 'return' || !(code.names.has(end + 1) || end + 1 === steps.length)) end++;
    opsIn(code, to, end, found);
  }
  return found;
}
