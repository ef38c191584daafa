/** The lines of code that CPUs are in, of the kernels' text and of a script's functions. JSON only, as in messages.ts. */

/** Request `ptelab/code`: where each CPU is when an event of a backend's run happens. */
export const codeRequest = 'ptelab/code';
export interface CodeParams {
  readonly uri: string;
  /** Document version that was run. */
  readonly version: number;
  readonly backend: string;
  /** Number of the event in the unfolded log. */
  readonly event: number;
  /** The replay code of the run. */
  readonly schedule: string;
}

/**
 * Empty where the script has been edited since the run, where the event is further along a run than is followed, and where each
 * CPU is at its own statement.
 */
export interface CodeAnswer {
  readonly lines: readonly CodeLine[];
  /** How many steps of the run are followed, where the event lies behind them. */
  readonly followed?: number;
}

/** A line that a CPU is in: at its next step, or at a call of what it is in. Innermost first for each CPU. */
export interface CodeLine {
  readonly cpu: number;
  /** The function that it is a line of. */
  readonly function: string;
  readonly uri: string;
  readonly line: number;
  /** The CPU makes the event at this line. */
  readonly event?: true;
}
