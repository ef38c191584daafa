/** `ptelab/sweep`: an open script's cost over a range of one of its params. */
import type { SweepReport } from '../model/sweep.ts';

export const sweepRequest = 'ptelab/sweep';

/** What the panel asks for. */
export interface SweepQuestion {
  /** Absent: the script's first. */
  readonly param?: string;
  /** Both included. */
  readonly from: number;
  readonly to: number;
  /** Makes the page count of the script's first mapping a param, in the script, and sweeps over that. */
  readonly make?: true;
}

export interface SweepParams extends SweepQuestion {
  readonly uri: string;
}

export interface SweepAnswer {
  /** The script's params. */
  readonly params: readonly string[];
  /** Null where the script has none. */
  readonly report: SweepReport | null;
}

/** Widest range that is run. */
export const MOST_SWEPT = 1 << 20;
