/** Protections as numbers, for the state. */
import type { Protection } from './scenario.ts';

export const protections: readonly Protection[] = ['none', 'r', 'rw', 'rx', 'rwx'];
