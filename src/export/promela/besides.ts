/**
 * What comes to a CPU beside its steps, in Promela: an interrupt, whose handler lies behind the program's end, and a switch to
 * the CPU's second task. Each is a choice of its own in the loop of the CPU (cpu.ts). Said a second time, after *How an
 * interrupt comes* in src/README.md.
 *
 * An interrupt keeps the registers and locals of what it finds, and gives them back at its end. A switch exchanges them, and the
 * stack, with those that are put aside. What belongs to the CPU (TLB, lazy mode, queue) stays where it is.
 */
import { asksForInterrupts, atWork } from '../../sim/interrupts.ts';
import type { Machine } from '../../sim/machine.ts';
import { since } from '../../sim/parameters.ts';
import { hasReaders } from '../../sim/scenario.ts';
import type { Step } from '../../sim/steps.ts';
import type { Besides, CpuVariable, Lines, Setting } from './lines.ts';
import { says } from './says.ts';
import { guardOf } from './steps.ts';

/** The second task of a CPU: not begun, running, waiting, over. */
const TASK = { TO_COME: 0, RUNS: 1, WAITS: 2, OVER: 3 };

export function besidesOf(machine: Machine, cpu: number): Besides {
  const { scenario, code, contexts, cpus } = machine.build;
  const start = code.preempting[cpu];
  const behindSwitch = code.steps.findIndex(({ step }, pc) => pc >= code.schedule && step.op === 'switch_to') + 1;
  return {
    flags: asksForInterrupts(scenario),
    preempts: says(machine, 'preempt_count'),
    nmis: scenario.programs[cpu].nmis ?? [],
    contexts:
      contexts === cpus ? null : scenario.programs[cpu].statements.map((_, number) => machine.context(cpu, number)),
    handlers: code.handlers[cpu],
    task: start < 0 ? null : { start, schedule: code.schedule, behindSwitch },
  };
}

/** Global variables, and who a CPU's software is. */
export function besideVariables(machine: Machine): string {
  const { scenario, contexts, cpus, layout, code } = machine.build;
  const owners = Array.from({ length: layout.tables }, (_, i) => `ptl[${i}] == (owner)`).join(' || ') || '0';
  const locks = code.preemption ? `#define LOCKED_BY(owner) (${owners})\n` : '';
  const by = contexts === cpus ? 'skip' : 'req_by[n] = 0';
  const noted = code.interrupts || code.preemption ? UNNOTED : '';
  const flags = [
    asksForInterrupts(scenario) ? 'bit irqs_off[CPUS]; /* CPUs whose interrupts are off */\n' : '',
    says(machine, 'preempt_count') ? 'byte preempt_off[CPUS]; /* how often preemption is off */\n' : '',
    hasReaders(scenario) ? 'byte rcu_nesting[CPUS]; /* read-side sections of RCU */\n' : '',
  ].join('');
  return `#define ME(c) ${contexts === cpus ? '(c)' : 'me'} /* whose software runs: a CPU's own, its handlers', its second task's */\n#define CLEAR_BY(n) ${by}\n${noted}${code.interrupts ? aside : ''}${locks}${flags}`;
}

/** A search that tells ways defines it (questions.ts): that a move is an interrupt, or a switch to another task. */
const UNNOTED = '#ifndef COMES\n#define COMES(letter) skip\n#endif\n';

/** A handler's hypercall passes by what its CPU has queued. */
const queued = ['what', 'page', 'lo', 'hi', 'by'];
const counts = ['mcidx', 'argidx', 'last_op', 'nreq'];
const aside = `inline put_aside() {
  i = 0; do :: i < QUEUE -> ${queued.map(word => `aside_${word}[i] = req_${word}[i]; req_${word}[i] = 0`).join('; ')}; i++ :: else -> break od; i = 0;
  ${counts.map(word => `aside_${word} = ${word}; ${word} = 0`).join('; ')}
}
inline take_back() {
  i = 0; do :: i < QUEUE -> ${queued.map(word => `req_${word}[i] = aside_${word}[i]; aside_${word}[i] = 0`).join('; ')}; i++ :: else -> break od; i = 0;
  ${counts.map(word => `${word} = aside_${word}; aside_${word} = 0`).join('; ')}
}
`;

