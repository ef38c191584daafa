/**
 * The functions of a script as far as they are elaborated. One is elaborated when it is first called, for the kinds of these
 * arguments, and again for others; a permission is known before the run, and so is part of what it is elaborated for.
 */
import type { ScriptFunction } from '../../sim/scenario.ts';
import type { PageRange } from '../../sim/statements.ts';
import type * as ast from '../generated/ast.ts';
import { type Kind, kindOf, type Value } from './values.ts';

/** A function for arguments of certain kinds. */
export interface Made {
  readonly routine: string;
  /** Unknown where a `return` is mistaken. */
  readonly gives: Kind | 'nothing' | 'unknown';
  /** Pages that it, and what it calls, names by itself. */
  readonly pages: readonly PageRange[];
}

export class FunctionTable {
  readonly list: ScriptFunction[] = [];
  /** Functions that are being elaborated, outermost first: a call of one of these is a recursion. */
  readonly under: ast.Fn[] = [];
  /** Called, or in a kernel function's place. */
  readonly used = new Set<ast.Fn>();
  /** Versions whose result is not of the kind that the first one's is: what each gives, and the first. */
  readonly unlike = new Map<ast.Fn, { readonly here: Made['gives']; readonly first: Made['gives'] }>();
  private readonly known = new Map<ast.Fn, Map<string, Made>>();
  private readonly make: (fn: ast.Fn, operands: readonly Value[], routine: string) => Made;

  constructor(make: (fn: ast.Fn, operands: readonly Value[], routine: string) => Made) {
    this.make = make;
  }

  /** The function for these arguments, in all its versions, which are one routine. */
  madeFor(versions: readonly ast.Fn[], operands: readonly Value[]): Made {
    const [first] = versions;
    for (const fn of versions) this.used.add(fn);
    const kinds = operands.map(o => (o.kind === 'permission' ? o.permission : o.kind === 'any' ? 'any' : kindOf(o)));
    const key = kinds.join();
    const known = this.known.get(first) ?? new Map<string, Made>();
    const made = known.get(key) ?? this.makeAll(versions, operands);
    this.known.set(first, known.set(key, made));
    return made;
  }

  private makeAll(versions: readonly ast.Fn[], operands: readonly Value[]): Made {
    const routine = this.routineOf(versions[0].name);
    const made = versions.map(fn => this.make(fn, operands, routine));
    const same = made.every(({ gives }) => gives === made[0].gives);
    if (!same && made.every(({ gives }) => gives !== 'unknown'))
      for (const [i, { gives }] of made.entries())
        if (gives !== made[0].gives) this.unlike.set(versions[i], { here: gives, first: made[0].gives });
    return { routine, gives: same ? made[0].gives : 'unknown', pages: made.flatMap(({ pages }) => pages) };
  }

  /** The name of the next routine that a function becomes. */
  routineOf(name: string): string {
    const before = new Set(this.list.filter(f => f.name === name).map(f => f.routine)).size;
    return `fn_${name.replace(/\W/g, '_')}${before > 0 ? `_${before + 1}` : ''}`;
  }
}
