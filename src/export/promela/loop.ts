/**
 * The loop of a CPU's process: a choice for each function in which turns begin, with all steps that may follow, and one for what
 * comes beside the turns. SPIN bounds what is indivisible to some two thousand statements, which one choice for the whole program soon exceeds.
 */
import type { Step } from '../../sim/steps.ts';
import { isAtWork, isUnpreempted, mayStrike, maySwitch, preempt, sleepsBefore, strike } from './besides.ts';
import { comesBeside, type Source, stepsOf, type Within } from './choice-steps.ts';
import { keptOfTask } from './cpu-variables.ts';
import type { Setting } from './lines.ts';
import type { Reach } from './reach.ts';
import { guardOf } from './steps.ts';
import { storesGuard } from './store-buffers.ts';
import { accessed, comesTo } from './walkers.ts';
import { xenLockGuard } from './xen-lock.ts';

/** Most places of one choice: a page fault has thirty, which are too many for one where entries are pages' and hypercalls. */
const MOST_STOPS = 6;
/** Most statements of one choice, as inline-bodies.ts counts them; and of one that cannot be parted, since SPIN takes no more. */
const HEAVIEST = 1700;
const MOST = 2000;

/** The loop of a CPU: a choice for each function in which turns begin, or for a part of it, and for what comes beside the turns. */
export function loop(reach: Reach, source: Source, setting: Setting): string {
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
  const heavy = groups.find(stops => weightOf(stops, within) > MOST);
  if (heavy) source.refuse();
  const choices = groups.flatMap(stops => {
    const labels = `${names.of(stops[0])}__`;
    const goes = ['if', ...stops.map(pc => stop(pc, labels)), 'fi'].join('\n    ');
    return choice([`    ${goes};`], stops, stopped, { reach, source, setting, labels, turns: true });
  });
  return ['  end: do', ...choices, ...besideChoices(reach, source, stopped, setting), '  od'].join('\n');
}

/** How heavy the steps are that may follow in one choice. */
const weightOf = (starts: readonly number[], within: Within): number =>
  within.source.weigh(stepsOf(starts, within).join('\n'));

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
    ...stepsOf(starts, within),
    `  ${labels}done:`,
    ...turnOver(source, stopped, setting),
    `    flag = 0${setting.frames ? '; frame = 0' : ''} }`,
  ];
}

/** What is so after each turn. */
function turnOver({ steps, names }: Source, stopped: readonly number[], setting: Setting): string[] {
  const kept = setting.observed.map(
    ([kept, value]) => `    kept[${kept}] = (ended[${setting.cpu}] -> kept[${kept}] : ${value});`,
  );
  const accesses = stopped.filter(pc => comesTo(steps[pc].step, setting));
  if (!comesBeside(setting) || accesses.length === 0) return kept;
  const walks = accesses.map(pc => `:: at(${names.of(pc)}) -> ${comesTo(steps[pc].step, setting)}skip`);
  return [...kept, `    if ${walks.join(' ')} :: else -> ${accessed(setting).join('; ')} fi;`];
}

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
