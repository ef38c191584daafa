/**
 * Something is wrong with the call itself, not with a script: said in one line on stderr, with exit status 2.
 */
export class Complaint extends Error {
  readonly wrongCall = true;
}
