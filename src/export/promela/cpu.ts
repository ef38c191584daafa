/**
 * One CPU as a process: a loop of indivisible turns. A turn executes the step that others can see where the CPU is, and then
 * the steps that nobody else sees, up to where the next visible one is due. So one transition of the model is one move of
 * the explorer, and the two count the same states.
 *
 * There is a choice in the loop for each function in which turns begin, with all steps that may follow: SPIN bounds what is
 * indivisible to some two thousand statements, which one choice for the whole program soon exceeds.
 */
import type { LinkedStep, Machine } from '../../sim/machine.ts';
import { Unsupported } from '../../sim/program.ts';
import type { Scenario } from '../../sim/scenario.ts';
import * as st from '../../sim/state.ts';
import type { Step } from '../../sim/steps.ts';
import {
  besideForgotten,
  besidesOf,
  iret,
  isAtWork,
  isUnpreempted,
  mayStrike,
  maySwitch,
  preempt,
  sleepsBefore,
  strike,
  switchTo,
  taskEnd,
} from './besides.ts';
import { keptOfTask, registerNames, stackOf, variables } from './cpu-variables.ts';
import { contentOf } from './frames.ts';
import { type Asked, flagUser, weigher } from './inline-bodies.ts';
import type { Setting } from './lines.ts';
import { pageCache, tablesChange } from './memory.ts';
import { moves } from './moving.ts';
import { type Names, namesOf } from './names.ts';
import { type Meaning, type Reach, reachFrom, returnsOf, stretchFrom } from './reach.ts';
import { remembered } from './revocations.ts';
import { flagAfter, guardOf, linesOf } from './steps.ts';
import { behindStores, hasBuffers, storesGuard } from './store-buffers.ts';
import { taskRegisters, taskSetting } from './tasks.ts';
import { unmaps } from './unmapping.ts';
import { accessed, comesTo } from './walkers.ts';
import { keptOf } from './words.ts';
import { syncs } from './writeback.ts';
import { xenLockGuard, xenLockLines } from './xen-lock.ts';

/** What CPUs have in common: ends of turns, calls, and what a CPU that has ended forgets. */
const common = (machine: Machine): string => `/* Where a turn begins: places are kept as numbers. */
#define at(x) (pc == AT_##x)

inline empty_queue() {
  i = 0; do :: i < nreq -> req_what[i] = 0; req_page[i] = 0; req_lo[i] = 0; req_hi[i] = 0; CLEAR_BY(i); i++ :: else -> break od;
  i = 0; nreq = 0
}
inline forget(c) {
  i = 0; do :: i < LOCALS -> var_lo[i] = 0; var_hi[i] = 0; i++ :: else -> break od;
  flush_all(c);
  ${registerNames(machine)
    .map(name => `${name} = 0`)
    .join('; ')}
}
`;

/** The processes of all CPUs; `said` quotes a line of the script, and `inlines` is the text that defines the inlines. */
export function cpuProcesses(
  machine: Machine,
  scenario: Scenario,
  said: (line: number) => string,
  inlines: string,
): string {
  const [weigh, usesFlag] = [weigher(inlines), flagUser(inlines)];
  const { code } = machine.build;
  const names = namesOf(code);
  const settings = scenario.programs.map((_, cpu) => settingOf(machine, scenario, cpu));
  const reaches = settings.map(setting => {
    const base = machine.base(setting.cpu);
    return machine.done(setting.cpu)
      ? null
      : reachFrom(
          code,
          startsOf(machine.state[base + st.PC], setting),
          stackOf(machine, base),
          meaningOf(setting, usesFlag),
        );
  });
  reaches.forEach((reach, cpu) => {
    if (reach) checkReached(reach, machine, scenario, settings[cpu], names);
  });
  const places = new Set(reaches.flatMap(reach => (reach ? [...stops(reach, code.steps), ...reach.backs] : [])));
  const processes = reaches.map((reach, cpu) => {
    if (!reach) return `/* cpu ${cpu} does nothing. */\n`;
    const statement = (n: number): string => said(scenario.programs[cpu].statements[n].place.line);
    const lines = [...new Set(scenario.programs[cpu].statements.map((_, n) => statement(n)))];
    return `/* cpu ${cpu}${lines.map(line => `\n * ${line}`).join('')}
 */
active proctype cpu${cpu}() {
${variables(machine, scenario, settings[cpu], names, queues(reach, code.steps))}

${loop(reach, { steps: code.steps, names, statement, weigh, returnsTo: returnsOf(code, reach), queued: queues(reach, code.steps) }, settings[cpu])}
}
`;
  });
  const numbers = [...places].sort((x, y) => x - y).map(pc => `#define AT_${names.of(pc)} ${pc}`);
  return [`${common(machine)}\n${numbers.join('\n')}\n`, ...processes].join('\n');
}

