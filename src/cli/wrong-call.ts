/**
 * What is thrown where a call is wrong, and no script is: said in one line, as a Complaint is. Other rooms throw such
 * errors, too; each carries the mark by itself, so that who only asks for the kind of an error loads none of these rooms.
 */

/** True where the error's message is all that there is to say. */
export const isWrongCall = (error: unknown): error is Error => error instanceof Error && 'wrongCall' in error;
