/**
 * The grammar as a table that can be read without Langium: what the lexer takes for a token, and what each rule is made of.
 * `tools/grammar` makes it from the same grammar that Langium's parser is generated from, when the package is built.
 */

export interface ParserTable {
  readonly tokens: TokenTable;
  /** A line each, as JSON: a script comes to some of them (rules.ts). */
  readonly rules: string;
  /** The rule of a whole script. */
  readonly entry: number;
  /** Sets of tokens that a piece can begin with, as bits of 32-bit words; pieces name them by index. */
  readonly sets: readonly (readonly number[])[];
  /** Properties that a node of a type has in any case: lists and flags. */
  readonly defaults: Readonly<Record<string, readonly Default[]>>;
}

export type Default = readonly [property: string, value: false | readonly []];

export interface TokenTable {
  /** A regular expression with one group for each of `kinds`; further groups stand inside of them. */
  readonly pattern: string;
  readonly kinds: readonly TokenKind[];
  /** Words that are tokens of their own, by their text. */
  readonly keywords: Readonly<Record<string, number>>;
}

/** A kind of token, or of what stands between tokens (`hidden`). */
export interface TokenKind {
  /** Its number; a sign's comes from `keywords`, by its text. */
  readonly token?: number;
  readonly group: number;
  /** Its text may be a keyword. */
  readonly word?: true;
  readonly hidden?: true;
}

export interface Rule {
  readonly name: string;
  /** The type of its node; a rule of text has none, nor has a fragment, which adds to its caller's node. */
  readonly type?: string;
  readonly is: 'node' | 'text' | 'fragment';
  readonly body: Piece;
}

/** What a token or a rule's result is assigned to. */
export interface Assigned {
  readonly property: string;
  readonly operator: '=' | '+=' | '?=';
  /** A name that refers to something. */
  readonly refers?: true;
}

/** Where `first` is absent, a piece can be empty. */
export type Piece = (
  | { readonly is: 'token'; readonly token: number; readonly converts?: 'number' | 'string'; readonly to?: Assigned }
  | { readonly is: 'rule'; readonly rule: number; readonly to?: Assigned }
  | { readonly is: 'all' | 'one'; readonly of: readonly Piece[] }
  | { readonly is: '?' | '*' | '+'; readonly of: Piece }
  | { readonly is: 'action'; readonly type: string; readonly to?: Assigned }
) & { readonly first?: number };
