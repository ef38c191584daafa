import type { BuildOptions } from 'esbuild';
export const panel: BuildOptions;
