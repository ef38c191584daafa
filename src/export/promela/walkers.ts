/**
 * Page walkers in Promela: a process a CPU, which walks for the access that the CPU makes next, apart from it (sim/walker.ts).
 * A CPU that comes to an access says so; whoever flushes its TLB waits while it has walked and not accessed yet.
 */
import type { Machine } from '../../sim/machine.ts';
import type { Parameters } from '../../sim/parameters.ts';
import * as st from '../../sim/state.ts';
import type { Step } from '../../sim/steps.ts';
import type { Setting } from './lines.ts';
import { tablesChange } from './memory.ts';
import { initial } from './runs.ts';

/** The CPUs that have a walker: those that do anything at all. */
export function walkersOf(machine: Machine): readonly number[] {
  if (!machine.build.code.walker) return [];
  return machine.build.scenario.programs.flatMap((_, cpu) => (machine.done(cpu) ? [] : [cpu]));
}

const isAccess = ({ op }: Step): boolean => op === 'access' || op === 'access_set';

/** What a CPU says before it comes to this step. */
export const comesTo = (step: Step, { cpu: c, walks }: Setting): string =>
  walks && isAccess(step)
    ? `walk_page[${c}] = page + 1; walk_wr[${c}] = wr; walk_set[${c}] = ${step.op === 'access_set' ? 1 : 0}; `
    : '';

/** At the access, what was said is over. */
export const accessed = ({ cpu: c, walks }: Setting): string[] =>
  walks ? [`walk_page[${c}] = 0; walk_wr[${c}] = 0; walk_set[${c}] = 0; walked[${c}] = 0`] : [];

/** The variables. */
export function walkVariables(machine: Machine): string {
  if (!machine.build.code.walker) return '';
  const { state, build } = machine;
  const at = (word: number): number[] =>
    build.scenario.programs.map((_, cpu) => {
      const b = machine.base(cpu);
      const comes = !machine.done(cpu) && isAccess(build.code.steps[state[b + st.PC]].step);
      return comes ? state[b + word] + (word === st.PAGE ? 1 : 0) : 0;
    });
  return `/* The access that a CPU makes next: its page + 1, whether it writes, whether A and D alone are left to set; and whether the CPU has walked for it. */
short walk_page[CPUS] = ${initial(at(st.PAGE))}; bit walk_wr[CPUS] = ${initial(at(st.WRITE))}; bit walk_set[CPUS]; bit walked[CPUS];
`;
}

/** The processes. */
export function walkers(machine: Machine, { stray_ad, spurious_fault }: Parameters): string {
  const cpus = walkersOf(machine);
  if (cpus.length === 0) return '';
  const fills = [
    '!(TLB(c, WALKED_FOR(c)) && (!walk_wr[c] || ((TLB(c, WALKED_FOR(c)) & RW) && (TLB(c, WALKED_FOR(c)) & D))))',
    ...(tablesChange(machine) ? ['REACHABLE(WALKED_FOR(c))'] : []),
    ...(stray_ad ? ['!((A | (walk_wr[c] -> D : 0)) & ~lo[WALKED_FOR(c)])'] : []),
    ...(spurious_fault ? ['!(walk_wr[c] && TLB(c, WALKED_FOR(c)) && !(TLB(c, WALKED_FOR(c)) & RW))'] : []),
  ];
  const process = (c: number): string => `active proctype walker${c}() {
  short page; bit wr;
  end: do
  :: d_step { MAY_WALK(${c}) ->
    page = WALKED_FOR(${c}); wr = walk_wr[${c}]; use(${c}, page); walked[${c}] = 1; page = 0; wr = 0 }
  od
}
`;
  return `/* Walks apart from their accesses. */
#define WALKED_FOR(c) (walk_page[c] - 1)
#define WALK_ALLOWED(c) ((lo[WALKED_FOR(c)] & P) && (!walk_wr[c] || (lo[WALKED_FOR(c)] & RW)))
#define MAY_WALK(c) (walk_page[c] && !walked[c]${machine.build.code.writesWait ? ' && (!walk_wr[c] || waiting[c] < 8)' : ''} && !OWN_STORE(c, WALKED_FOR(c)) && WALK_ALLOWED(c) && (walk_set[c] || (${fills.join(' && ')})))
${cpus.map(process).join('')}`;
}
