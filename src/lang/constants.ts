/**
 * Constants of the kernel that operations of a Xen guest take, as numbers by their names. A declaration of the same name
 * goes before them.
 */
import { LAZY_MMU, MMU_NORMAL_PT_UPDATE, MMU_PT_UPDATE_PRESERVE_AD } from '../model/events.ts';

/** By the kind of operand that they are for. */
export const constants = {
  command: { MMU_NORMAL_PT_UPDATE, MMU_PT_UPDATE_PRESERVE_AD },
  mode: { LAZY_MMU },
} as const satisfies Record<string, Readonly<Record<string, number>>>;

const byName: Readonly<Record<string, number>> = { ...constants.command, ...constants.mode };

/** The value of a constant's name, if it is one. */
export function constantNamed(name: string): number | undefined {
  return Object.hasOwn(byName, name) ? byName[name] : undefined;
}
