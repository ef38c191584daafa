/** What functions of a script do with their CPU's own words: locals, operands, and what a caller has at hand. */

import type { Machine } from '../machine.ts';
import * as st from '../state.ts';
import type { FunctionStep } from '../steps/functions.ts';
import { local, wordOf } from './expressions.ts';
import type { OpsOf } from './kind.ts';

/** What a caller of a kernel function has at hand: its page, its entries, its range, and the flush that it gathers. */
const CALLER = [
  st.PAGE,
  st.FLUSH_STRIDE,
  st.OLD,
  st.OLD + 1,
  st.NEW,
  st.NEW + 1,
  st.SEEN,
  st.SEEN + 1,
  st.RANGE_FIRST,
  st.RANGE_END,
  st.FLUSH_FIRST,
  st.FLUSH_END,
];
/** Locals that they take. */
export const CALLER_LOCALS = CALLER.length / 2;

function put(m: Machine, word: number, { lo, hi }: { lo: number; hi: number }): void {
  m.state[word] = lo;
  m.state[word + 1] = hi;
}

export const functionOps: OpsOf<FunctionStep> = {
  assign: (m, b, _cpu, step) => put(m, local(m, b, step.into), wordOf(m, b, step.word)),
  give: (m, b, _cpu, step) => put(m, b + st.OLD, wordOf(m, b, step.word)),
  at: (m, b, _cpu, step) => {
    m.state[b + st.PAGE] = wordOf(m, b, step.of).lo;
  },
  over: (m, b, _cpu, step) => {
    const { lo, hi } = wordOf(m, b, step.pages);
    m.state[b + st.RANGE_FIRST] = lo;
    m.state[b + st.RANGE_END] = hi + 1;
    m.state[b + st.PAGE] = lo;
  },
  next_locked: (m, b) => {
    const s = m.state;
    const { layout } = m.build;
    const table = layout.table(s[b + st.PAGE]);
    let page = layout.tableEnd(s[b + st.PAGE]);
    while (page < s[b + st.RANGE_END] && layout.table(page) === table) page = layout.tableEnd(page);
    s[b + st.FLAG] = page < s[b + st.RANGE_END] ? 1 : 0;
    if (s[b + st.FLAG]) s[b + st.PAGE] = page;
  },
  forget: (m, b, _cpu, step) => {
    m.state.fill(0, local(m, b, step.first), local(m, b, step.end));
  },
  clear_registers: (m, b, _cpu, step) => {
    m.state.fill(0, b + (step.keepsOld ? st.NEW : st.OLD), b + st.SEEN + 2);
    m.state[b + st.FLAG] = 0;
  },
  save_caller: (m, b, _cpu, step) => {
    CALLER.forEach((word, i) => {
      m.state[local(m, b, step.into) + i] = m.state[b + word];
    });
    m.state.fill(0, b + st.OLD, b + st.SEEN + 2);
  },
  restore_caller: (m, b, _cpu, step) => {
    CALLER.forEach((word, i) => {
      const kept = step.result && (word === st.OLD || word === st.OLD + 1);
      if (!kept) m.state[b + word] = m.state[local(m, b, step.from) + i];
    });
    m.state[b + st.FLAG] = 0;
  },
};
