/** Calls that turn the interrupts of a CPU off and on. */
import type { FunctionName } from '../functions.ts';
import { placeOf } from '../places.ts';
import type { Context } from './context.ts';
import type { KernelCall } from './kernel-call.ts';
import type { Site } from './site.ts';
import type { Value } from './values.ts';
import { typed } from './words.ts';

/** In words, where a statement of a handler stands. */
export const inHandler = 'in the handler of an interrupt';

type OfInterrupts = Extract<FunctionName, `local_irq_${string}`>;

/** Whether a call turns interrupts off or on. */
export const isInterruptCall = (call: KernelCall): call is KernelCall<OfInterrupts> =>
  call.name.startsWith('local_irq_');

/** What such a call gives; null where it gives nothing. */
export function interruptCall(context: Context, site: Site, call: KernelCall<OfInterrupts>): Value | null | undefined {
  const { node, name, operands, into } = call;
  const how = name.slice('local_irq_'.length) as 'disable' | 'enable' | 'save' | 'restore';
  const flags = how === 'restore' ? typed(context, node.operands[0], operands[0], 'number')?.word : undefined;
  if (how === 'restore' && !flags) return undefined;
  const result = into === undefined ? {} : { into };
  site.writer.emit({ kind: 'local_irq', how, ...result, ...(flags ? { flags } : {}) }, placeOf(node));
  return into === undefined ? null : { kind: 'word', is: 'number', word: { kind: 'reg', reg: into } };
}
