/**
 * A run that can be gone through in both directions: a machine, the tape of who moved when, and a recording of all that
 * happened on it. A position is the number of steps that have been made.
 *
 * It begins with a whole run, the script's own or one along a replay code, so there is something ahead to go through. A CPU
 * that is moved although the tape has another one next starts another future: the old one is forgotten, and the recording is
 * made again up to there, because what a recorder remembers of the past cannot be taken back.
 */
import type { LogEvent } from '../model/log-columns.ts';
import { grouped } from '../model/number-words.ts';
import type { PageRegion } from '../model/report.ts';
import { pageName } from '../model/report.ts';
import { namedRanges, within } from '../sim/ahead.ts';
import { type Built, build } from '../sim/build.ts';
import type { LinkedStep, Machine } from '../sim/machine.ts';
import { cpuOf, isBuffer, isCpu } from '../sim/mover.ts';
import { profileOf } from '../sim/profiles/index.ts';
import { Recorder } from '../sim/recorder.ts';
import { parseSchedule, Scheduler } from '../sim/schedule.ts';
import * as st from '../sim/state.ts';
import { Checkpoints } from './checkpoints.ts';
import type { DebugScript } from './script.ts';
import { Tape } from './tape.ts';

/** Most steps of a session. A script that takes more is better looked at on the timeline, which folds what repeats. */
export const MAX_DEBUG_STEPS = 500_000;

export class Timeline {
  readonly script: DebugScript;
  readonly built: Built;
  readonly machine: Machine;
  readonly pages: readonly PageRegion[];
  /** Where the run was cut, in words; empty where it was not. */
  readonly limit: string;
  /** Steps made. */
  at = 0;
  private readonly tape = new Tape();
  private readonly checkpoints: Checkpoints;
  private readonly start: st.StateWords;
  private recorder: Recorder;

  /** Runs the script to its end, and goes back to its start. Throws what a run throws. */
  constructor(script: DebugScript, schedule?: string, maxSteps = MAX_DEBUG_STEPS) {
    this.script = script;
    this.built = build(script.scenario, script.backend);
    this.machine = this.built.machine;
    this.pages = this.machine.build.layout.named(script.scenario);
    this.start = this.machine.state.slice();
    this.checkpoints = new Checkpoints(this.start.length);
    this.recorder = this.newRecorder();
    const scheduler = new TapedScheduler(this.machine, this.built.ahead, maxSteps, step => this.record(step));
    this.recorder.onWrite = (page, cpu) => scheduler.written(page, cpu);
    this.machine.observer = this.recorder;
    const code = schedule ?? script.scenario.schedule?.code;
    scheduler.run(code === undefined ? null : parseSchedule(code, script.scenario.cpus));
    this.recorder.onWrite = () => undefined;
    this.limit = this.tape.length < maxSteps ? '' : `stopped after ${grouped(maxSteps)} steps`;
    this.goTo(0);
  }

  /** Steps that are known. */
  get length(): number {
    return this.tape.length;
  }

  get cpus(): number {
    return this.machine.build.cpus;
  }

  /** What was recorded of the whole tape; not only up to the position. */
  get recorded(): Recorder {
    return this.recorder;
  }

  /** How many events there are up to the position. */
  get events(): number {
    return this.eventsAt(this.at);
  }

  eventsAt(step: number): number {
    return step < this.tape.length ? this.tape.eventsBefore(step) : this.recorder.log.length;
  }

  event(number: number): LogEvent {
    return this.recorder.log.row(number);
  }

  /** The events that a step notes. */
  eventsOf(step: number): LogEvent[] {
    const events: LogEvent[] = [];
    for (let i = this.eventsAt(step); i < this.eventsAt(step + 1); i++) events.push(this.event(i));
    return events;
  }

  /** The position right after an event. */
  afterEvent(event: number): number {
    return Math.min(this.tape.stepOfEvent(event) + 1, this.tape.length);
  }

  /** CPU of a step that is known; where a store lands or a walker walks, its CPU. */
  cpuOf(step: number): number {
    return cpuOf(this.tape.mover(step));
  }

