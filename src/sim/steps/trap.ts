/** A trapped write to a read-only page table, as Xen emulates it (ptwr_do_page_fault). */
import type { Half } from './entry.ts';
import type { Facts } from './fact.ts';
import { DOMAIN_LOCK, ENTRY_W, MARKS_R, SHADOW } from './touch.ts';

export type TrapStep =
  | { readonly op: 'trap'; readonly why: 'xchg' | 'store' | 'cmpxchg' | 'clear_bits' }
  /** `tells`: of a locked AND, the bits that the guest is told of. */
  | { readonly op: 'emulate_load'; readonly tells?: number }
  | {
      readonly op: 'emulate_cmpxchg';
      readonly write: 'zero' | 'new' | 'cleared';
      readonly half?: Half;
      readonly mask?: number;
      /** KVM 2.6.26, "emulating exchange as write": whatever the entry holds by now; FLAG 1 always. */
      readonly unconditional?: boolean;
    }
  | { readonly op: 'compare_seen' }
  | { readonly op: 'emulate_store'; readonly from: 'new' | 'zero'; readonly half?: Half };

export const trapFacts = {
  trap: { text: 'trap($why)', does: 'A write to a read-only page table traps.', costs: ['emulate', 'trap', 'vm_exit'] },
  emulate_load: {
    text: { 'seen = emulate_read(p)': {}, 'seen = emulate_read(p, $tells)': {} },
    does: "The emulator's read of the entry.",
    visible: true,
    waits: true,
    touches: ENTRY_W | DOMAIN_LOCK,
  },
  emulate_cmpxchg: {
    text: {
      'emulate_cmpxchg(p, seen, 0)': { write: 'zero' },
      'emulate_cmpxchg(p.lo, seen.lo, 0)': { write: 'zero', half: 'lo' },
      'emulate_cmpxchg(p, seen, new)': { write: 'new' },
      'emulate_cmpxchg(p, seen, seen - $mask)': { write: 'cleared' },
      'emulate_write(p, 0)': { write: 'zero', unconditional: true },
      'emulate_write(p.lo, 0)': { write: 'zero', half: 'lo', unconditional: true },
      'emulate_write(p, new)': { write: 'new', unconditional: true },
      'emulate_write(p, seen - $mask)': { write: 'cleared', unconditional: true },
    },
    does: "The emulator's write-back of a locked instruction, by compare-and-exchange with what it read.",
    visible: true,
    touches: ENTRY_W | MARKS_R | SHADOW | DOMAIN_LOCK,
    // `again`: hardware changed A or D meanwhile (X86EMUL_CMPXCHG_FAILED), and the guest executes the instruction again;
    // `refused`: Xen refuses the entry, and the guest gets the page fault.
    answers: { again: 0, stored: 1, refused: 2 },
  },
  compare_seen: {
    text: 'seen == old',
    does: 'cmpxchg in the emulator: FLAG 1 where what it read is what the guest expects in `old`.',
    under: 'xen lock',
    touches: ENTRY_W | DOMAIN_LOCK,
  },
  emulate_store: {
    text: {
      'emulate_store(p, new)': { from: 'new' },
      'emulate_store(p.lo, new.lo)': { from: 'new', half: 'lo' },
      'emulate_store(p.hi, new.hi)': { from: 'new', half: 'hi' },
      'emulate_store(p.lo, 0)': { from: 'zero', half: 'lo' },
      'emulate_store(p.hi, 0)': { from: 'zero', half: 'hi' },
    },
    does: "The emulator's raw write of a plain store. FLAG 0: Xen refuses the entry, and the guest gets the page fault.",
    visible: true,
    waits: true,
    touches: ENTRY_W | MARKS_R | SHADOW | DOMAIN_LOCK,
  },
} as const satisfies Facts<TrapStep>;
