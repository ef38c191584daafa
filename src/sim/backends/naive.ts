/**
 * The protocol that loses bits: read the entry, change it, write it back. What mprotect would do if nobody had thought
 * of the hardware; everything else is native.
 */
import type { Parameters } from '../parameters.ts';
import { call } from '../routine.ts';
import { nativeRoutines } from './native.ts';
import type { Owed } from './owed.ts';

export function naiveRoutines(parameters: Parameters): Owed {
  return {
    ...nativeRoutines(parameters),
    ptep_modify_prot_start: [{ op: 'load', into: 'old', charge: 'walk_entry' }],
    ptep_modify_prot_commit: [call('write_pte')],
  };
}
