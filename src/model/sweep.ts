/**
 * A sweep: one script run for many values of one of its params. The JSON contract of `ptelab sweep --format json`, and
 * what the panel plots.
 */
import type { ReportedDiagnostic } from './report.ts';

/** One backend at one value. */
export interface SweepPoint {
  value: number;
  traps: number;
  hypercalls: number;
  updates: number;
  cycles: number;
  /** Times native; null where native does not run the script. */
  ratio: number | null;
}

export interface SweepSeries {
  /** Alias where the script gives one, else the preset. */
  backend: string;
  preset: string;
  costProfile: string;
  /** In order of value; a value that this backend cannot run is left out. */
  points: SweepPoint[];
}

export interface SweepReport {
  schemaVersion: 1;
  script: string;
  param: string;
  from: number;
  to: number;
  /** The values that were run, ascending. */
  values: number[];
  /** True where they are not all of from..to. */
  sampled: boolean;
  series: SweepSeries[];
  diagnostics: ReportedDiagnostic[];
}