/** Refuses, at the statement that leads there, what a CPU can come to and the model has not. Throws Unsupported. */
function checkReached(
  { pcs, from }: Reach,
  machine: Machine,
  scenario: Scenario,
  setting: Setting,
  { startOf, isProgram }: Names,
): void {
  const { steps, names } = machine.build.code;
  const missing = pcs.find(pc => linesOf(steps[pc].step, setting) === null);
  if (missing === undefined) return;
  let at: number | undefined = missing;
  while (at !== undefined && !(isProgram(at) && steps[at].step.op === 'statement')) at = from.get(at);
  const { cpu } = setting;
  const number = at === undefined ? machine.state[machine.base(cpu) + st.STATEMENT] : (steps[at].step as Begin).number;
  const within = names.get(startOf(missing));
  const { op } = steps[missing].step;
  throw new Unsupported(
    scenario.programs[cpu].statements[number].place,
    `${within ? `${within} needs ${op}, which` : op} is not in the model for SPIN`,
  );
}

type Begin = Extract<Step, { op: 'statement' }>;

/** Where a CPU may be, and what comes to it beside its steps begins. */
function startsOf(pc: number, { besides: { handlers, task } }: Setting): number[] {
  return [pc, ...handlers, ...(task ? [task.schedule, task.start, task.behindSwitch] : [])];
}

function meaningOf(setting: Setting, usesFlag: Asked<boolean>): Meaning {
  const { task } = setting.besides;
  return {
    flagAfter: step => flagAfter(step, setting, usesFlag),
    leads: ({ step }) => linesOf(step, setting) !== null,
    moves: (step, pc) => {
      if (step.op === 'iret') return [];
      if (step.op === 'switch_to' && task) return [task.start, pc + 1];
      return step.op === 'task_end' && task ? [task.behindSwitch] : undefined;
    },
  };
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
    unmaps: unmaps(machine),
    moves: moves(machine),
    syncs: syncs(machine),
    walks: machine.build.code.walker !== null,
    fills: machine.build.code.fills !== null,
    tso: hasBuffers(machine),
    frames: machine.build.frames !== null,
    besides: besidesOf(machine, cpu),
    tasks: taskSetting(machine, cpu),
    depth: Math.max(machine.build.code.depth, st.STACK_WORDS),
    contents: scenario.programs[cpu].statements.map((_, n) => contentOf(machine, cpu, n)),
    observed: keptOf(machine).flatMap(({ cpu: of, reg }, kept) => (of === cpu ? [[kept, reg] as const] : [])),
    allAt: number => {
      const needed = cpus.filter(i => barriers[i] > number);
      return `(${needed.map(i => `(arrived[${i}] > ${number} || ended[${i}])`).join(' && ')})`;
    },
  };
}

/** Where steps are named. */
const COMMENT_COLUMN = 56;

/** Where a CPU's steps and the script's lines come from. */
interface Source {
  readonly steps: readonly LinkedStep[];
  readonly names: Names;
  /** Where returns from the routine that has a place lead. */
  readonly returnsTo: (pc: number) => readonly number[];
  /** Whether the CPU comes near the multicall buffer. */
  readonly queued: boolean;
  readonly weigh: Asked<number>;
  /** What the script says at a statement, with its line. */
  readonly statement: (number: number) => string;
}

/** Most places of one choice: a page fault has thirty, which are too many for one where entries are pages' and hypercalls. */
const MOST_STOPS = 6;
/** Most statements of one choice, as inline-bodies.ts counts them. */
const HEAVIEST = 1700;

