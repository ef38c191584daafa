/** Words of the cost breakdown. */
import type { Cause } from '../layout/causes.ts';

export const costStrings = {
  title: 'Where the cycles go',
  caption: (profile: string) => `Cycles by cause, cost profile “${profile}”`,
  captionChanged: 'Cycles by cause, with your constants',
  causes: {
    trap: 'traps',
    hypercall: 'hypercall entry',
    entry: 'per entry',
    update: 'per update',
    queue: 'queueing',
    flush: 'flushes',
    other: 'other',
  } satisfies Record<Cause, string>,
  causeTitles: {
    trap: 'Faults into the hypervisor with decode, emulation and return; exits of a shadow guest',
    hypercall: 'Entering and leaving the hypervisor',
    entry: 'Dispatching an entry, and beginning a call, whatever its length',
    update: 'Checking and writing an entry',
    queue: 'Writing a request into the buffer or queue',
    flush: 'TLB flushes and interrupts to other CPUs',
    other: 'System calls, the walk over entries, locked instructions, faults, the hardware',
  } satisfies Record<Cause, string>,
  thread: (times: number) => `thread: ${times}×`,
  threadTitle: 'The May 2008 thread: 50 times native before the series, 7 times after patch 3',
  constants: 'Cost constants',
  constantsNote:
    'Cycles each. The counts stay those of the run; a changed constant applies to all backends, and in a script it is written cost_NAME.',
  reset: 'Reset',
  resetOne: (name: string) => `Reset ${name}`,
  charged: (times: string) => `charged ${times} times at most`,
} as const;
