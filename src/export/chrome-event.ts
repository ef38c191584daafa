/** Chrome's Trace Event Format, as far as it is written here. */

/** One entry of `traceEvents`. `ts` and `dur` are microseconds. */
export interface ChromeEvent {
  readonly name: string;
  readonly cat?: string;
  /** X: slice; i: instant; C: counter; M: a name for a process or thread. */
  readonly ph: 'X' | 'i' | 'C' | 'M';
  readonly ts: number;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  /** Of an instant: thread, or process where it goes through all lanes. */
  readonly s?: 't' | 'p';
  readonly args?: Readonly<Record<string, string | number>>;
}

export interface ChromeTrace {
  readonly displayTimeUnit: 'ns';
  readonly otherData: Readonly<Record<string, string>>;
  readonly traceEvents: readonly ChromeEvent[];
}
