/**
 * Writes the code of a function: as a CPU's program (program.ts), and besides with jumps back, ways out of its blocks, and
 * locals that become nothing where their block ends.
 */
import type { Action, PageRange, Place, Statement, Word } from '../../sim/statements.ts';
import type * as ast from '../generated/ast.ts';
import { type Budget, ProgramWriter } from './program.ts';
import type { Kind } from './values.ts';

/** A loop around the statement at hand. */
interface Turns {
  /** Locals below this one live on behind the loop. */
  readonly live: number;
  readonly lazies: number;
  readonly breaks: number[];
  readonly continues: number[];
}

export class FunctionWriter extends ProgramWriter {
  /** The declarations that are assigned to somewhere in the function. */
  readonly assigned: ReadonlySet<ast.Named>;
  /** Locals of parameters and variables, by declaration. */
  readonly variables = new Map<ast.Named, { readonly reg: number; readonly kind: Kind }>();
  /** What it returns, once a `return` has said so. */
  gives: Kind | 'nothing' | 'unknown' | undefined;
  private readonly loops: Turns[] = [];
  private readonly returns: number[] = [];
  private lazies = 0;

  readonly name: string;

  constructor(budget: Budget, name: string, assigned: ReadonlySet<ast.Named>) {
    super(budget);
    this.name = name;
    this.assigned = assigned;
  }

  get inLoop(): boolean {
    return this.loops.length > 0;
  }

  override scope(body: () => void): void {
    const live = this.live;
    super.scope(() => {
      body();
      this.forget(live);
    });
  }

  /** A block in lazy mode. */
  lazy(place: Place, end: Place, body: () => void): void {
    this.emit({ kind: 'lazy_enter' }, place);
    this.lazies++;
    body();
    this.lazies--;
    this.emit({ kind: 'lazy_leave' }, end);
  }

  /** One turn of a loop after another: `next` stands where `continue` leads, before the way back. */
  loop(place: Place, turn: () => number[], next: () => void = () => undefined): void {
    const turns: Turns = { live: this.live, lazies: this.lazies, breaks: [], continues: [] };
    this.loops.push(turns);
    const head = this.here;
    const exits = turn();
    this.land(...turns.continues);
    next();
    this.jumpTo(head, place);
    this.land(...exits, ...turns.breaks);
    this.loops.pop();
  }

  leaveLoop(way: 'breaks' | 'continues', place: Place): void {
    const turns = this.loops[this.loops.length - 1];
    this.leaveLazies(turns.lazies, place);
    this.forget(turns.live);
    turns[way].push(this.jump(place));
  }

  /** Ends the function, with this result. */
  give(word: Word | undefined, place: Place): void {
    if (word) this.emit({ kind: 'give', word }, place);
    this.leaveLazies(0, place);
    this.returns.push(this.jump(place));
  }

  /** The end of the function: every return leads here. */
  end(): void {
    this.land(...this.returns);
  }

  /** Pages that its code names. */
  pages(statements: readonly Statement[]): PageRange[] {
    return uniquePages(statements.flatMap(({ action }) => pagesNamed(action)));
  }

  private leaveLazies(left: number, place: Place): void {
    for (let lazy = this.lazies; lazy > left; lazy--) this.emit({ kind: 'lazy_leave' }, place);
  }

  private forget(first: number): void {
    if (this.live > first) this.emit({ kind: 'forget', first, end: this.live }, this.lastPlace);
  }
}

function pagesNamed(action: Action): PageRange[] {
  if (action.kind === 'call') return [...action.pages];
  const named: PageRange[] = [];
  if ('page' in action && action.page !== 'p') named.push({ first: action.page, last: action.page });
  if ('range' in action) named.push(action.range);
  collect(action, named);
  return named;
}

/** Pages in the words of an action, however deep. */
function collect(tree: object, named: PageRange[]): void {
  if ('kind' in tree && tree.kind === 'pages' && 'range' in tree) named.push(tree.range as PageRange);
  for (const part of Object.values(tree)) if (typeof part === 'object' && part !== null) collect(part, named);
}

/** The same ranges, each once. */
export function uniquePages(ranges: readonly PageRange[]): PageRange[] {
  const seen = new Map<string, PageRange>();
  for (const range of ranges) seen.set(JSON.stringify(range), range);
  return [...seen.values()];
}
