/**
 * Steps that every routine may use: calls and returns, and the jumps that the linker makes of bodies. FLAG is the CPU's one
 * condition register.
 */
import type { BugName } from '../../model/events.ts';
import type { Facts } from './fact.ts';
import { MARKS_W, SAID } from './touch.ts';

export type ControlStep =
  | { readonly op: 'label'; readonly name: string }
  | { readonly op: 'goto'; readonly to: string }
  | { readonly op: 'if'; readonly to: string; readonly is?: number }
  | { readonly op: 'unless'; readonly to: string }
  | { readonly op: 'call'; readonly routine: string }
  | { readonly op: 'return' }
  /** `idle`: of a program without statements, which is over before anything moves. */
  | { readonly op: 'halt'; readonly idle?: boolean }
  | { readonly op: 'bug'; readonly name: BugName }
  | { readonly op: 'stopped' };

export const controlFacts = {
  label: { text: null, does: 'A place for jumps; the linker takes it out.' },
  goto: { text: null, does: 'Jumps.' },
  if: { text: null, does: 'Jumps if FLAG is not 0, or is `is` where given.' },
  unless: { text: null, does: 'Jumps if FLAG is 0.' },
  call: { text: null, does: 'Calls a routine.' },
  return: { text: null, does: 'Returns to the caller.' },
  halt: { text: null, does: 'The program is over.', under: 'instant', touches: SAID | MARKS_W, order: 'drains' },
  bug: {
    text: {
      'BUG(multicall_failed)': { name: 'BUG: a multicall entry failed' },
      'oops(write_not_emulated)': { name: 'BUG: Xen does not emulate a write' },
      'oops(fault_in_interrupt)': { name: 'BUG: a page fault in an interrupt' },
      'BUG_ON(lazy_mode)': { name: 'BUG: lazy MMU mode within lazy MMU mode' },
      'BUG(loop_overran)': { name: 'BUG: a loop overran its bound' },
    },
    does: "The kernel's own BUG, or an oops. The CPU comes to `stopped`, and keeps the locks that it holds.",
  },
  stopped: { text: 'stopped()', does: 'Where a BUG leaves the CPU, for ever.', visible: true, waits: true, touches: 0 },
} as const satisfies Facts<ControlStep>;
