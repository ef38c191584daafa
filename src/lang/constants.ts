/**
 * Names that have a value without any declaration: constants of the kernel that operations of a Xen guest take, and
 * permissions. A declaration of the same name goes before them.
 */
import { LAZY_MMU, MMU_NORMAL_PT_UPDATE, MMU_PT_UPDATE_PRESERVE_AD } from '../model/events.ts';
import type { Protection } from '../sim/statements.ts';

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

const permissions: readonly Protection[] = ['none', 'r', 'rw', 'rx', 'rwx'];

/** The permission of that name, if it is one. */
export function permissionNamed(name: string): Protection | undefined {
  return permissions.find(permission => permission === name);
}
