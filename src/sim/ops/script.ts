/** The script's own statements: their operands and locals. */
import { protections } from '../protection.ts';
import * as st from '../state.ts';
import type { ScriptStep } from '../steps/script.ts';
import { registerWord } from './entry.ts';
import { evaluate, holds, local } from './expressions.ts';
import type { OpsOf } from './kind.ts';

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
