/** The variables of a CPU's process: its registers, locals, stack and queue, as they are before its first visible step. */
import type { Machine } from '../../sim/machine.ts';
import { queuedRequest } from '../../sim/ops/multicall.ts';
import type { Scenario } from '../../sim/scenario.ts';
import * as st from '../../sim/state.ts';
import { besideOwn } from './besides.ts';
import { forkRegisters, forks, hasCopies } from './copies.ts';
import { contentOf } from './frames.ts';
import type { CpuVariable, Setting } from './lines.ts';
import { FIRST_OF_ENTRY } from './macros.ts';
import { modelled, queueBound } from './memory.ts';
import { moveRegisters, moves } from './moving.ts';
import type { Names } from './names.ts';
import { initial } from './runs.ts';
import { taskRegisters, taskSetting } from './tasks.ts';
import { unmappingRegisters, unmaps } from './unmapping.ts';
import { syncRegisters, syncs } from './writeback.ts';

/** Registers of a CPU: name, type, and the word of the state they start from. */
const registers: readonly (readonly [string, string, number])[] = [
  ['page', 'short', st.PAGE],
  ['section_end', 'short', st.SECTION_END],
  ['range_first', 'short', st.RANGE_FIRST],
  ['range_end', 'short', st.RANGE_END],
  ['area_end', 'short', st.AREA_END],
  ['prot', 'byte', st.PROTECTION],
  ['area_flags', 'byte', st.AREA_FLAGS],
  ['flush_first', 'short', st.FLUSH_FIRST],
  ['flush_end', 'short', st.FLUSH_END],
  ['flush_many', 'bit', st.FLUSH_WHAT],
  ['flush_cpu', 'byte', st.FLUSH_CPU],
  ['kept_page', 'short', st.KEPT_PAGE],
  ['lazy', 'byte', st.LAZY],
  ['wr', 'bit', st.WRITE],
  ['repairs', 'byte', st.REPAIRS],
  ['mcidx', 'byte', st.MCIDX],
  ['argidx', 'short', st.ARGIDX],
  ['nreq', 'byte', st.REQUESTS],
];

/** Words of an entry's or a page's value, and where the locals are. */
const CPU_ARRAYS: readonly CpuVariable[] = [
  ['var_lo', 'int', 'LOCALS'],
  ['var_hi', 'byte', 'LOCALS'],
];

/** Registers that belong to the CPU, and not to what runs on it: the lazy mode and the queue. */
const ofCpu: ReadonlySet<string> = new Set(['lazy', 'mcidx', 'argidx', 'nreq']);

/** Registers of the model alone: whether the statement at hand is an access, the number of its write (frames.ts), and what a zap leaves for later. */
const ownRegisters = ['by_access', 'writes', 'force_flush', 'zap_work'];

/** Registers that hold entries: low and high word. All empty at the start. */
const entryRegisters = ['old', 'new', 'seen', 'hv'];

/** What an interrupt keeps, and a switch of tasks exchanges. */
const ofTask: readonly CpuVariable[] = [
  ...registers.flatMap(([name, type]): CpuVariable[] => (ofCpu.has(name) ? [] : [[name, type]])),
  ['by_access', 'bit'],
  ['writes', 'short'],
  ['force_flush', 'bit'],
  ['zap_work', 'int'],
  ['me', 'byte'],
  ...entryRegisters.flatMap((name): CpuVariable[] => [
    [`${name}_lo`, 'int'],
    [`${name}_hi`, 'byte'],
  ]),
  ...CPU_ARRAYS,
];

/** All of them. */
export const registerNames = (machine: Machine): readonly string[] => [
  ...registers.map(([name]) => name),
  ...furtherRegisters({
    unmaps: unmaps(machine),
    moves: moves(machine),
    syncs: syncs(machine),
    parameters: machine.build.parameters,
    forks: forks(machine),
    copies: hasCopies(machine),
  }).map(([name]) => name),
  ...ownRegisters,
  ...entryRegisters.flatMap(name => [`${name}_lo`, `${name}_hi`]),
];

type Further = Pick<Setting, 'unmaps' | 'moves' | 'syncs' | 'parameters' | 'forks' | 'copies'>;

/** Registers that only some scripts have; all but the new place of an mremap, and the child of a fork, are empty at the start. */
const furtherRegisters = ({ unmaps, moves, syncs, parameters, forks, copies }: Further): readonly CpuVariable[] => [
  ...(unmaps ? unmappingRegisters : []),
  ...(moves ? moveRegisters(parameters) : []),
  ...(syncs ? syncRegisters : []),
  ...forkRegisters({ forks, copies, unmaps }),
];

/** Their declarations. */
const furtherVariables = (setting: Setting, target: number, child: number): string =>
  furtherRegisters(setting)
    .map(
      ([name, type]) =>
        ` ${type} ${name}${name === 'target' ? ` = ${target}` : name === 'child' ? ` = ${child}` : ''};`,
    )
    .join('');

/** What of a CPU's is a task's own. */
export const keptOfTask = (setting: Setting): readonly CpuVariable[] => [
  ...furtherRegisters(setting),
  ...ofTask.filter(([name]) => name !== 'me' || setting.besides.contexts),
];

/** Where calls return to that a CPU has made before its first visible step. */
export const stackOf = ({ state, build }: Machine, base: number): number[] => {
  const first = base + build.shape.stack;
  return [...state.subarray(first, first + state[base + st.SP])];
};

