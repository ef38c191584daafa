/**
 * Where a session is to stop, and whether it has come to such a place. All are looked for after each step, for the CPU that
 * made it, so that a CPU which waits at a line stops nobody else.
 */
import { eventLine } from '../model/event-words.ts';
import * as st from '../sim/state.ts';
import { type EventFilter, isRead, missedReads } from './event-filters.ts';
import { functionStarts, isBetween, statementOf } from './frames.ts';
import { lineComeTo, type Standing, standing } from './function-lines.ts';
import { type HitCount, Hits } from './hit-counts.ts';
import type { Timeline } from './timeline.ts';

/** A place at which to stop where its condition, if it has one, holds. */
export interface Breakpoint {
  readonly id: number;
  /** An expression of the language. */
  readonly condition?: string;
  /** Which of the hits at which the condition holds stop; absent: all. */
  readonly hits?: HitCount;
}

export interface LineBreakpoint extends Breakpoint {
  readonly line: number;
  /** Is printed in place of stopping; `{expression}` is replaced by its value. */
  readonly logMessage?: string;
}

export interface RoutineBreakpoint extends Breakpoint {
  readonly routine: string;
}

/** Stops when bits of an entry change, or software reads the entry. */
export interface DataBreakpoint extends Breakpoint {
  readonly page: number;
  readonly lo: number;
  readonly hi: number;
  readonly name: string;
  readonly access: 'read' | 'write' | 'readWrite';
}

export interface EventBreakpoint {
  readonly filter: EventFilter;
  /** Pages that it is about; absent: any. */
  readonly pages?: readonly [first: number, last: number];
}

export interface Breakpoints {
  readonly lines: readonly LineBreakpoint[];
  readonly routines: readonly RoutineBreakpoint[];
  readonly data: readonly DataBreakpoint[];
  readonly events: readonly EventBreakpoint[];
}

export const noBreakpoints: Breakpoints = { lines: [], routines: [], data: [], events: [] };

export interface Hit {
  readonly reason: 'breakpoint' | 'function breakpoint' | 'data breakpoint' | 'exception';
  readonly cpu: number;
  /** Of the breakpoint; absent for events. */
  readonly id?: number;
  /** What happened; empty for lines. */
  readonly text: string;
  readonly logMessage?: string;
}

/** Whether a condition holds where the session is. */
export type Holds = (condition: string, cpu: number) => boolean;

/** Looks at each step of a timeline as it is made. */
export class Watch {
  private readonly timeline: Timeline;
  private readonly breakpoints: Breakpoints;
  private readonly holds: Holds;
  private readonly routines: ReadonlyMap<number, RoutineBreakpoint>;
  private readonly missed: ReadonlySet<number>;
  private readonly hits = new Hits();
  private before: readonly number[];
  /** Where each CPU stood before the step. */
  private stood: Standing[];

  constructor(timeline: Timeline, breakpoints: Breakpoints, holds: Holds) {
    this.timeline = timeline;
    this.breakpoints = breakpoints;
    this.holds = holds;
    const { routines } = breakpoints;
    const starts = routines.length > 0 ? functionStarts(timeline) : [];
    this.routines = new Map(
      starts.flatMap(([start, name]) => routines.filter(b => b.routine === name).map(b => [start, b] as const)),
    );
    const asksForReads = breakpoints.events.some(({ filter }) => filter.id === 'missed');
    this.missed = asksForReads ? missedReads(allEvents(timeline)) : new Set();
    this.before = this.values();
    this.stood = this.allStanding();
    if ([...breakpoints.lines, ...breakpoints.routines, ...breakpoints.data].some(({ hits }) => hits)) this.countHits();
  }

  /** To be called where the timeline has jumped. */
  restart(): void {
    this.before = this.values();
    this.stood = this.allStanding();
  }

  /** What the step that was just made came to; undefined where it is nothing to stop at. */
  afterStep(): Hit | undefined {
    // Each is asked, whatever the others say: it counts its hits.
    const [data, event, called] = [this.dataHit(), this.eventHit(), this.routineHit()];
    const line = this.timeline.isAside(this.timeline.at - 1) ? undefined : this.lineHit(this.cpu);
    this.stood[this.cpu] = standing(this.timeline, this.cpu);
    return data ?? event ?? called ?? line;
  }

