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
  /** Anything else: strings, indices, `a ? b : c`, initialisers. */
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
    /** goto, labels, switch with its cases, and what could not be read. */
    | { readonly kind: 'other'; readonly body: readonly Statement[] }
  );