/** The loop of a CPU: a choice for each function in which turns begin, or for a part of it, and for what comes beside the turns. */
function loop(reach: Reach, source: Source, setting: Setting): string {
  const { steps, names } = source;
  const stopped = reach.pcs.filter(pc => steps[pc].visible);
  const within = { reach, source, setting, labels: '', turns: true };
  const stop = (pc: number, labels: string): string => {
    const { step } = steps[pc];
    const guard = [
      `at(${names.of(pc)})`,
      guardOf(step, setting),
      storesGuard(step, setting),
      xenLockGuard(step, setting),
    ];
    return `:: ${guard.filter(Boolean).join(' && ')} -> goto ${labels}${names.of(pc)}`;
  };
  const groups: number[][] = [];
  for (const start of new Set(stopped.map(names.startOf))) {
    let group: number[] = [];
    for (const pc of stopped.filter(at => names.startOf(at) === start)) {
      const full = group.length === MOST_STOPS || (group.length > 0 && weightOf([...group, pc], within) > HEAVIEST);
      if (group.length === 0 || full) groups.push((group = []));
      group.push(pc);
    }
  }
  const choices = groups.flatMap(stops => {
    const labels = `${names.of(stops[0])}__`;
    const goes = ['if', ...stops.map(pc => stop(pc, labels)), 'fi'].join('\n    ');
    return choice([`    ${goes};`], stops, stopped, { reach, source, setting, labels, turns: true });
  });
  return ['  end: do', ...choices, ...besideChoices(reach, source, stopped, setting), '  od'].join('\n');
}

/** Which CPU's steps a choice has, and what its labels begin with. */
interface Within {
  readonly reach: Reach;
  readonly source: Source;
  readonly setting: Setting;
  readonly labels: string;
  /** Whether the starts are where turns begin, at steps that others can see. */
  readonly turns: boolean;
}

/** How heavy the steps are that may follow in one choice. */
const weightOf = (starts: readonly number[], within: Within): number =>
  within.source.weigh(body(starts, within).join('\n'));

/** A choice: these lines, and then all steps from some places on, up to the next one that others can see. */
function choice(
  lines: readonly string[],
  starts: readonly number[],
  stopped: readonly number[],
  within: Within,
): string[] {
  const { source, setting, labels } = within;
  return [
    '  :: d_step {',
    ...lines,
    ...body(starts, within),
    `  ${labels}done:`,
    ...turnOver(source, stopped, setting),
    `    flag = 0${setting.frames ? '; frame = 0' : ''} }`,
  ];
}

/** What is so after each turn. */
function turnOver({ steps, names }: Source, stopped: readonly number[], setting: Setting): string[] {
  const kept = setting.observed.map(
    ([kept, reg]) => `    kept[${kept}] = (ended[${setting.cpu}] -> kept[${kept}] : var_lo[${reg}]);`,
  );
  const accesses = stopped.filter(pc => comesTo(steps[pc].step, setting));
  if (!comesBeside(setting) || accesses.length === 0) return kept;
  const walks = accesses.map(pc => `:: at(${names.of(pc)}) -> ${comesTo(steps[pc].step, setting)}skip`);
  return [...kept, `    if ${walks.join(' ')} :: else -> ${accessed(setting).join('; ')} fi;`];
}

const comesBeside = ({ besides: { handlers, task } }: Setting): boolean => handlers.length > 0 || task !== null;

/** The choices of a CPU's loop beside its turns: an interrupt comes, or its other task. */
function besideChoices(reach: Reach, source: Source, stopped: readonly number[], setting: Setting): string[] {
  const { steps, names } = source;
  const { handlers, task } = setting.besides;
  const kept = keptOfTask(setting);
  const before = (is: (step: Step) => boolean): string =>
    stopped
      .filter(pc => is(steps[pc].step))
      .map(pc => `at(${names.of(pc)})`)
      .join(' || ') || 'false';
  const start = (pc: number, labels: string): string =>
    steps[pc].visible ? `pc = AT_${names.of(pc)}; goto ${labels}done` : `goto ${labels}${names.of(pc)}`;
  const asleep = (pc: string): string =>
    stopped
      .flatMap(at => {
        const sleeps = sleepsBefore(steps[at].step, setting);
        return sleeps ? [`(${pc} == AT_${names.of(at)} && ${sleeps})`] : [];
      })
      .join(' || ') || 'false';
  const out: string[] = [];
  if (handlers.length > 0)
    out.push(
      ...choice(
        [
          `    ${mayStrike(setting, before(isAtWork))} ->`,
          ...strike(setting, kept, pc => start(pc, 'irq__')).map(line => `    ${line};`),
        ],
        handlers,
        stopped,
        { reach, source, setting, labels: 'irq__', turns: false },
      ),
    );
  if (task)
    out.push(
      ...choice(
        [
          `    ${maySwitch(setting, before(isUnpreempted), pc => `(${asleep(pc)})`)} ->`,
          ...[...preempt(setting), start(task.schedule, 'switch__')].map(line => `    ${line};`),
        ],
        [task.schedule],
        stopped,
        { reach, source, setting, labels: 'switch__', turns: false },
      ),
    );
  return out;
}

