/**
 * What a run reports: the JSON contract of `ptelab run --format json`, and the same with its event log.
 * Field meanings follow the design's contract to the letter; `schemaVersion` changes when one of them does.
 */
import type { FlushReason } from './events.ts';
import type { LogColumns } from './log-columns.ts';
import type { AdBit } from './pte.ts';
import type { Verdict } from './verdict.ts';

export const SCHEMA_VERSION = 1;

/** Hypercalls in order, equal neighbours folded. */
export interface Batch {
  /** How often in a row; absent: once. */
  times?: number;
  via: 'multicall' | 'direct';
  /** Distinct operations, in order of first appearance. */
  ops: string[];
  /** Multicall entries; 1 where direct. */
  entries: number;
  /** PTE and table writes: mmu_update requests, an update_va_mapping as one. */
  updates: number;
  argBytes: number;
  reason: Exclude<FlushReason, 'NONE'>;
}

/** A bit that hardware set and software overwrote. Lines are 1-based; `readLine` is null where nobody read. */
export interface LostBit {
  bit: AdBit;
  page: string;
  /** CPU whose write overwrote it, and the statement's line. */
  cpu: number;
  line: number;
  readLine: number | null;
  hardwareCpu: number;
  hardwareLine: number;
  /** The script says that it can be lost. */
  expected?: true;
}

/** A bit that hardware set in the window and that the update kept. */
export interface SavedBit {
  bit: AdBit;
  page: string;
  cpu: number;
  line: number;
  readLine: number | null;
  hardwareCpu: number;
  hardwareLine: number;
  /** The step that kept it, in the kernel's words. */
  by: string;
}

/** A CPU that waits for ever. */
export interface Waiting {
  cpu: number;
  /** Of the statement that it is at. */
  line: number;
  /** The lock that it wants, in words. */
  what: string;
  /** CPU that holds it; null where that is not known. */
  holder: number | null;
}

/** A WARN or a BUG of the kernel, or a warning of ours. */
export interface KernelMessage {
  cpu: number;
  line: number;
  kind: 'warn' | 'bug';
  text: string;
}

/** Cycles by cause; they add up to `cycles`. Keys are names of cost constants. */
export type CostBreakdown = Record<string, number>;

export interface BackendResult {
  /** Alias where the script gives one, else the preset. */
  backend: string;
  preset: string;
  /** What the kernel prints at boot; null on native. */
  banner: string | null;
  traps: number;
  hypercalls: number;
  multicalls: number;
  updates: number;
  faults: number;
  sigsegvs: number;
  flushes: number;
  cycles: number;
  /** Cycles over those of `native` (x86-64) for the same script; null where that cannot run. */
  ratioToNative: number | null;
  cost: CostBreakdown;
  costProfile: string;
  batches: Batch[];
  lost: LostBit[];
  saved: SavedBit[];
  /** CPUs that wait for ever at the end of the run; absent where none does. */
  hung?: Waiting[];
  /** What the kernel's log has at the end of the run; absent where nothing. */
  messages?: KernelMessage[];
  /** The schedule that was run, as a replay code. */
  schedule: string;
  /** Limits that were hit, in words; empty where none. */
  limits: string[];
}

/** The verdict on one `expect` on one backend. */
export interface ExpectResult extends Verdict {
  line: number;
  backend: string;
  text: string;
  /** One sentence: what was found, and on which grounds (one schedule, or all of them). */
  message: string;
}

/** A backend that cannot run the script, in place of its result: it has no counts. */
export interface RefusedResult extends Partial<Record<Exclude<keyof BackendResult, 'backend' | 'preset'>, undefined>> {
  backend: string;
  preset: string;
  /** Why not, in a sentence. */
  error: string;
  /** Code of the diagnostic that says so at its place. */
  code: string;
}

export interface ReportedDiagnostic {
  code: string;
  severity: 'error' | 'warning' | 'info' | 'hint';
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** The used file that it is in, by its path from the script's folder; absent for the script itself. */
  file?: string;
  message: string;
}

export interface RunReport {
  schemaVersion: typeof SCHEMA_VERSION;
  script: string;
  /** In the order of the backends. */
  results: (BackendResult | RefusedResult)[];
  expects: ExpectResult[];
  diagnostics: ReportedDiagnostic[];
}

/** Pages that lie side by side, so that a page number of a log can be named: `heap[3]`. */
export interface PageRegion {
  /** Page number of the log. */
  first: number;
  pages: number;
  /** Name of the mapping; empty for pages that no mapping names. */
  name: string;
  /** Index within the mapping of the region's first page. */
  index: number;
  /** Byte address of the first page, hexadecimal without 0x (a JSON number cannot hold all of them). */
  address: string;
  /** It is a word of the script, and no page. */
  word?: true;
}

/** Limits of a multicall buffer. */
export interface BufferLimits {
  entries: number;
  argBytes: number;
  /** Comparison of the argument bytes with their limit that counts as full; absent where the kernel is not known. */
  overflow?: '>' | '>=';
}

/** How often each cost constant was charged, by name; with other constants the same run costs something else. */
export type ChargeCounts = Record<string, number>;

export interface Charges {
  own: ChargeCounts;
  /** Those of the run that the ratio is to; null where native cannot run the script. */
  native: ChargeCounts | null;
}

/** A backend's run with everything that a timeline needs. */
export interface Recording {
  result: BackendResult;
  log: LogColumns;
  pages: PageRegion[];
  cpus: number;
  /** For the microscope; null where there is no multicall buffer. */
  buffer: BufferLimits | null;
  /**
   * How far the machine frame of a present entry is from the guest's pseudo-physical one; 0 where they are one. Absent,
   * like the charges, where the log is that of a real kernel.
   */
  machineOffset?: number;
  charges?: Charges;
}

/** `heap[3]`, or the bare number where no region covers it. */
export function pageName(regions: readonly PageRegion[], page: number): string {
  const region = regions.find(r => page >= r.first && page < r.first + r.pages);
  if (!region) return page < 0 ? '' : `page ${page}`;
  if (region.word) return region.name;
  return `${region.name || `0x${region.address}`}[${page - region.first + region.index}]`;
}
