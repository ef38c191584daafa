/** Words of the cost breakdown. */

import { t } from '../../src/protocol/l10n.ts';
import type { Cause } from '../layout/causes.ts';

export const title = t('Where the cycles go');
export const causes = {
  trap: t('traps'),
  hypercall: t('hypercall entry'),
  entry: t('per entry'),
  update: t('per update'),
  queue: t('queueing'),
  flush: t('flushes'),
  other: t('other'),
} satisfies Record<Cause, string>;
export const causeTitles = {
  trap: t('Faults into the hypervisor with decode, emulation and return; exits of a shadow guest'),
  hypercall: t('Entering and leaving the hypervisor'),
  entry: t('Dispatching an entry, and beginning a call, whatever its length'),
  update: t('Checking and writing an entry'),
  queue: t('Writing a request into the buffer or queue'),
  flush: t('TLB flushes and interrupts to other CPUs'),
  other: t('System calls, the walk over entries, locked instructions, faults, the hardware'),
} satisfies Record<Cause, string>;
export const thread = (times: number) => t('thread: {0}×', times);
export const threadTitle = t('May 2008: 50 times native before the series, 7 after patch 3');
export const constants = t('Cost constants');
export const constantsNote = t(
  'Cycles each, for all backends. The counts stay those of the run. In a script: cost_NAME.',
);
export const reset = t('Reset');
export const charged = (times: string) => t('charged {0} times at most', times);
