/** Every feature of the editor. Adding one is its file and a line here. */
import type { Feature } from '../feature.ts';

export const features: readonly Feature[] = [];