/** Variables of this CPU for what is put aside; `kept`: registers and locals. */
export function besideOwn(
  { besides: { contexts, handlers, task } }: Setting,
  kept: readonly CpuVariable[],
  depth: number,
): string {
  const lines: string[] = [];
  const declared = (prefix: string, variables: readonly CpuVariable[]): string =>
    variables.map(([name, type, length]) => `${type} ${prefix}_${name}${length ? `[${length}]` : ''};`).join(' ');
  if (contexts) lines.push(`byte me = ${contexts[0] ?? 0};`);
  if (handlers.length > 0)
    lines.push(`byte struck; short saved_pc; bit saved_irqs_off; byte saved_preempt_off; ${declared('saved', kept)}`);
  if (handlers.length > 0 || contexts) lines.push('bit in_irq;');
  if (task)
    lines.push(
      `byte task; bit tif_lazy; bit parked_tif_lazy; short parked_ret[${depth}]; byte parked_sp; ${declared('parked', kept)}`,
    );
  return lines.map(line => `\n  ${line}`).join('');
}

/** What of a CPU is empty at its end. Its interrupts stay off, where they are. */
export const besideForgotten = ({ besides: { contexts, handlers, task } }: Setting): string[] => [
  ...(contexts ? ['me = 0'] : []),
  ...(handlers.length > 0 ? ['struck = 0'] : []),
  ...(task ? ['task = 0; tif_lazy = 0'] : []),
];

/** Lines for each variable that is kept. */
function each(
  kept: readonly CpuVariable[],
  scalar: (name: string) => string,
  element: (name: string) => string,
): Lines {
  const [arrays, scalars] = [kept.filter(([, , length]) => length), kept.filter(([, , length]) => !length)];
  const loop = arrays.map(
    ([name, , length]) => `i = 0; do :: i < ${length} -> ${element(name)}; i++ :: else -> break od; i = 0`,
  );
  return [...scalars.map(([name]) => scalar(name)), ...loop];
}

/** An interrupt comes. */
export function strike(
  { cpu: c, besides: { handlers, preempts } }: Setting,
  kept: readonly CpuVariable[],
  at: (pc: number) => string,
): Lines {
  return [
    `COMES('i')`,
    ...each(
      kept,
      name => `saved_${name} = ${name}; ${name} = 0`,
      name => `saved_${name}[i] = ${name}[i]; ${name}[i] = 0`,
    ),
    `saved_pc = pc; struck++; in_irq = 1; saved_irqs_off = irqs_off[${c}]; irqs_off[${c}] = 1`,
    ...(preempts ? [`saved_preempt_off = preempt_off[${c}]; preempt_off[${c}] = 0`] : []),
    `if ${handlers.map((pc, n) => `:: struck == ${n + 1} -> ${at(pc)}`).join(' ')} fi`,
  ];
}

/** Its handler is over. */
export const iret = ({ cpu: c, besides: { preempts } }: Setting, kept: readonly CpuVariable[]): Lines => [
  `completed(${c})`,
  ...each(
    kept,
    name => `${name} = saved_${name}; saved_${name} = 0`,
    name => `${name}[i] = saved_${name}[i]; saved_${name}[i] = 0`,
  ),
  `pc = saved_pc; saved_pc = 0; in_irq = 0; irqs_off[${c}] = saved_irqs_off; saved_irqs_off = 0`,
  ...(preempts ? [`preempt_off[${c}] = saved_preempt_off; saved_preempt_off = 0`] : []),
];

