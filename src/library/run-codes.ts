/**
 * What a run can have to say about a script, with codes of the same form as the language's own (which are about the
 * text, and stand in src/lang/diagnostics.ts). Each has a page.
 */
import type { RunFailure } from '../sim/failure.ts';

type Severity = 'error' | 'warning' | 'info' | 'hint';

interface Entry {
  readonly severity: Severity;
  readonly title: string;
}

const error = (title: string): Entry => ({ severity: 'error', title });
const warning = (title: string): Entry => ({ severity: 'warning', title });
const info = (title: string): Entry => ({ severity: 'info', title });
const hint = (title: string): Entry => ({ severity: 'hint', title });

export const runCodes = {
  PTE201: error('Dirty bit lost'),
  PTE202: warning('Accessed bit lost'),
  PTE203: info('Bit lost, as the script expects'),
  PTE204: error('Expectation failed'),
  PTE205: warning('Not in this kernel'),
  PTE206: warning('Mappings do not fit this backend'),
  PTE207: error('Schedule does not fit the script'),
  PTE208: error('Cannot run on this backend'),
  PTE209: warning('Run cut short'),
  PTE210: info('Not run while typing'),
  PTE211: info('Verdict unknown'),
  PTE212: error('A CPU waits for ever'),
  PTE214: hint('Sometimes that is always'),
} as const satisfies Readonly<Record<string, Entry>>;

export type RunCode = keyof typeof runCodes;

/** The code of a backend that could not run the script. */
export const failureCodes: { readonly [K in RunFailure['kind']]: RunCode } = {
  unsupported: 'PTE205',
  cpus: 'PTE205',
  layout: 'PTE206',
  schedule: 'PTE207',
  build: 'PTE208',
};

/** Page of a code, from the package's root. */
export function pageOfRunCode(code: RunCode): string {
  return `media/docs/diagnostics/${code}.md`;
}
