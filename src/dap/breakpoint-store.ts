/** Breakpoints as a client sets them, and as a timeline looks for them; what cannot be hit is told at once, with the reason. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type {
  Breakpoints,
  DataBreakpoint,
  EventBreakpoint,
  LineBreakpoint,
  RoutineBreakpoint,
} from '../debug/breakpoints.ts';
import { eventFilters } from '../debug/event-filters.ts';
import { functionStarts } from '../debug/frames.ts';
import { functionLines } from '../debug/function-lines.ts';
import { hitCountOf, noHitCount } from '../debug/hit-counts.ts';
import { NoQuestion, questionOf } from '../debug/questions.ts';
import type { DebugScript } from '../debug/script.ts';
import type { Timeline } from '../debug/timeline.ts';
import type { Watched } from '../debug/variables/variable.ts';
import { nearest } from '../lang/spelling.ts';

export class BreakpointStore {
  private lines: readonly LineBreakpoint[] = [];
  private routines: readonly RoutineBreakpoint[] = [];
  private data: readonly DataBreakpoint[] = [];
  private events: readonly EventBreakpoint[] = eventFilters.filter(({ usual }) => usual).map(filter => ({ filter }));
  private ids = 0;

  get all(): Breakpoints {
    const { lines, routines, data, events } = this;
    return { lines, routines, data, events };
  }

  /** Breakpoints of lines, 1-based; one on a line without a statement moves down to the next that has one. */
  setLines(timeline: Timeline, asked: readonly DebugProtocol.SourceBreakpoint[]): DebugProtocol.Breakpoint[] {
    const lines = statementLines(timeline);
    const set: LineBreakpoint[] = [];
    const answers = asked.map(({ line: wanted, condition, hitCondition, logMessage }): DebugProtocol.Breakpoint => {
      const id = ++this.ids;
      const line = lines.find(l => l >= wanted);
      if (line === undefined)
        return { id, verified: false, line: wanted, message: 'no CPU has a statement here or below' };
      const wrong = (condition && complaintAbout(timeline, condition, line)) || complaintAboutHits(hitCondition);
      if (wrong) return { id, verified: false, line, message: wrong };
      set.push({ id, line, condition, hits: hitCountOf(hitCondition), ...(logMessage ? { logMessage } : {}) });
      return { id, verified: true, line };
    });
    this.lines = set;
    return answers;
  }

  /** Breakpoints of routines, by the kernel's names. */
  setRoutines(timeline: Timeline, asked: readonly DebugProtocol.FunctionBreakpoint[]): DebugProtocol.Breakpoint[] {
    const names = functionStarts(timeline).map(([, name]) => name);
    const backend = timeline.script.backend.name;
    const set: RoutineBreakpoint[] = [];
    const answers = asked.map(({ name, condition, hitCondition }): DebugProtocol.Breakpoint => {
      const id = ++this.ids;
      if (!names.includes(name)) {
        const near = nearest(name, names);
        const end = near ? `; did you mean ${near}?` : '';
        return { id, verified: false, message: `on ${backend} no CPU comes to a routine ${name}${end}` };
      }
      const wrong = complaintAboutHits(hitCondition);
      if (wrong) return { id, verified: false, message: wrong };
      set.push({ id, routine: name, condition, hits: hitCountOf(hitCondition) });
      return { id, verified: true };
    });
    this.routines = set;
    return answers;
  }

  /** Breakpoints of bits, by what `dataId` made. */
  setData(timeline: Timeline, asked: readonly DebugProtocol.DataBreakpoint[]): DebugProtocol.Breakpoint[] {
    const set: DataBreakpoint[] = [];
    const answers = asked.map(({ dataId: given, accessType: access = 'write', condition, hitCondition }) => {
      const id = ++this.ids;
      const watched = watchedOf(timeline, given);
      if (!watched) return { id, verified: false, message: `${given} is no entry of this script` };
      const wrong = complaintAboutHits(hitCondition);
      if (wrong) return { id, verified: false, message: wrong };
      set.push({ id, ...watched, access, condition, hits: hitCountOf(hitCondition) });
      return { id, verified: true, message: watched.name };
    });
    this.data = set;
    return answers;
  }

  /** Events to stop at, each of all pages or of those that a condition names. */
  setEvents(
    timeline: Timeline,
    asked: readonly { readonly filterId: string; readonly condition?: string }[],
  ): DebugProtocol.Breakpoint[] {
    const set: EventBreakpoint[] = [];
    const answers = asked.map(({ filterId, condition }): DebugProtocol.Breakpoint => {
      const filter = eventFilters.find(({ id }) => id === filterId);
      if (!filter) return { verified: false, message: `there is no event ${filterId}` };
      if (!condition) {
        set.push({ filter });
        return { verified: true };
      }
      try {
        const question = questionOf(timeline.script, condition);
        if (question.kind !== 'pages') return { verified: false, message: 'a condition is pages, such as heap[3]' };
        set.push({ filter, pages: timeline.machine.build.layout.range(question.range) });
        return { verified: true };
      } catch (error) {
        if (!(error instanceof NoQuestion)) throw error;
        return { verified: false, message: error.message };
      }
    });
    this.events = set;
    return answers;
  }
}

/** What is wrong with a hit count; undefined if nothing is. */
function complaintAboutHits(text: string | undefined): string | undefined {
  return text && !hitCountOf(text) ? noHitCount : undefined;
}

/** What stands for some bits of an entry between client and session: `heap[3] 40 0 heap[3] has D`. */
export function dataId(timeline: Timeline, { page, lo, hi }: Watched, name: string): string {
  return `${timeline.pageName(page)} ${lo.toString(16)} ${hi.toString(16)} ${name}`;
}

function watchedOf(timeline: Timeline, id: string): (Watched & { readonly name: string }) | undefined {
  const [, pageName, lo, hi, name] = /^(\S+) ([0-9a-f]{1,8}) ([0-9a-f]{1,8}) (.*)$/.exec(id) ?? [];
  if (pageName === undefined) return undefined;
  const { pages } = timeline.machine.build.layout;
  for (let page = 0; page < pages; page++)
    if (timeline.pageName(page) === pageName)
      return { page, lo: Number.parseInt(lo, 16), hi: Number.parseInt(hi, 16), name };
  return undefined;
}

/** Lines with a statement of a CPU or of a function that is called, ascending. */
export function statementLines(timeline: Timeline): number[] {
  const { script } = timeline;
  const lines = new Set(functionLines(timeline));
  script.scenario.programs.forEach(({ statements }, cpu) => {
    statements.forEach(({ action }, number) => {
      if (action.kind !== 'jump') lines.add(script.statement(cpu, number)!.place.line);
    });
  });
  return [...lines].sort((a, b) => a - b);
}

/** What is wrong with a condition at a line; undefined where nothing is. */
function complaintAbout({ script }: Timeline, condition: string, line: number): string | undefined {
  const { programs } = script.scenario;
  const cpu = programs.findIndex((_, of) => statementAt(script, of, line) >= 0);
  try {
    questionOf(script, condition, cpu < 0 ? undefined : { cpu, statement: statementAt(script, cpu, line) });
    return undefined;
  } catch (error) {
    if (error instanceof NoQuestion) return error.message;
    throw error;
  }
}

function statementAt(script: DebugScript, cpu: number, line: number): number {
  return script.scenario.programs[cpu].statements.findIndex((_, n) => script.statement(cpu, n)?.place.line === line);
}