/** Condition under which an interrupt can come; `working`: condition that the hypervisor is at work, or an access half done. */
export const mayStrike = ({ cpu: c, walks, tasks, besides: { handlers, nmis } }: Setting, working: string): string =>
  `!ended[${c}] && !in_irq && (${[`!irqs_off[${c}]`, ...nmis.map(n => `struck == ${n}`)].join(' || ')}) && struck < ${handlers.length} && !(${working})${walks ? ` && !walked[${c}]` : ''}${tasks ? ` && !switch_irqs_off[${c}]` : ''}`;

/** No interrupt comes before these. */
export const isAtWork = ({ op }: Step): boolean => atWork.has(op);

/** Before these the lazy mode is being left, and preemption is off. */
const leavesLazy: ReadonlySet<Step['op']> = new Set(['leave_lazy', 'flush_reason']);
export const isUnpreempted = (step: Step): boolean => isAtWork(step) || leavesLazy.has(step.op);

/** Condition under which a CPU switches to its other task; `asleep` says whether a task sleeps that is at a place. */
export function maySwitch(setting: Setting, working: string, asleep: (pc: string) => string): string {
  const { cpu: c, walks, parameters, tablesChange } = setting;
  const preempts = setting.besides.preempts ? ` && !preempt_off[${c}]` : '';
  const locks = `LOCKED_BY(${c + 1})${tablesChange ? ` || table_lock == ${c + 1}` : ''}`;
  const lazy = since(parameters.mm, '6.1') ? '' : ' && lazy == 0';
  return (
    `!ended[${c}] && task != ${TASK.OVER} && !in_irq && !irqs_off[${c}]${preempts} && !(${locks})${lazy} && !(${working})${walks ? ` && !walked[${c}]` : ''}` +
    ` && (task == ${TASK.TO_COME} || (${asleep('pc')} && !(${asleep('parked_ret[parked_sp - 1]')})))`
  );
}

/** The CPU calls __schedule. */
export const preempt = ({ cpu: c }: Setting): Lines => [`COMES('p')`, `ret[sp] = pc; sp++; irqs_off[${c}] = 1`];

/** What belongs to the two tasks changes places. */
const exchange = (kept: readonly CpuVariable[], depth: number): Lines => {
  const swap = (x: string, y: string): string => `tmp_lo = ${x}; ${x} = ${y}; ${y} = tmp_lo`;
  return [
    ...each(
      [...kept, ['tif_lazy', 'bit'], ['sp', 'byte'], ['ret', 'short', String(depth)]],
      name => swap(name, `parked_${name}`),
      name => swap(`${name}[i]`, `parked_${name}[i]`),
    ),
    'tmp_lo = 0',
  ];
};

/** `switch_to`; `begin` goes to where the second task begins. */
export const switchTo = ({ cpu: c }: Setting, kept: readonly CpuVariable[], depth: number, begin: string): Lines => [
  ...exchange(kept, depth),
  `if :: task == ${TASK.TO_COME} -> task = ${TASK.RUNS}; irqs_off[${c}] = 0; ${begin} :: else -> task = ${TASK.RUNS + TASK.WAITS} - task fi`,
];

/** `task_end`: the second task is over, and the first goes on behind its switch. */
export const taskEnd = (
  { cpu: c, besides: { preempts } }: Setting,
  kept: readonly CpuVariable[],
  depth: number,
): Lines => [
  `completed(${c})`,
  ...exchange(kept, depth),
  ...each(
    [...kept, ['tif_lazy', 'bit'], ['sp', 'byte'], ['ret', 'short', String(depth)]],
    name => `parked_${name} = 0`,
    name => `parked_${name}[i] = 0`,
  ),
  `task = ${TASK.OVER}; irqs_off[${c}] = 1${preempts ? `; preempt_off[${c}] = 0` : ''}`,
];

/** Whether a task sleeps before a step: it waits for mmap_sem, a page's lock or readers, or its CPU for the other one's end. */
export function sleepsBefore(step: Step, setting: Setting): string | null {
  if (step.op === 'halt') return `task != ${TASK.OVER}`;
  const sleeps = step.op === 'mmap_lock' || step.op === 'page_lock' || step.op === 'await_readers';
  return sleeps ? `!(${guardOf(step, setting)})` : null;
}
