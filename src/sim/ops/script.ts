/** The script's own statements: operands, locals, expressions and conditions over entries. */
import * as pte from '../../model/pte.ts';
import type { Machine } from '../machine.ts';
import { protections } from '../protection.ts';
import type { Condition, PteExpr } from '../scenario.ts';
import * as st from '../state.ts';
import type { ScriptStep } from '../steps/script.ts';
import { registerWord } from './entry.ts';
import type { OpsOf } from './kind.ts';

/** Offset of a local's two words. */
export function local(m: Machine, b: number, index: number): number {
  return b + m.build.shape.locals + index * 2;
}

/** Value of an expression, as two words. */
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
      return { lo: m.build.entries.lo, hi: m.build.entries.hi };
    }
    case 'or': {
      const of = evaluate(m, b, e.of);
      const from = evaluate(m, b, e.from);
      return { lo: (of.lo | (from.lo & e.lo)) >>> 0, hi: (of.hi | (from.hi & e.hi)) >>> 0 };
    }
    default: {
      const of = evaluate(m, b, e.of);
      return { lo: withFlag(of.lo, e.kind) >>> 0, hi: of.hi };
    }
  }
}

function withFlag(lo: number, kind: 'mkwrite' | 'wrprotect' | 'mkclean' | 'mkold' | 'mkdirty' | 'mkyoung'): number {
  switch (kind) {
    case 'mkwrite':
      return lo | pte.RW;
    case 'wrprotect':
      return lo & ~pte.RW;
    case 'mkclean':
      return lo & ~pte.D;
    case 'mkold':
      return lo & ~pte.A;
    case 'mkdirty':
      return lo | pte.D;
    case 'mkyoung':
      return lo | pte.A;
  }
}

/** Truth of a condition. */
export function holds(m: Machine, b: number, c: Condition): boolean {
  switch (c.kind) {
    case 'equal': {
      const left = evaluate(m, b, c.left);
      const right = evaluate(m, b, c.right);
      return left.lo === right.lo && left.hi === right.hi;
    }
    case 'has': {
      const of = evaluate(m, b, c.of);
      return (of.lo & c.lo) >>> 0 === c.lo >>> 0 && (of.hi & c.hi) >>> 0 === c.hi >>> 0;
    }
    case 'not':
      return !holds(m, b, c.of);
    case 'and':
      return holds(m, b, c.left) && holds(m, b, c.right);
    case 'or':
      return holds(m, b, c.left) || holds(m, b, c.right);
  }
}

export const scriptOps: OpsOf<ScriptStep> = {
  statement: (m, b, cpu, step) => {
    const s = m.state;
    s[b + st.STATEMENT] = step.number;
    // Equal states must have equal words, so what no later step reads is wiped.
    if (!step.keepsOld) s.fill(0, b + st.OLD, b + st.OLD + 2);
    s.fill(0, b + st.NEW, b + st.SEEN + 2);
    s[b + st.FLAG] = 0;
    m.note('statement', b, cpu, -1, 0, 0, step.number);
  },
  set_page: (m, b, _cpu, step) => {
    m.state[b + st.PAGE] = step.page;
  },
  set_range: (m, b, _cpu, step) => {
    m.state[b + st.RANGE_FIRST] = step.first;
    m.state[b + st.RANGE_END] = step.last + 1;
  },
  set_protection: (m, b, _cpu, step) => {
    m.state[b + st.PROTECTION] = protections.indexOf(step.protection);
  },
  set_write: (m, b, _cpu, step) => {
    m.state[b + st.WRITE] = step.write ? 1 : 0;
  },
  set_target: (m, b, _cpu, step) => {
    m.state[b + st.TARGET] = step.page;
  },
  flush_range: (m, b) => {
    m.state[b + st.FLUSH_FIRST] = m.state[b + st.RANGE_FIRST];
    m.state[b + st.FLUSH_END] = m.state[b + st.RANGE_END];
    m.state[b + st.FLUSH_STRIDE] = 0;
  },
  access_begin: () => {},
  range_first: (m, b) => {
    m.state[b + st.PAGE] = m.state[b + st.RANGE_FIRST];
    m.state[b + st.FLAG] = 1;
  },
  range_next: (m, b) => {
    const next = m.state[b + st.PAGE] + 1;
    m.state[b + st.FLAG] = next < m.state[b + st.RANGE_END] ? 1 : 0;
    if (m.state[b + st.FLAG]) m.state[b + st.PAGE] = next;
  },
  eval: (m, b, _cpu, step) => {
    const value = evaluate(m, b, step.expression);
    const word = typeof step.into === 'number' ? local(m, b, step.into) : b + registerWord[step.into];
    m.state[word] = value.lo;
    m.state[word + 1] = value.hi;
  },
  keep: (m, b, _cpu, step) => {
    const from = b + registerWord[step.from];
    const word = local(m, b, step.into);
    m.state[word] = m.state[from];
    m.state[word + 1] = m.state[from + 1];
  },
  test: (m, b, _cpu, step) => {
    m.state[b + st.FLAG] = holds(m, b, step.condition) ? 1 : 0;
  },
};
