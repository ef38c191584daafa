/** Reviewing a patch, between the editor and the server. JSON only, as in messages.ts. */

/** Request `ptelab/review`: a unified diff beside our text. */
export const reviewRequest = 'ptelab/review';
export interface ReviewParams {
  readonly patch: string;
}
export interface ReviewAnswer {
  /** The report, in plain text of 72 columns. */
  readonly text: string;
  /** The pair of scripts; null where no function could be said. */
  readonly before: string | null;
  readonly after: string | null;
  /** What is wrong with the patch, and in which of its lines; then there is nothing else. */
  readonly failure?: { readonly line: number; readonly message: string };
}