  /** Whether a known step is a store that lands, or a walk apart from its access: its CPU itself does nothing. */
  isAside(step: number): boolean {
    return !isCpu(this.tape.mover(step));
  }

  /** Whether a known step is something that happens: others can see it, or it notes an event. */
  happens(step: number): boolean {
    return this.tape.visible(step) || this.eventsAt(step + 1) > this.eventsAt(step);
  }

  /** Who moves next: the tape's mover, else a store that waits lands, else the lowest CPU that can; -1 where nobody can. */
  next(): number {
    if (this.at < this.tape.length) return this.tape.mover(this.at);
    const { build } = this.machine;
    const able = build.movers.filter(mover => this.machine.enabled(mover));
    return able.findLast(isBuffer) ?? able[0] ?? -1;
  }

  /** Lets a CPU make one step, its oldest store land, or its walker walk; false where it cannot, or the session has its most steps. */
  step(mover: number): boolean {
    if (mover < 0 || !this.machine.enabled(mover)) return false;
    if (this.at < this.tape.length && this.tape.mover(this.at) === mover) {
      this.machine.step(mover);
      this.at++;
      return true;
    }
    if (this.at >= MAX_DEBUG_STEPS) return false;
    if (this.at < this.tape.length) this.cut();
    this.machine.observer = this.recorder;
    this.record({ mover, visible: !isCpu(mover) || this.nextStep(mover).visible });
    this.machine.step(mover);
    this.machine.observer = null;
    this.at++;
    return true;
  }

  /** The step that a CPU makes next. */
  nextStep(cpu: number): LinkedStep {
    const m = this.machine;
    return m.build.code.steps[m.state[m.base(cpu) + st.PC]];
  }

  /** Goes to a position that is known. */
  goTo(step: number): void {
    this.machine.observer = null;
    const target = Math.max(0, Math.min(step, this.tape.length));
    if (target < this.at || this.at === 0) {
      const [at, state] = target === 0 ? ([0, this.start] as const) : this.checkpoints.before(target);
      this.machine.state.set(state);
      this.at = at;
    }
    while (this.at < target) this.machine.step(this.tape.mover(this.at++));
  }

  /** The replay code that leads to the end of what is known. */
  code(): string {
    return this.tape.code(this.tape.length);
  }

  pageName(page: number): string {
    return pageName(this.pages, page);
  }

  lineOf(cpu: number, statement: number): number {
    return this.script.scenario.programs[cpu]?.statements[statement]?.place.line ?? 0;
  }

  private record({ mover, visible }: TapedStep): void {
    this.checkpoints.pass(this.tape.length, this.machine.state);
    this.tape.push(mover, visible, this.recorder.log.length);
  }

  /** Forgets the future, and records the past anew. */
  private cut(): void {
    const { at } = this;
    this.tape.cut(at);
    this.checkpoints.cut(at);
    this.recorder = this.newRecorder();
    this.machine.state.set(this.start);
    this.machine.observer = this.recorder;
    for (let step = 0; step < at; step++) this.machine.step(this.tape.mover(step));
    this.machine.observer = null;
  }

  private newRecorder(): Recorder {
    const { scenario } = this.script;
    const { layout, accessIndex } = this.machine.build;
    const named = within(namedRanges(scenario.programs, layout));
    return new Recorder(
      profileOf(this.built.parameters),
      (cpu, statement) => this.lineOf(cpu, statement),
      page => this.pageName(page),
      page => accessIndex.has(page) || named(page),
    );
  }
}

interface TapedStep {
  readonly mover: number;
  readonly visible: boolean;
}

/** A run's own scheduler, which tells of each step before it is made. */
class TapedScheduler extends Scheduler {
  private readonly tell: (step: TapedStep) => void;

  constructor(machine: Machine, ahead: Built['ahead'], maxSteps: number, tell: (step: TapedStep) => void) {
    super(machine, ahead, maxSteps);
    this.tell = tell;
  }

  protected override execute(linked: LinkedStep, b: number, cpu: number): void {
    this.tell({ mover: cpu, visible: linked.visible });
    super.execute(linked, b, cpu);
  }

  protected override beside(mover: number): void {
    this.tell({ mover, visible: true });
    super.beside(mover);
  }
}
