/**
 * The words of an expectation: what can happen in a run, each with its literal definition. They are no keywords of the
 * grammar, so that none of them is taken from a script's own names.
 */
import type { HappeningKind } from '../sim/scenario.ts';

export interface OutcomeWord {
  /** As a script has it. */
  readonly phrase: string;
  readonly kind: 'lost' | 'hang' | HappeningKind;
  readonly definition: string;
  /** Whether `in RANGE` may follow: it happens to a page. */
  readonly ofPage: boolean;
}

const word = (phrase: string, kind: OutcomeWord['kind'], definition: string, ofPage = true): OutcomeWord => ({
  phrase,
  kind,
  definition,
  ofPage,
});

export const outcomeWords: readonly OutcomeWord[] = [
  word(
    'lost A',
    'lost',
    'An A that hardware, the fault handler or other software put into an entry is overwritten by a CPU whose software had not read it, whatever the new value is.',
  ),
  word(
    'lost D',
    'lost',
    'A D that hardware, the fault handler or other software put into an entry is overwritten by a CPU whose software had not read it, whatever the new value is.',
  ),
  word(
    'stale read',
    'stale_read',
    'A read through a TLB entry that the entry in memory no longer grants: it is not present, or has another frame.',
  ),
  word(
    'stale write',
    'stale_write',
    'A write through a TLB entry that the entry in memory no longer grants: it is not present, not writable, or has another frame.',
  ),
  word('late read', 'late_read', 'A stale read after somebody had relied on the new entry.'),
  word('late write', 'late_write', 'A stale or untraced write after somebody had relied on the new entry.'),
  word(
    'untraced write',
    'untraced_write',
    'A write through a TLB entry that says dirty while the entry in memory has D clear: it sets nothing.',
  ),
  word('torn read', 'torn_read', 'Software reads a PAE entry by two loads, and the halves come from different values.'),
  word('fault', 'fault', 'An access faults.'),
  word(
    'spurious fault',
    'spurious_fault',
    'An access faults by a TLB entry without the rights that the entry in memory has by now.',
  ),
  word('sigsegv', 'sigsegv', 'An access ends because the mapping forbids it.'),
  word('hang', 'hang', 'A CPU waits for ever.', false),
  word('bug', 'bug', 'The kernel’s own BUG: the CPU stops, and its locks stay held.', false),
];

/** The word that a script has written, of one or two parts. */
export function outcomeWord(parts: readonly string[]): OutcomeWord | undefined {
  const phrase = parts.join(' ');
  return outcomeWords.find(w => w.phrase === phrase);
}
