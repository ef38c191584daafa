/**
 * One CPU as a process: a loop of indivisible turns. A turn executes the step that others can see where the CPU is, and then
 * the steps that nobody else sees, up to where the next visible one is due. So one transition of the model is one move of
 * the explorer, and the two count the same states. What a CPU can come to and the model has not is refused here.
 */
import type { LinkedStep, Machine } from '../../sim/machine.ts';
import { Unsupported } from '../../sim/program.ts';
import type { Scenario } from '../../sim/scenario.ts';
import * as st from '../../sim/state.ts';
import type { Step } from '../../sim/steps.ts';
import { registerNames, stackOf, variables } from './cpu-variables.ts';
import { type Asked, flagUser, weigher } from './inline-bodies.ts';
import type { Setting } from './lines.ts';
import { loop } from './loop.ts';
import { type Names, namesOf } from './names.ts';
import { type Meaning, type Reach, reachFrom, returnsOf } from './reach.ts';
import { settingOf } from './setting.ts';
import { flagAfter, linesOf } from './steps.ts';

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

${loop(reach, { steps: code.steps, names, statement, weigh, refuse: tooHeavy(scenario, cpu), returnsTo: returnsOf(code, reach), queued: queues(reach, code.steps) }, settings[cpu])}
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

/** So many statements lie between two moves, or may follow one, that SPIN does not take them for one. */
const tooHeavy = (scenario: Scenario, cpu: number) => (): never => {
  throw new Unsupported(
    scenario.programs[cpu].statements[0].place,
    `cpu ${cpu} has more statements than SPIN takes in a choice`,
  );
};

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
