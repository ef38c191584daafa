/**
 * One CPU as a process: a loop of indivisible turns. A turn goes to where the CPU is, executes the step that others can
 * see there, and then the steps that nobody else sees, up to where the next visible one is due. So one transition of
 * the model is one move of the explorer, and the two count the same states.
 *
 * Steps stand in the order of the kernel's functions, each once. `turn(x)` ends a turn: the next one goes on at x.
 */
import type { LinkedStep, Machine } from '../../sim/machine.ts';
import { queuedRequest } from '../../sim/ops/multicall.ts';
import type { Scenario } from '../../sim/scenario.ts';
import * as st from '../../sim/state.ts';
import type { Step } from '../../sim/steps.ts';
import { contentOf } from './frames.ts';
import type { Setting } from './lines.ts';
import { FIRST_OF_ENTRY } from './macros.ts';
import { modelled, pageCache, queueBound, tablesChange } from './memory.ts';
import { type Names, namesOf } from './names.ts';
import { type Reach, reachFrom } from './reach.ts';
import { remembered } from './revocations.ts';
import { initial } from './runs.ts';
import { flagAfter, guardOf, linesOf } from './steps.ts';
import { behindStores, hasBuffers, storesGuard } from './store-buffers.ts';
import { comesTo } from './walkers.ts';
import { keptOf } from './words.ts';
import { xenLockGuard, xenLockLines } from './xen-lock.ts';

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

/** Registers of the model alone: whether the statement at hand is an access, and the number of its write (frames.ts). */
const ownRegisters = ['by_access', 'writes'];

/** Registers that hold entries: low and high word. All empty at the start. */
const entryRegisters = ['old', 'new', 'seen', 'hv'];

/** What CPUs have in common: ends of turns, calls, and what a CPU that has ended forgets. */
const common = `/* The end of a turn, and a call: where to go on is kept as a number. */
#define at(x) (pc == AT_##x)
#define turn(x) pc = AT_##x; goto done
#define call(x, back) ret[sp] = AT_##back; sp++; goto x
#define call_turn(x, back) ret[sp] = AT_##back; sp++; turn(x)

inline empty_queue() {
  i = 0; do :: i < nreq -> req_what[i] = 0; req_page[i] = 0; req_lo[i] = 0; req_hi[i] = 0; i++ :: else -> break od;
  i = 0; nreq = 0
}
inline forget(c) {
  i = 0; do :: i < LOCALS -> var_lo[i] = 0; var_hi[i] = 0; i++ :: else -> break od;
  flush_all(c);
  ${[...registers.map(([name]) => name), ...ownRegisters, ...entryRegisters.flatMap(n => [`${n}_lo`, `${n}_hi`])].map(name => `${name} = 0`).join('; ')}
}
`;

/** The processes of all CPUs; `said` quotes a line of the script. */
export function cpuProcesses(machine: Machine, scenario: Scenario, said: (line: number) => string): string {
  const { code } = machine.build;
  const names = namesOf(code);
  const settings = scenario.programs.map((_, cpu) => settingOf(machine, scenario, cpu));
  const reaches = settings.map(setting => {
    const base = machine.base(setting.cpu);
    return machine.done(setting.cpu)
      ? null
      : reachFrom(code, machine.state[base + st.PC], stackOf(machine, base), {
          flagAfter: step => flagAfter(step, setting),
          leads: step => linesOf(step, setting) !== null,
        });
  });
  const places = new Set(reaches.flatMap(reach => (reach ? [...stops(reach, code.steps), ...reach.backs] : [])));
  const processes = reaches.map((reach, cpu) => {
    if (!reach) return `/* cpu ${cpu} does nothing. */\n`;
    const statement = (n: number): string => said(scenario.programs[cpu].statements[n].place.line);
    const lines = [...new Set(scenario.programs[cpu].statements.map((_, n) => statement(n)))];
    return `/* cpu ${cpu}${lines.map(line => `\n * ${line}`).join('')}
 */
active proctype cpu${cpu}() {
${variables(machine, scenario, cpu, names, queues(reach, code.steps))}

${loop(reach, { steps: code.steps, names, statement }, settings[cpu])}
}
`;
  });
  const numbers = [...places].sort((x, y) => x - y).map(pc => `#define AT_${names.of(pc)} ${pc}`);
  return [`${common}\n${numbers.join('\n')}\n`, ...processes].join('\n');
}

