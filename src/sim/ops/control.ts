/** Jumps, calls and returns. */
import { bugNames } from '../../model/events.ts';
import { completed } from '../revocations.ts';
import * as st from '../state.ts';
import type { ControlStep } from '../steps/control.ts';
import type { OpsOf } from './kind.ts';

export const controlOps: OpsOf<ControlStep> = {
  // A label is resolved by the linker and never reaches the code table.
  label: () => {},
  goto: (m, b, _cpu, _step, to) => {
    m.state[b + st.PC] = to;
  },
  if: (m, b, _cpu, step, to) => {
    const flag = m.state[b + st.FLAG];
    if (step.is === undefined ? flag !== 0 : flag === step.is) m.state[b + st.PC] = to;
  },
  unless: (m, b, _cpu, _step, to) => {
    if (m.state[b + st.FLAG] === 0) m.state[b + st.PC] = to;
  },
  call: (m, b, _cpu, _step, to) => {
    const s = m.state;
    s[b + m.build.shape.stack + s[b + st.SP]++] = s[b + st.PC];
    s[b + st.PC] = to;
  },
  return: (m, b) => {
    const s = m.state;
    const sp = --s[b + st.SP];
    const word = b + m.build.shape.stack + sp;
    s[b + st.PC] = s[word];
    s[word] = 0; // equal states must have equal words
  },
  bug: (m, b, cpu, step) => {
    m.note('bug', b, cpu, -1, 0, 0, bugNames.indexOf(step.name));
  },
  // No CPU is enabled here (locks.ts).
  stopped: () => {},
  halt: (m, b, cpu) => {
    completed(m, cpu);
    m.state[b + st.DONE] = 1;
    m.state[b + st.PC]--;
  },
};
