/** What is read of C: expressions and statements as data. A statement has the lines that are its own, not its blocks'. */

export type Expression =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'call'; readonly function: string; readonly operands: readonly Expression[] }
  /** `of->field` or `of.field`. */
  | { readonly kind: 'member'; readonly of: Expression; readonly field: string }
  | { readonly kind: 'unary'; readonly sign: string; readonly of: Expression }
  /** `of++`, `of--`, and the same with the sign in front. */
  | { readonly kind: 'step'; readonly sign: '++' | '--'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'assign'; readonly sign: string; readonly to: Expression; readonly value: Expression }
  | { readonly kind: 'cast'; readonly of: Expression }
  | { readonly kind: 'list'; readonly parts: readonly Expression[] }
  /** `of[at]` */
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression }
  /** `condition ? holds : otherwise` */
  | {
      readonly kind: 'conditional';
      readonly condition: Expression;
      readonly holds: Expression;
      readonly otherwise: Expression;
    }
  /** Anything else: strings, initialisers, `a ?: b`. */
  | { readonly kind: 'other'; readonly parts: readonly Expression[] };

export interface Declared {
  readonly name: string;
  readonly pointer: boolean;
  readonly value?: Expression;
}

interface Own {
  /** Lines of its first and other tokens, as indices; those of its blocks' statements are theirs. */
  readonly lines: readonly number[];
}

export type Statement = Own &
  (
    | { readonly kind: 'expression'; readonly expression: Expression }
    | { readonly kind: 'declaration'; readonly type: string; readonly names: readonly Declared[] }
    | {
        readonly kind: 'if';
        readonly condition: Expression;
        readonly holds: readonly Statement[];
        readonly otherwise: readonly Statement[];
      }
    | {
        readonly kind: 'loop';
        readonly form: 'while' | 'do' | 'for' | 'each';
        readonly first?: Expression;
        readonly condition?: Expression;
        readonly step?: Expression;
        readonly body: readonly Statement[];
      }
    | { readonly kind: 'block'; readonly body: readonly Statement[] }
    | { readonly kind: 'return'; readonly value?: Expression }
    | { readonly kind: 'break' | 'continue' | 'empty' }
    | { readonly kind: 'goto' | 'label'; readonly label: string }
    /** switch with its cases, and what could not be read. */
    | { readonly kind: 'other'; readonly body: readonly Statement[] }
  );

export const isZero = (it: Expression | undefined): boolean => it?.kind === 'number' && Number(it.text) === 0;

/** The expressions that one is made of, in order. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'name':
    case 'number':
      return [];
    case 'call':
      return expression.operands;
    case 'member':
    case 'unary':
    case 'step':
    case 'cast':
      return [expression.of];
    case 'binary':
      return [expression.left, expression.right];
    case 'assign':
      return [expression.to, expression.value];
    case 'index':
      return [expression.of, expression.at];
    case 'conditional':
      return [expression.condition, expression.holds, expression.otherwise];
    default:
      return expression.parts;
  }
}

/** The names that stand in an expression, those of functions and fields included. */
export function namesIn(expression: Expression): string[] {
  const inside = partsOf(expression).flatMap(namesIn);
  if (expression.kind === 'name') return [expression.name];
  if (expression.kind === 'call') return [expression.function, ...inside];
  return expression.kind === 'member' ? [...inside, expression.field] : inside;
}

/** The functions that an expression calls. */
export function callsIn(expression: Expression): string[] {
  const inside = partsOf(expression).flatMap(callsIn);
  return expression.kind === 'call' ? [expression.function, ...inside] : inside;
}
