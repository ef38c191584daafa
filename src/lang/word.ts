/**
 * A row of the vocabulary.
 */
export type WordKind =
  | 'item'
  | 'statement'
  | 'modifier'
  | 'permission'
  | 'condition'
  | 'outcome'
  | 'connective'
  | 'function'
  | 'flag'
  | 'metric'
  | 'backend'
  | 'knob';

export interface Word {
  readonly word: string;
  readonly kind: WordKind;
  /** How it is written, capitals for what a script fills in. */
  readonly form: string;
  readonly doc: string;
  /** The kernel's, Xen's or the processor manual's place for it. */
  readonly source?: string;
}
