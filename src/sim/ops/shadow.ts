/** Shadow hypervisors (VMI, KVM 2.6.26, lguest): the guest writes its own tables and tells of it, in a queue. */
import * as st from '../state.ts';
import type { ShadowStep } from '../steps.ts';
import type { OpsOf } from './kind.ts';

export const shadowOps: OpsOf<ShadowStep> = {
  notify: (m, b, cpu) => {
    const s = m.state;
    const e = m.entry(s[b + st.PAGE]);
    s[b + st.QUEUED]++;
    m.charge('notify');
    m.note('notify', b, cpu, s[b + st.PAGE], s[e + st.LO], s[e + st.HI]);
    s[b + st.FLAG] = s[b + st.QUEUED] >= m.build.parameters.queue ? 1 : 0;
  },
  drain: (m, b, cpu, step) => {
    const s = m.state;
    const taken = Math.min(step.most, s[b + st.QUEUED]);
    if (taken > 0) {
      m.charge('hypercall');
      m.note('hypercall', b, cpu, -1, 0, step.reason, step.hypercall, 1, taken);
    }
    s[b + st.QUEUED] -= taken;
    s[b + st.FLAG] = s[b + st.QUEUED] > 0 ? 1 : 0;
  },
};
