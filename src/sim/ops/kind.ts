/** The type of one file's share of the operations. */
import type { Machine } from '../machine.ts';
import type { Step } from '../steps.ts';

export type OpsOf<S extends Step> = {
  readonly [K in S['op']]: (m: Machine, b: number, cpu: number, step: Extract<S, { op: K }>, to: number) => void;
};