/** The steps of a choice: one that others can see, where it begins a turn, and those behind it that nobody else sees. */
function body(starts: readonly number[], { reach, source, setting, labels, turns }: Within): string[] {
  const { steps, names, returnsTo } = source;
  const visible = (pc: number): boolean => steps[pc].visible;
  const begins = (pc: number): boolean => turns && starts.includes(pc);
  const { pcs, backs } = stretchFrom(
    reach,
    starts,
    pc => visible(pc) && !begins(pc),
    pc => (steps[pc].step.op === 'return' ? returnsTo(pc) : []),
  );
  const { next } = reach;
  const label = (pc: number): string => `${labels}${names.of(pc)}`;
  const says = (pc: number): string => (comesBeside(setting) ? '' : comesTo(steps[pc].step, setting));
  const isInside = (pc: number): boolean => !visible(pc);
  const go = (pc: number): string =>
    isInside(pc) ? `goto ${label(pc)}` : `${says(pc)}pc = AT_${names.of(pc)}; goto ${labels}done`;
  const wanted = new Set<number>([...starts, ...backs]);
  for (const pc of pcs)
    for (const target of next.get(pc)!) if (target !== pc + 1 || !pcs.includes(target)) wanted.add(target);
  const { task } = setting.besides;
  if (task) wanted.add(task.behindSwitch).add(task.start);
  const kept = keptOfTask(setting);

  const lines = pcs.flatMap(pc => {
    const { step } = steps[pc];
    const targets = next.get(pc)!;
    const last = targets.at(-1);
    const onward = last === undefined || last !== pc + 1 || isInside(last) ? [] : [go(last)];
    const named = wanted.has(pc) && (begins(pc) || !visible(pc)) ? [`  ${label(pc)}:`] : [];
    return [...heading(pc, step), ...named, ...listed([...stepLines(pc, step), ...onward], step)];
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
        return [`ret[sp] = AT_${names.of(pc + 1)}; sp++; ${go(jump)}`];
      case 'return':
        return [`goto ${labels}leave`];
      case 'iret':
        return [...iret(setting, kept), `goto ${labels}done`];
      case 'switch_to':
        return [...switchTo(setting, kept, setting.depth, go(task!.start))];
      case 'task_end':
        return [...taskEnd(setting, kept, setting.depth), go(task!.behindSwitch)];
      case 'halt':
        return [
          ...linesOf(step, setting)!,
          ...(source.queued ? ['empty_queue(); last_op = 0; fresh = 0; hv = 0'] : []),
          ...besideForgotten(setting),
          ...(setting.tasks ? [taskRegisters.map(name => `${name} = 0`).join('; ')] : []),
          `pc = AT_${names.of(pc)}; goto ${labels}done`,
        ];
      default: {
        const lines = linesOf(step, setting)!;
        if (step.op !== 'barrier') return [...behindStores(steps[pc], lines, setting), ...xenLockLines(step, setting)];
        return [...lines, `if :: !${setting.allAt(step.number)} -> goto ${labels}done :: else fi`];
      }
    }
  }

  function heading(pc: number, step: Step): string[] {
    if (step.op === 'statement' && names.isProgram(pc)) return ['', `    /* ${source.statement(step.number)} */`];
    return names.isRoutine(pc) ? [''] : [];
  }

  if (!pcs.some(pc => steps[pc].step.op === 'return')) return lines;
  const returns = backs.map(back => `    :: i == AT_${names.of(back)} -> i = 0; ${go(back)}`);
  // A switch returns to wherever the task was: between two turns.
  if (task) returns.push(`    :: else -> pc = i; i = 0; goto ${labels}done`);
  return [...lines, `  ${labels}leave:`, '    sp--; i = ret[sp]; ret[sp] = 0;', '    if', ...returns, '    fi;'];
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
