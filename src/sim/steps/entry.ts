/**
 * Loads and stores on the entry at `page`, as the CPU makes them. `guarded`: a host may have write-protected the table, and
 * then the answer is `exits`, and the instruction has done nothing (ops/shadow-copy.ts).
 */
import type { CostName } from '../cost.ts';
import type { Facts } from './fact.ts';
import { ENTRY_R, ENTRY_W, MARKS_R, SHADOW } from './touch.ts';

/** Entry-sized registers. */
export type Register = 'old' | 'new' | 'seen';
/** Which word of a PAE entry a half access touches. */
export type Half = 'lo' | 'hi';

export type EntryStep =
  | { readonly op: 'load'; readonly into: Register; readonly half?: Half; readonly charge?: CostName }
  | { readonly op: 'load_low'; readonly charge?: CostName }
  | { readonly op: 'load_high' }
  | {
      readonly op: 'store';
      readonly from: Register | 'zero';
      readonly half?: Half;
      readonly charge?: CostName;
      readonly guarded?: boolean;
    }
  | { readonly op: 'xchg'; readonly half?: Half; readonly charge?: CostName; readonly guarded?: boolean }
  | { readonly op: 'cmpxchg'; readonly charge?: CostName; readonly guarded?: boolean }
  | { readonly op: 'clear_bits'; readonly mask: number; readonly charge?: CostName; readonly guarded?: boolean };

export const entryFacts = {
  load: { does: 'Reads the entry, or one word of it.', visible: true, touches: ENTRY_R, costs: ['walk_entry'] },
  load_low: {
    does: "A 32-bit kernel's read of a PAE entry: the low word, then the high one, which may be another value's by then.",
    visible: true,
    touches: ENTRY_R,
    costs: ['walk_entry'],
  },
  load_high: { does: 'The high word of that read.', visible: true, touches: ENTRY_R },
  store: {
    does: 'Writes the entry, or one word of it.',
    visible: true,
    touches: ENTRY_W | MARKS_R | SHADOW,
    costs: ['native_store', 'shadow_update', 'vm_exit'],
    answers: { done: 0, exits: 2 },
  },
  xchg: {
    does: 'Locked exchange with zero (of one word where `half` says so); what was there goes into `old`.',
    visible: true,
    touches: ENTRY_W | MARKS_R | SHADOW,
    costs: ['native_xchg', 'shadow_update', 'vm_exit'],
    answers: { done: 0, exits: 2 },
  },
  cmpxchg: {
    does: 'Locked compare-and-exchange of the whole entry: expects `old`, writes `new`, `seen` is what was there.',
    visible: true,
    touches: ENTRY_W | MARKS_R | SHADOW,
    costs: ['native_xchg', 'shadow_update', 'vm_exit'],
    answers: { differs: 0, exchanged: 1, exits: 2 },
  },
  clear_bits: {
    does: 'Locked AND that clears bits of the low word; what was there goes into `old`, FLAG: some were set.',
    visible: true,
    touches: ENTRY_W | MARKS_R | SHADOW,
    costs: ['native_xchg', 'shadow_update', 'vm_exit'],
    answers: { clear: 0, cleared: 1, exits: 2 },
  },
} as const satisfies Facts<EntryStep>;
