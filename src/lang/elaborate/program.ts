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

/** The statements of one place, in the order in which they first came, and their numbers by what they do. */
interface Alike {
  readonly each: Statement[];
  readonly numbers: Map<string, number>;
  /** The number of the one to expect: turns of a loop go round, `heap[i % 4]`. */
  next: number;
}

/** Whether two actions, or parts of them, are the same. Where it says no, their texts decide. */
function same(x: unknown, y: unknown): boolean {
  if (x === y) return true;
  if (typeof x !== 'object' || typeof y !== 'object' || x === null || y === null) return false;
  const [left, right] = [x as Record<string, unknown>, y as Record<string, unknown>];
  let parts = 0;
  for (const name in left) {
    if (!same(left[name], right[name])) return false;
    parts++;
  }
  for (const _ in right) parts--;
  return parts === 0;
}

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
  private readonly alike = new Map<Place, Alike>();
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
    if (!here) this.alike.set(statement.place, (here = { each: [], numbers: new Map(), next: 0 }));
    const { each, numbers } = here;
    const guess = here.next < each.length ? here.next : 0;
    if (each.length > 0 && same(each[guess].action, statement.action)) {
      here.next = guess + 1;
      return each[guess];
    }
    const what = JSON.stringify(statement.action);
    const known = numbers.get(what);
    if (known === undefined && this.known === MOST_ALIKE) return statement;
    here.next = (known ?? each.length) + 1;
    if (known !== undefined) return each[known];
    this.known++;
    numbers.set(what, each.length);
    each.push(statement);
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
