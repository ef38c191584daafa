/**
 * What the language says about a script: plain data, so that the server, the command line and a worker share it.
 * One code is one mistake; its title, severity and page stand in diagnostics.ts.
 */
import type { Place } from '../sim/statements.ts';
import type { Code, Severity } from './diagnostics.ts';

/** Another place that belongs to the same mistake. */
export interface Related {
  readonly place: Place;
  readonly message: string;
}

/** Replaces the text at `place`; an empty place inserts. */
export interface Edit {
  readonly place: Place;
  readonly newText: string;
}

/** A quick fix: all edits or none. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly place: Place;
  readonly message: string;
  readonly related?: readonly Related[];
  readonly fix?: Fix;
}
