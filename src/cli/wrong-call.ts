/** What other rooms throw where a call is wrong, and no script is: said as a Complaint is. */
import { UnknownBackend } from '../library/choose.ts';
import { NoSuchBackend } from '../library/compared-backend.ts';
import { Disagreement } from '../spin/explored.ts';
import { ToolProblem } from '../spin/search.ts';
import { Complaint } from './complaint.ts';

const kinds = [Complaint, UnknownBackend, NoSuchBackend, ToolProblem, Disagreement];

/** True where the error's message is all that there is to say. */
export const isWrongCall = (error: unknown): error is Error => kinds.some(kind => error instanceof kind);
