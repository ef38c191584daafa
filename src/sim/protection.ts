/** Protections as numbers, for the state. */
import type { Protection } from './statements.ts';

export const protections: readonly Protection[] = ['none', 'r', 'rw', 'rx', 'rwx'];
