/**
 * TLB fills that no access asks for, in Promela: a process for each page of which a CPU's TLB may be filled so (sim/fills.ts). It walks
 * as a read does, as long as the CPU's program has an access to the page before it. Said a second time, after src/README.md.
 */
import type { Machine } from '../../sim/machine.ts';
import * as st from '../../sim/state.ts';
import { tablesChange } from './memory.ts';
import { initial } from './runs.ts';

/** By process: the CPU, and which of its pages it is. */
export function fillersOf({ build }: Machine): readonly { readonly cpu: number; readonly place: number }[] {
  return build.fills.flatMap((pages, cpu) => pages.map((_, place) => ({ cpu, place })));
}

/** The statement that each CPU is at, which says what accesses are before it. */
export function fillVariables(machine: Machine): string {
  if (!machine.build.code.fills) return '';
  const at = machine.build.scenario.programs.map((_, cpu) => machine.state[machine.base(cpu) + st.STATEMENT]);
  return `short at_statement[CPUS] = ${initial(at)};\n`;
}

/** The processes. */
export function fillers(machine: Machine): string {
  const { fills, code, tasks } = machine.build;
  if (!code.fills) return '';
  const reachable = tablesChange(machine) ? 'REACHABLE(p) && ' : '';
  const process = ({ cpu: c, place }: { cpu: number; place: number }): string => {
    const { page, last, lastWrite } = fills[c][place];
    const walked = code.walker ? ` && !(walked[${c}] && walk_page[${c}] == ${page + 1})` : '';
    const loaded = tasks ? ` && cr3[${c}] == MM(${page})` : '';
    return `active proctype fill${c}_${place}() {
  short page; bit wr;
  end: do
  :: d_step { !ended[${c}] && at_statement[${c}] <= ${last}${walked}${loaded} && FINDS(${c}, ${page}, at_statement[${c}] <= ${lastWrite}) ->
    page = ${page}; use(${c}, page); page = 0 }
  od
}
`;
  };
  return `/* TLBs that are filled unasked: where a walk finds what the TLB has not, and later reads, or writes, go by. */
#define KEPT(x, writes) ((x) & ((writes) -> (RW | D | P) : P))
#define FINDS(c, p, writes) (${reachable}(lo[p] & P) && (FRAME(TLB(c, p)) != FRAME(lo[p]) || KEPT(TLB(c, p), writes) != KEPT(lo[p], writes)))
${fillersOf(machine).map(process).join('')}`;
}
