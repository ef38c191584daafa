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

const NATIVE = { charge: 'native_store' };
const LOCKED = { charge: 'native_xchg' };

export const entryFacts = {
  load: {
    text: {
      'old = load(p)': { into: 'old' },
      'old.hi = load(p.hi)': { into: 'old', half: 'hi' },
      'old = ptep_get(p)': { into: 'old', charge: 'walk_entry' },
    },
    does: 'Reads the entry, or one word of it.',
    visible: true,
    order: 'passes',
    touches: ENTRY_R,
    costs: ['walk_entry'],
  },
  load_low: {
    text: { 'old.lo = load_low(p)': {}, 'old.lo = ptep_get_low(p)': { charge: 'walk_entry' } },
    does: "A 32-bit kernel's read of a PAE entry: the low word, then the high one, which may be another value's by then.",
    visible: true,
    order: 'passes',
    touches: ENTRY_R,
    costs: ['walk_entry'],
  },
  load_high: {
    text: 'old.hi = load_high(p)',
    does: 'The high word of that read.',
    visible: true,
    order: 'passes',
    touches: ENTRY_R,
  },
  store: {
    text: {
      'native_set(p, new)': { from: 'new', ...NATIVE },
      'native_set(p.lo, new.lo)': { from: 'new', half: 'lo', ...NATIVE },
      'native_set(p.hi, new.hi)': { from: 'new', half: 'hi', ...NATIVE },
      'native_set(p, 0)': { from: 'zero', ...NATIVE },
      'native_set(p.hi, 0)': { from: 'zero', half: 'hi', ...NATIVE },
      'native_set(p.lo, 0)': { from: 'zero', half: 'lo', ...NATIVE },
      'guarded_set(p, new)': { from: 'new', ...NATIVE, guarded: true },
      'guarded_set(p.lo, new.lo)': { from: 'new', half: 'lo', ...NATIVE, guarded: true },
      'guarded_set(p.hi, new.hi)': { from: 'new', half: 'hi', ...NATIVE, guarded: true },
      'guarded_set(p.hi, 0)': { from: 'zero', half: 'hi', ...NATIVE, guarded: true },
    },
    does: 'Writes the entry, or one word of it.',
    visible: true,
    order: 'buffered',
    touches: ENTRY_W | MARKS_R | SHADOW,
    costs: ['native_store', 'shadow_update', 'vm_exit'],
    answers: { done: 0, exits: 2 },
  },
  xchg: {
    text: {
      'old = native_xchg(p, 0)': LOCKED,
      'old.lo = native_xchg(p.lo, 0)': { half: 'lo', ...LOCKED },
      'guarded_xchg(p, 0)': { ...LOCKED, guarded: true },
      'guarded_xchg(p.lo, 0)': { half: 'lo', ...LOCKED, guarded: true },
    },
    does: 'Locked exchange with zero (of one word where `half` says so); what was there goes into `old`.',
    visible: true,
    touches: ENTRY_W | MARKS_R | SHADOW,
    costs: ['native_xchg', 'shadow_update', 'vm_exit'],
    answers: { done: 0, exits: 2 },
  },
  cmpxchg: {
    text: { 'native_cmpxchg(p, old, new)': LOCKED, 'guarded_cmpxchg(p, old, new)': { ...LOCKED, guarded: true } },
    does: 'Locked compare-and-exchange of the whole entry: expects `old`, writes `new`, `seen` is what was there.',
    visible: true,
    touches: ENTRY_W | MARKS_R | SHADOW,
    costs: ['native_xchg', 'shadow_update', 'vm_exit'],
    answers: { differs: 0, exchanged: 1, exits: 2 },
  },
  clear_bits: {
    text: { 'native_clear_bit(p, $mask)': LOCKED, 'guarded_clear_bit(p, $mask)': { ...LOCKED, guarded: true } },
    does: 'Locked AND that clears bits of the low word; what was there goes into `old`, FLAG: some were set.',
    visible: true,
    touches: ENTRY_W | MARKS_R | SHADOW,
    costs: ['native_xchg', 'shadow_update', 'vm_exit'],
    answers: { clear: 0, cleared: 1, exits: 2 },
  },
} as const satisfies Facts<EntryStep>;
