/** The hardware's part of an access by the script. */
import type { Facts } from './fact.ts';
import { DATA_R, DATA_W, ENTRY_AD, MARKS_R, MARKS_W, SHADOW, TABLES_R, TLB_SELF } from './touch.ts';

export type HardwareStep =
  | { readonly op: 'access' }
  | { readonly op: 'access_set' }
  | { readonly op: 'fault' }
  | { readonly op: 'sigsegv' }
  | { readonly op: 'sigbus' };

export const hardwareFacts = {
  access: {
    text: 'hardware_access(p)',
    does: 'TLB lookup, then walk.',
    visible: true,
    touches: ENTRY_AD | TLB_SELF | TABLES_R | MARKS_R | MARKS_W | SHADOW | DATA_R | DATA_W,
    order: 'walks',
    costs: ['access', 'tlb_miss', 'vm_exit'],
    // `walked`: the walk has a second half.
    answers: { done: 0, fault: 1, walked: 2 },
  },
  access_set: {
    text: 'hardware_finish(p)',
    does: 'The second half of a walk. Erratum KNL4: sets A and D whatever P is by now. A shadowing host: fills its copy.',
    visible: true,
    touches: ENTRY_AD | TLB_SELF | TABLES_R | MARKS_R | MARKS_W | SHADOW | DATA_R | DATA_W,
    order: 'walks',
    costs: ['access', 'shadow_update'],
    // `again`: the host has filled its copy, and the access is tried again.
    answers: { done: 0, fault: 1, again: 2 },
  },
  fault: { text: 'page_fault(p)', does: 'The page fault is delivered.', costs: ['cr3_switch', 'fault'] },
  sigsegv: { text: 'force_sigsegv(p)', does: 'The access ends in SIGSEGV.' },
  sigbus: { text: 'do_sigbus(p)', does: 'The access ends in SIGBUS.' },
} as const satisfies Facts<HardwareStep>;
