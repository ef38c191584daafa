/**
 * Writes one CPU's program: statements in order, locals by scope, forward jumps patched once their target is known.
 * All programs of a script share one budget, so that a loop of a thousand million turns ends at once.
 */
import type { CpuProgram } from '../../sim/scenario.ts';
import { MAX_STATEMENTS } from '../../sim/scenario.ts';
import type { Action, Condition, Place, Statement } from '../../sim/statements.ts';
import type { Findings } from '../findings.ts';

/** Most turns of loops, empty ones included. */
export const MAX_TURNS = 2_000_000;
/** The same of a script that has a mistake already: it will not run, and each turn may say something. */
const MAX_TURNS_OF_WRONG = 400_000;

/** Most statements that are looked for among those before them. */
const MOST_ALIKE = 4096;

/** Elaboration stops here; `what` ran out. */
export class Exhausted extends Error {
  readonly what: 'statements' | 'turns of loops';
  readonly most: number;

  constructor(what: 'statements' | 'turns of loops', most: number) {
    super(what);
    this.what = what;
    this.most = most;
  }
}

/** Statements and loop turns left for the whole script. */
export class Budget {
  private statementsLeft = MAX_STATEMENTS;
  private turnsTaken = 0;
  private readonly findings: Findings;

  constructor(findings: Findings) {
    this.findings = findings;
  }

  statement(): void {
    if (--this.statementsLeft < 0) throw new Exhausted('statements', MAX_STATEMENTS);
  }

  /** A loop pays for all its turns before the first: one that cannot end in time does not begin. */
  turns(times: number): void {
    const most = this.findings.hasErrors ? MAX_TURNS_OF_WRONG : MAX_TURNS;
    if ((this.turnsTaken += Math.max(0, times)) > most) throw new Exhausted('turns of loops', most);
  }
}

export class ProgramWriter {
  private readonly statements: Statement[] = [];
  /** By place and action. */
  private readonly alike = new Map<Place, Map<string, Statement>>();
  private known = 0;
  private readonly budget: Budget;
  protected live: number;
  protected lastPlace: Place = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  private most: number;
  private barriers = 0;
  private readonly handlers: number[] = [];
  private readonly nmis: number[] = [];
  private second: number | undefined;

  /** `locals` are taken already: the parameters of a protocol's commit. */
  constructor(budget: Budget, locals = 0) {
    this.budget = budget;
    this.live = locals;
    this.most = locals;
  }

  emit(action: Action, place: Place): void {
    this.budget.statement();
    this.lastPlace = place;
    this.statements.push(this.shared({ action, place }));
  }

  /** Statements of one place that do the same are one object: a loop of a million turns has few. */
  private shared(statement: Statement): Statement {
    let here = this.alike.get(statement.place);
    if (!here) this.alike.set(statement.place, (here = new Map()));
    const what = JSON.stringify(statement.action);
    const before = here.get(what);
    if (before || this.known === MOST_ALIKE) return before ?? statement;
    this.known++;
    here.set(what, statement);
    return statement;
  }

  /** A local that lives until the scope ends. */
  local(): number {
    const reg = this.live++;
    this.most = Math.max(this.most, this.live);
    return reg;
  }

  /** Runs `body`; the locals it takes are free again afterwards. */
  scope(body: () => void): void {
    const live = this.live;
    body();
    this.live = live;
  }

  /** Opens a jump that is taken where the condition does not hold; `land` says where it goes. */
  unless(condition: Condition, place: Place): number {
    this.emit({ kind: 'unless', condition, target: -1 }, place);
    return this.statements.length - 1;
  }

  /** The next statement's place among the program's. */
  get here(): number {
    return this.statements.length;
  }

  /** Jumps to a place that is known already. */
  jumpTo(target: number, place: Place): void {
    this.emit({ kind: 'jump', target }, place);
  }

  jump(place: Place): number {
    this.emit({ kind: 'jump', target: -1 }, place);
    return this.statements.length - 1;
  }

  /** The jumps go to the next statement. */
  land(...jumps: readonly number[]): void {
    const target = this.statements.length;
    for (const at of jumps) {
      const { action, place } = this.statements[at];
      if (action.kind === 'unless' || action.kind === 'jump')
        this.statements[at] = { action: { ...action, target }, place };
    }
  }

  barrier(place: Place): void {
    this.emit({ kind: 'barrier', number: this.barriers++ }, place);
  }

  /** What has been written since `first` is the handler of an interrupt. */
  handler(first: number, nmi: boolean): void {
    if (nmi) this.nmis.push(this.handlers.length);
    this.handlers.push(first);
  }

  /** What has been written since `first` is the task that preempts the program's own. */
  preempting(first: number): void {
    this.second = first;
  }

  finish(): CpuProgram {
    const { statements, most: locals, handlers, nmis, second } = this;
    return {
      statements,
      locals,
      ...(handlers.length > 0 ? { handlers } : {}),
      ...(nmis.length > 0 ? { nmis } : {}),
      ...(second === undefined ? {} : { preempting: second }),
    };
  }
}