  /** A line that a CPU has come to. */
  lineHit(cpu: number): Hit | undefined {
    const { lines } = this.breakpoints;
    if (lines.length === 0 || this.timeline.machine.done(cpu)) return undefined;
    const line = isBetween(this.timeline, cpu)
      ? this.programLine(cpu)
      : lineComeTo(this.timeline, cpu, this.stood[cpu]);
    if (line === undefined) return undefined;
    const [found] = lines.filter(b => b.line === line && this.asks(b, cpu));
    return found && { reason: 'breakpoint', cpu, id: found.id, text: '', logMessage: found.logMessage };
  }

  /** The line of the statement that a CPU's program is about to begin. */
  private programLine(cpu: number): number | undefined {
    const { script } = this.timeline;
    const number = statementOf(this.timeline, cpu);
    const statement = script.scenario.programs[cpu].statements[number];
    // The jump behind a branch stands at its condition, and is no statement of the script.
    if (!statement || statement.action.kind === 'jump' || this.timeline.nextStep(cpu).step.op === 'halt')
      return undefined;
    return script.statement(cpu, number)?.place.line;
  }

  /** The CPU that made the last step, or whose store landed. */
  private get cpu(): number {
    return this.timeline.cpuOf(this.timeline.at - 1);
  }

  /** The step was a call, and what it called is asked for. */
  private routineHit(): Hit | undefined {
    if (this.routines.size === 0) return undefined;
    const { cpu } = this;
    const { pc, depth } = standing(this.timeline, cpu);
    const found = depth > this.stood[cpu].depth ? this.routines.get(pc) : undefined;
    if (!found || !this.asks(found, cpu)) return undefined;
    return { reason: 'function breakpoint', cpu, id: found.id, text: found.routine };
  }

  private eventHit(): Hit | undefined {
    const { events } = this.breakpoints;
    if (events.length === 0) return undefined;
    const step = this.timeline.at - 1;
    let number = this.timeline.eventsAt(step);
    for (const event of this.timeline.eventsOf(step)) {
      const found = events.some(
        ({ filter, pages }) =>
          filter.matches(event, this.missed, number) && (!pages || (event.page >= pages[0] && event.page <= pages[1])),
      );
      if (found) return { reason: 'exception', cpu: this.cpu, text: eventLine(event, this.timeline.pages) };
      number++;
    }
    return undefined;
  }

  private dataHit(): Hit | undefined {
    const { data } = this.breakpoints;
    if (data.length === 0) return undefined;
    const values = this.values();
    const { before, cpu } = this;
    this.before = values;
    const reads = this.timeline.eventsOf(this.timeline.at - 1).filter(isRead);
    const [found] = data.filter((b, i) => {
      const written =
        b.access !== 'read' && (values[i * 2] !== before[i * 2] || values[i * 2 + 1] !== before[i * 2 + 1]);
      const read = b.access !== 'write' && reads.some(({ page }) => page === b.page);
      return (written || read) && this.asks(b, cpu);
    });
    return found && { reason: 'data breakpoint', cpu, id: found.id, text: found.name };
  }

  private asks({ id, condition, hits }: Breakpoint, cpu: number): boolean {
    if (condition && !this.holds(condition, cpu)) return false;
    return !hits || hits(this.hits.numberOf(id, this.timeline.at * this.timeline.cpus + cpu));
  }

  /** Goes once more through what was done from the start up to here. */
  private countHits(): void {
    const { timeline } = this;
    const here = timeline.at;
    timeline.goTo(0);
    this.restart();
    for (let cpu = 0; cpu < timeline.cpus; cpu++) this.lineHit(cpu);
    while (timeline.at < here) {
      timeline.step(timeline.next());
      this.afterStep();
    }
  }

  private allStanding(): Standing[] {
    return Array.from({ length: this.timeline.cpus }, (_, cpu) => standing(this.timeline, cpu));
  }

  /** The watched bits, two words for each data breakpoint. */
  private values(): number[] {
    const { machine } = this.timeline;
    return this.breakpoints.data.flatMap(({ page, lo, hi }) => {
      const e = machine.entry(page);
      return [machine.state[e + st.LO] & lo, machine.state[e + st.HI] & hi];
    });
  }
}

function* allEvents(timeline: Timeline) {
  for (let i = 0; i < timeline.recorded.log.length; i++) yield timeline.event(i);
}
