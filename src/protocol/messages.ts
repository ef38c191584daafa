/**
 * Everything that crosses a process beyond standard LSP: client and server, extension and panel. JSON only, but for
 * the log's columns, which travel to the panel as typed arrays and over LSP as base64 of the same bytes.
 */
import type { Fold, LogColumns } from '../model/log.ts';
import type { BackendResult, ExpectResult, PageRegion, ReportedDiagnostic } from '../model/report.ts';

/** A log as LSP carries it: each column's little-endian bytes in base64. */
export interface PackedLog {
  readonly length: number;
  readonly columns: Readonly<Record<ColumnName, string>>;
  readonly folds: readonly Fold[];
  readonly truncated: boolean;
}
export type ColumnName = Exclude<keyof LogColumns, 'length' | 'folds' | 'truncated'>;

export interface PackedRecording {
  readonly result: BackendResult;
  readonly log: PackedLog;
  readonly pages: readonly PageRegion[];
  readonly cpus: number;
  readonly buffer: { readonly entries: number; readonly argBytes: number } | null;
}

/** Request `ptelab/run`: run a script the server has open, or whose text is given. */
export const runRequest = 'ptelab/run';
export interface RunParams {
  readonly uri: string;
  /** Absent: the server's own copy of the document. */
  readonly text?: string;
  /** Absent: the script's backends. */
  readonly backends?: readonly string[];
}
export interface RunAnswer {
  readonly uri: string;
  /** Document version that was run. */
  readonly version: number;
  /** File name of the script. */
  readonly script: string;
  readonly recordings: readonly PackedRecording[];
  readonly expects: readonly ExpectResult[];
  /** Errors stop a run: then there are no recordings, and this says why. */
  readonly diagnostics: readonly ReportedDiagnostic[];
}

/** What the panel shows: the same, unpacked. */
export interface PanelRecording {
  readonly result: BackendResult;
  readonly log: LogColumns;
  readonly pages: readonly PageRegion[];
  readonly cpus: number;
  readonly buffer: { readonly entries: number; readonly argBytes: number } | null;
}

/** Extension to panel. */
export type ToPanel =
  | {
      readonly kind: 'show';
      readonly uri: string;
      readonly script: string;
      /** The text that was run, for the words on the timeline's statements; without it they say their line numbers. */
      readonly text?: string;
      readonly version: number;
      readonly recordings: readonly PanelRecording[];
      readonly expects: readonly ExpectResult[];
      readonly diagnostics: readonly ReportedDiagnostic[];
    }
  /** The script changed after the run shown. */
  | { readonly kind: 'stale'; readonly uri: string }
  /** A run is under way, or could not be made. */
  | { readonly kind: 'running'; readonly uri: string }
  | { readonly kind: 'failed'; readonly uri: string; readonly message: string }
  /** The editor's cursor is on this line (1-based). */
  | { readonly kind: 'cursor'; readonly uri: string; readonly line: number };

/** Panel to extension. */
export type FromPanel =
  | { readonly kind: 'ready' }
  /** The user picked something that belongs to this script line. */
  | { readonly kind: 'reveal'; readonly uri: string; readonly line: number }
  /** `uri` is empty before the first `show`: the script that the panel is of. */
  | { readonly kind: 'run'; readonly uri: string }
  | { readonly kind: 'example' };

/** What the panel keeps over a reload (vscode.setState). */
export interface PanelState {
  readonly uri: string;
  readonly backend: string;
  /** The second backend in the timeline. */
  readonly below?: string;
  /** The timeline's window, in cycles. */
  readonly view?: { readonly from: number; readonly to: number };
}

const columnNames: readonly ColumnName[] = ['kind', 'cpu', 'line', 'page', 'lo', 'hi', 'a', 'b', 'c', 'time'];

/** Packs a log for LSP. */
export function packLog(log: LogColumns): PackedLog {
  const columns = Object.fromEntries(
    columnNames.map(name => [
      name,
      bytesToBase64(new Uint8Array(log[name].buffer, log[name].byteOffset, log[name].byteLength)),
    ]),
  ) as Record<ColumnName, string>;
  return { length: log.length, columns, folds: log.folds, truncated: log.truncated };
}

/** The reverse of `packLog`. Throws RangeError where a column has not `length` rows. */
export function unpackLog(packed: PackedLog): LogColumns {
  const column = <T>(name: ColumnName, make: new (buffer: ArrayBuffer) => T & { length: number }): T => {
    const made = new make(base64ToBytes(packed.columns[name]).buffer as ArrayBuffer);
    if (made.length !== packed.length)
      throw new RangeError(`log column ${name} has ${made.length} rows of ${packed.length}`);
    return made;
  };
  return {
    length: packed.length,
    kind: column('kind', Uint8Array),
    cpu: column('cpu', Uint8Array),
    line: column('line', Uint32Array),
    page: column('page', Int32Array),
    lo: column('lo', Uint32Array),
    hi: column('hi', Uint32Array),
    a: column('a', Int32Array),
    b: column('b', Int32Array),
    c: column('c', Int32Array),
    time: column('time', Float64Array),
    folds: packed.folds,
    truncated: packed.truncated,
  };
}

function bytesToBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

function base64ToBytes(text: string): Uint8Array {
  return Uint8Array.from(atob(text), c => c.charCodeAt(0));
}
