/** What waits in a CPU's queue for the hypervisor: its entries, and the requests in them. */
import { hypercallName } from '../../model/event-words.ts';
import { hostCalls, mmuCommands } from '../../model/events.ts';
import { mcEntry, queuedRequest, requestCommand, requestKind } from '../../sim/ops/multicall.ts';
import * as st from '../../sim/state.ts';
import type { Timeline } from '../timeline.ts';
import { entryBits, entryWords } from './entries.ts';
import { named, numbered, type Variable } from './variable.ts';

/** Whether a backend has a queue. */
export function hasQueue({ machine }: Timeline): boolean {
  const { shape } = machine.build;
  return shape.words > shape.cpus && shape.cpuWords > shape.requests;
}

/** Entries, argument bytes, callbacks and requests. */
export function queueRows(timeline: Timeline, cpu: number): Variable[] {
  const { machine } = timeline;
  const s = machine.state;
  const b = machine.base(cpu);
  const { mc_batch, mc_args } = machine.build.parameters;
  const requests: Variable = {
    name: 'requests',
    value: String(s[b + st.REQUESTS]),
    children: numbered(s[b + st.REQUESTS], i => requestRow(timeline, b, cpu, i)),
  };
  if (!machine.build.xen) return [requests];
  const entries = s[b + st.MCIDX];
  return [
    {
      name: 'entries',
      value: `${entries} of ${mc_batch}`,
      children: numbered(entries, i => {
        const at = mcEntry(machine, b, i);
        return { name: `[${i}]`, value: `${hypercallName(s[at])}, ${s[at + 1]}` };
      }),
    },
    { name: 'argument bytes', value: `${s[b + st.ARGIDX]} of ${mc_args}` },
    { name: 'callbacks', value: String(s[b + st.CBIDX]) },
    requests,
  ];
}

function requestRow(timeline: Timeline, b: number, cpu: number, index: number): Variable {
  const { machine } = timeline;
  const s = machine.state;
  const r = queuedRequest(machine, b, index);
  const kind = requestKind(s[r]);
  const command = requestCommand(s[r]);
  const what = kind === 'pte' ? mmuCommands[command] : kind === 'host' ? hostCalls[command] : kind;
  const [lo, hi] = [s[r + 2] >>> 0, s[r + 3] >>> 0];
  const about =
    kind === 'pte' || kind === 'va' ? ` ${timeline.pageName(s[r + 1])} = ${entryWords(machine, lo, hi)}` : '';
  return {
    name: `[${index}]`,
    value: `${what}${about}`,
    children: named(() => [...entryBits(lo, hi), { name: 'line', value: String(timeline.lineOf(cpu, s[r + 4])) }]),
  };
}