/**
 * Locals. Before the first visible step they hold what the text says: numbers and pages. Locals of a function may be set by
 * then; all others are 0.
 */
function locals({ state, build }: Machine, base: number): string {
  const { locals: first, mcEntries: end } = build.shape;
  const words = [...state.subarray(base + first, base + end)];
  if (words.every(word => word === 0)) return 'int var_lo[LOCALS]; byte var_hi[LOCALS];';
  const [lo, hi] = [0, 1].map(at => words.filter((_, i) => i % 2 === at));
  return `int var_lo[LOCALS] = ${initial(lo)}; byte var_hi[LOCALS] = ${initial(hi.map(word => Math.min(255, word >>> 0)))};`;
}

/** A CPU's variables, as they are before its first visible step. */
export function variables(
  machine: Machine,
  scenario: Scenario,
  setting: Setting,
  names: Names,
  queued: boolean,
): string {
  const { cpu } = setting;
  const { contexts, handlers } = setting.besides;
  const { state, build: b } = machine;
  const base = machine.base(cpu);
  const stack = stackOf(machine, base);
  const { depth } = setting;
  const returns = Array.from({ length: depth }, (_, n) => (n < stack.length ? `AT_${names.of(stack[n])}` : 0));
  const firsts = firstRequests(machine, base);
  const queue = Array.from({ length: queueBound(b.shape.requests, b.shape.cpuWords, scenario) }, (_, i) => {
    const r = queuedRequest(machine, base, i);
    return {
      what: state[r] + (firsts.has(i) ? FIRST_OF_ENTRY : 0),
      page: state[r + 1],
      ...modelled(machine, state[r + 2] >>> 0, state[r + 3] >>> 0, state[r + 1]),
    };
  });
  return `  short pc = AT_${names.of(state[base + st.PC])}; byte flag; short ret[${depth}] = ${initial(returns)}; byte sp = ${stack.length};
  ${registers.map(([name, type, word]) => `${type} ${name} = ${state[base + word]};`).join(' ')} bit by_access = ${machine.accesses(cpu) ? 1 : 0}; short writes = ${contentOf(machine, cpu, state[base + st.STATEMENT])}; bit force_flush; int zap_work;${furtherVariables(setting, state[base + st.TARGET], setting.children[state[base + st.STATEMENT]] ?? 0)}
  ${entryRegisters.map(name => `int ${name}_lo; byte ${name}_hi;`).join(' ')}
  ${locals(machine, base)}${setting.tasks ? taskVariables(machine, cpu) : ''}${besideOwn(setting, keptOfTask(setting), depth)}${
    queued
      ? `
  byte last_op = ${lastOperation(machine, base)}; bit fresh; bit failed; byte hv;${setting.forks ? ' byte cbidx;' : ''}${contexts ? ' byte req_by[QUEUE];' : ''}${handlers.length > 0 ? asideQueue(contexts) : ''}
  short req_what[QUEUE] = ${initial(queue.map(r => r.what))}; short req_page[QUEUE] = ${initial(queue.map(r => r.page))};
  int req_lo[QUEUE] = ${initial(queue.map(r => r.lo))}; byte req_hi[QUEUE] = ${initial(queue.map(r => r.hi))};`
      : ''
  }`;
}

/** The queue that a handler's direct hypercall passes by. */
const asideQueue = (contexts: readonly number[] | null): string => `
  byte aside_mcidx; short aside_argidx; byte aside_last_op; byte aside_nreq;${contexts ? ' byte aside_by[QUEUE];' : ''}
  short aside_what[QUEUE]; short aside_page[QUEUE]; int aside_lo[QUEUE]; byte aside_hi[QUEUE];`;

/** Registers for switches and flushes, where the script has tasks. */
function taskVariables(machine: Machine, cpu: number): string {
  const { build, state } = machine;
  const base = machine.base(cpu);
  const word = (register: number): number => state[base + build.shape.task + register];
  const mask = word(st.FLUSH_MASK);
  const starts: Readonly<Record<(typeof taskRegisters)[number], number>> = {
    at_mm: taskSetting(machine, cpu)!.mms[state[base + st.STATEMENT]] ?? 0,
    flush_mm: word(st.FLUSH_MM),
    ask_mask: mask & ((1 << st.INTERRUPTED) - 1),
    ipi_mask: mask >> st.INTERRUPTED,
    new_gen: word(st.NEW_TLB_GEN),
    next_mm: word(st.NEXT_MM),
    next_gen: word(st.NEXT_TLB_GEN),
    new_asid: word(st.NEW_ASID),
    need_flush: word(st.NEED_FLUSH),
  };
  return `\n  ${taskRegisters.map(name => `byte ${name} = ${starts[name]};`).join(' ')}`;
}

/** Which of the queued requests begin an entry. */
function firstRequests({ state, build: b }: Machine, base: number): Set<number> {
  const firsts = new Set<number>();
  let request = 0;
  for (let entry = 0; entry < state[base + st.MCIDX]; entry++) {
    firsts.add(request);
    request += state[base + b.shape.mcEntries + entry * st.MC_WORDS + 1];
  }
  return firsts;
}

function lastOperation(machine: Machine, base: number): number {
  const { state, build: b } = machine;
  const entries = state[base + st.MCIDX];
  return entries ? state[base + b.shape.mcEntries + (entries - 1) * st.MC_WORDS] : 0;
}
