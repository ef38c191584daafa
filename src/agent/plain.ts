/** What goes to a tool and comes back from it. */

/** A plain object, as JSON has it. */
export type Plain = Readonly<Record<string, unknown>>;

/** Something is wrong with the call: a sentence for the caller. */
export interface Refusal {
  readonly error: string;
}