/** Where turns begin, and where a CPU that has ended stays. */
function stops({ pcs }: Reach, steps: readonly LinkedStep[]): number[] {
  return pcs.filter(pc => steps[pc].visible || steps[pc].step.op === 'halt');
}

/** Whether a CPU comes near the multicall buffer. */
const queues = ({ pcs }: Reach, steps: readonly LinkedStep[]): boolean =>
  pcs.some(pc => /^(mc|hv)_|^direct$/.test(steps[pc].step.op));

function settingOf(machine: Machine, scenario: Scenario, cpu: number): Setting {
  const { parameters, barriers } = machine.build;
  const cpus = scenario.programs.map((_, i) => i);
  return {
    cpu,
    cpus: scenario.cpus,
    parameters,
    tears: remembered(scenario).includes('torn_read'),
    grows: remembered(scenario).includes('spurious_fault'),
    byAccess: machine.build.byAccess[cpu],
    othersGather: machine.build.othersGather[cpu],
    pageCache: pageCache(machine),
    tablesChange: tablesChange(machine),
    walks: machine.build.code.walker !== null,
    tso: hasBuffers(machine),
    frames: machine.build.frames !== null,
    contents: scenario.programs[cpu].statements.map((_, n) => contentOf(machine, cpu, n)),
    observed: keptOf(machine).flatMap(({ cpu: of, reg }, kept) => (of === cpu ? [[kept, reg] as const] : [])),
    allAt: number => {
      const needed = cpus.filter(i => barriers[i] > number);
      return `(${needed.map(i => `(arrived[${i}] > ${number} || ended[${i}])`).join(' && ')})`;
    },
  };
}

