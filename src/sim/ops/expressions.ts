/** What expressions over a CPU's locals come to: entries, numbers, pages, and conditions. */
import * as pte from '../../model/pte.ts';
import { contentKept } from '../frames.ts';
import type { Machine } from '../machine.ts';
import { answers, type Observed, statementOf } from '../observed.ts';
import * as st from '../state.ts';
import type { Condition, PteExpr, Word } from '../statements.ts';

/** Offset of a local's two words. */
export function local(m: Machine, b: number, index: number): number {
  return b + m.build.shape.locals + index * 2;
}

/** What an expectation asks of a local of a CPU's program: its number, or 1 where the entry is as asked, and 0 where not. */
export function observedValue(m: Machine, { cpu, reg, asks }: Observed): number {
  const word = local(m, m.base(cpu), reg);
  if (!asks) return m.state[word];
  if ('write' in asks) return m.build.frames!.named(asks.write).has(contentKept(m.state[word])) ? 1 : 0;
  const { entries } = m.build;
  entries.said(m.state[word] >>> 0, m.state[word + 1] >>> 0);
  return answers(asks, entries) ? 1 : 0;
}

/** The same at the end of a run; null where the CPU has not come to the `let`. */
export function observedAtEnd(m: Machine, asked: Observed): number | null {
  const { cpu, reg } = asked;
  const { programs } = m.build.scenario;
  const passed = m.done(cpu) || m.state[m.base(cpu) + st.STATEMENT] > statementOf(programs[cpu], reg);
  return passed ? observedValue(m, asked) : null;
}

/** Value of an entry's expression, as two words. */
export function evaluate(m: Machine, b: number, e: PteExpr): pte.Pte {
  switch (e.kind) {
    case 'reg': {
      const word = local(m, b, e.reg);
      return { lo: m.state[word] >>> 0, hi: m.state[word + 1] >>> 0 };
    }
    case 'const':
      return e;
    case 'modify': {
      const of = evaluate(m, b, e.of);
      // A script's protection is the page's own: exclusive and private, so w means writable.
      m.build.entries.modify(of.lo, of.hi, e.protection, e.protection.includes('w'));
      return { lo: m.build.entries.lo | huge(m, of.lo), hi: m.build.entries.hi };
    }
    case 'mk': {
      const of = evaluate(m, b, e.of);
      const { entries } = m.build;
      entries.fresh(entries.pfn(of.lo, of.hi), e.protection, e.protection.includes('w'), false);
      return { lo: entries.lo | huge(m, of.lo), hi: entries.hi };
    }
    case 'or': {
      const of = evaluate(m, b, e.of);
      const from = evaluate(m, b, e.from);
      const { entries } = m.build;
      entries.said(from.lo, from.hi);
      entries.with(of.lo, of.hi, entries.lo & e.lo, entries.hi & e.hi);
      return { lo: entries.lo, hi: entries.hi };
    }
    case 'with':
    case 'without': {
      const of = evaluate(m, b, e.of);
      m.build.entries[e.kind === 'with' ? 'with' : 'lacking'](of.lo, of.hi, e.lo, e.hi);
      return { lo: m.build.entries.lo, hi: m.build.entries.hi };
    }
    case 'mkdirty': {
      const of = evaluate(m, b, e.of);
      return { lo: (of.lo | m.build.entries.dirtyFlags) >>> 0, hi: of.hi };
    }
    default: {
      const of = evaluate(m, b, e.of);
      return { lo: withFlag(of.lo, e.kind) >>> 0, hi: of.hi };
    }
  }
}

/** A huge entry's new value is one, too (pmd_modify, mk_huge_pmd). */
const huge = (m: Machine, lo: number): number => (m.build.huge ? lo & pte.PSE : 0);

function withFlag(lo: number, kind: 'mkwrite' | 'wrprotect' | 'mkclean' | 'mkold' | 'mkyoung' | 'mkinvalid'): number {
  switch (kind) {
    case 'mkwrite':
      return lo | pte.RW;
    case 'wrprotect':
      return lo & ~pte.RW;
    case 'mkclean':
      return lo & ~pte.D;
    case 'mkold':
      return lo & ~pte.A;
    case 'mkyoung':
      return lo | pte.A;
    case 'mkinvalid':
      return lo & ~(pte.P | pte.PROTNONE_6_1);
  }
}

/** What a word comes to, as the two words of a local. */
export function wordOf(m: Machine, b: number, word: Word): pte.Pte {
  switch (word.kind) {
    case 'number':
      return { lo: word.value >>> 0, hi: 0 };
    case 'calc':
      return { lo: calculated(m, b, word) >>> 0, hi: 0 };
    case 'pages':
      throw new Error('pages have numbers once they are laid out');
    case 'span':
      return { lo: word.first, hi: word.last };
    case 'first': {
      const { lo } = wordOf(m, b, word.of);
      return { lo, hi: lo };
    }
    case 'after': {
      const next = wordOf(m, b, word.of).hi + 1;
      return { lo: next, hi: next };
    }
    case 'truth':
      return { lo: holds(m, b, word.condition) ? 1 : 0, hi: 0 };
    default:
      return evaluate(m, b, word);
  }
}

/** Arithmetic of 32 bits with a sign, as C's int. The language lets no division by zero through. */
function calculated(m: Machine, b: number, { operator, left, right }: Extract<Word, { kind: 'calc' }>): number {
  const x = wordOf(m, b, left).lo | 0;
  const y = wordOf(m, b, right).lo | 0;
  switch (operator) {
    case '+':
      return (x + y) | 0;
    case '-':
      return (x - y) | 0;
    case '*':
      return Math.imul(x, y);
    case '/':
      return (x / y) | 0;
    case '%':
      return (x % y) | 0;
  }
}

/** Whether two values are the same in every bit, whatever sign their words have. */
const same = (x: pte.Pte, y: pte.Pte): boolean => ((x.lo ^ y.lo) | (x.hi ^ y.hi)) === 0;

/** Truth of a condition. */
export function holds(m: Machine, b: number, c: Condition): boolean {
  switch (c.kind) {
    case 'equal':
      return same(evaluate(m, b, c.left), evaluate(m, b, c.right));
    case 'has': {
      const of = evaluate(m, b, c.of);
      const { entries } = m.build;
      entries.said(of.lo, of.hi);
      return (entries.lo & c.lo) >>> 0 === c.lo >>> 0 && (entries.hi & c.hi) >>> 0 === c.hi >>> 0;
    }
    case 'not':
      return !holds(m, b, c.of);
    case 'and':
      return holds(m, b, c.left) && holds(m, b, c.right);
    case 'or':
      return holds(m, b, c.left) || holds(m, b, c.right);
    case 'less':
      return (wordOf(m, b, c.left).lo | 0) < (wordOf(m, b, c.right).lo | 0);
    case 'same':
      return same(wordOf(m, b, c.left), wordOf(m, b, c.right));
  }
}