const stackOf = ({ state, build }: Machine, base: number): number[] => {
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
function variables(machine: Machine, scenario: Scenario, cpu: number, names: Names, queued: boolean): string {
  const { state, build: b } = machine;
  const base = machine.base(cpu);
  const stack = stackOf(machine, base);
  const depth = Math.max(b.code.depth, st.STACK_WORDS);
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
  ${registers.map(([name, type, word]) => `${type} ${name} = ${state[base + word]};`).join(' ')} bit by_access = ${machine.accesses(cpu) ? 1 : 0}; short writes = ${contentOf(machine, cpu, state[base + st.STATEMENT])};
  ${entryRegisters.map(name => `int ${name}_lo; byte ${name}_hi;`).join(' ')}
  ${locals(machine, base)}${
    queued
      ? `
  byte last_op = ${lastOperation(machine, base)}; bit fresh; bit failed; byte hv;
  short req_what[QUEUE] = ${initial(queue.map(r => r.what))}; short req_page[QUEUE] = ${initial(queue.map(r => r.page))};
  int req_lo[QUEUE] = ${initial(queue.map(r => r.lo))}; byte req_hi[QUEUE] = ${initial(queue.map(r => r.hi))};`
      : ''
  }`;
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

/** Where steps are named. */
const COMMENT_COLUMN = 56;

/** Where a CPU's steps and the script's lines come from. */
interface Source {
  readonly steps: readonly LinkedStep[];
  readonly names: Names;
  /** What the script says at a statement, with its line. */
  readonly statement: (number: number) => string;
}

/** The loop of a CPU. */
function loop(reach: Reach, source: Source, setting: Setting): string {
  const { pcs, next, backs } = reach;
  const { steps, names } = source;
  const visible = (pc: number): boolean => steps[pc].visible;
  const go = (pc: number): string =>
    visible(pc) ? `${comesTo(steps[pc].step, setting)}turn(${names.of(pc)})` : `goto ${names.of(pc)}`;
  const wanted = new Set([...pcs.filter(visible), ...backs]);
  for (const [pc, targets] of next) for (const target of targets) if (target !== pc + 1) wanted.add(target);

  const stops = pcs.filter(visible).map(pc => {
    const { step } = steps[pc];
    const guard = [guardOf(step, setting), storesGuard(step, setting), xenLockGuard(step, setting)]
      .filter(Boolean)
      .join(' && ');
    return `    :: at(${names.of(pc)})${guard ? ` && ${guard}` : ''} -> goto ${names.of(pc)}`;
  });
  const body = pcs.flatMap(pc => {
    const { step } = steps[pc];
    const targets = next.get(pc)!;
    const last = targets.at(-1);
    const onward = last === undefined || last !== pc + 1 ? [] : visible(last) ? [go(last)] : [];
    const label = wanted.has(pc) ? [`  ${names.of(pc)}:`] : [];
    return [...heading(pc, step), ...label, ...listed([...stepLines(pc, step), ...onward], step)];
  });

  function stepLines(pc: number, step: Step): string[] {
    const targets = next.get(pc)!;
    const [jump] = targets;
    switch (step.op) {
      case 'goto':
        return [go(jump)];
      case 'if':
      case 'unless':
        if (targets.length === 2) return [`if :: ${condition(step)} -> ${go(jump)} :: else fi`];
        return jump === pc + 1 ? [] : [go(jump)];
      case 'call':
        return [`${visible(jump) ? 'call_turn' : 'call'}(${names.of(jump)}, ${names.of(pc + 1)})`];
      case 'return':
        return ['goto leave'];
      case 'halt':
        return [
          ...linesOf(step, setting)!,
          ...(queues(reach, steps) ? ['empty_queue(); last_op = 0; fresh = 0; hv = 0'] : []),
          `pc = AT_${names.of(pc)}; goto done`,
        ];
      default: {
        const lines = linesOf(step, setting);
        if (lines === null) return [`assert(false) /* ${step.op} is not modelled */`];
        if (step.op !== 'barrier') return [...behindStores(steps[pc], lines, setting), ...xenLockLines(step, setting)];
        return [...lines, `if :: !${setting.allAt(step.number)} -> turn(${names.of(pc)}) :: else fi`];
      }
    }
  }

  function heading(pc: number, step: Step): string[] {
    if (step.op === 'statement' && names.isProgram(pc)) return ['', `    /* ${source.statement(step.number)} */`];
    return names.isRoutine(pc) ? [''] : [];
  }

  const returns = backs.map(back => `    :: i == AT_${names.of(back)} -> i = 0; ${go(back)}`);
  const leave = returns.length
    ? ['', '  leave:', '    sp--; i = ret[sp]; ret[sp] = 0;', '    if', ...returns, '    fi;']
    : [];
  return [
    '  end: do',
    '  :: d_step {',
    '    if',
    ...stops,
    '    fi;',
    ...body,
    ...leave,
    '',
    '  done:',
    ...setting.observed.map(
      ([kept, reg]) => `    kept[${kept}] = (ended[${setting.cpu}] -> kept[${kept}] : var_lo[${reg}]);`,
    ),
    `    flag = 0${setting.frames ? '; frame = 0' : ''} }`,
    '  od',
  ].join('\n');
}

/** Steps that say themselves what they are. */
const controlSteps: ReadonlySet<Step['op']> = new Set(['goto', 'if', 'unless', 'call', 'return']);

/** Lines of the process, with the step's name behind the first. */
function listed(lines: readonly string[], step: Step): string[] {
  const [first, ...rest] = lines.flatMap(line => `    ${line};`.split('\n'));
  if (first === undefined) return [];
  return [controlSteps.has(step.op) ? first : `${first.padEnd(COMMENT_COLUMN)} /* ${words(step)} */`, ...rest];
}

function condition(step: Step): string {
  if (step.op === 'unless') return '!flag';
  return step.op === 'if' && step.is !== undefined ? `flag == ${step.is}` : 'flag';
}

/** The step and its plain operands. */
function words(step: Step): string {
  const rest = Object.entries(step)
    .filter(([key, value]) => key !== 'op' && key !== 'charge' && typeof value !== 'object' && value !== false)
    .map(([key, value]) => (value === true ? key : String(value)));
  return [step.op, ...rest].join(' ');
}
