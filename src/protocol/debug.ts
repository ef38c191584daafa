/**
 * Debug sessions through the language server, which has the engine and the text that is not saved. The messages within are
 * those of the Debug Adapter Protocol, and nobody on the way reads them. JSON only, as in messages.ts.
 */

/** Request `ptelab/debugStart`: a session of a script that the server has open. */
export const debugStartRequest = 'ptelab/debugStart';
export interface DebugStartParams {
  /** The client's own name for the session. */
  readonly session: string;
  readonly uri: string;
}

/** Request `ptelab/debugMessage` to the server, and notification of the same name to the client: a message of a session. */
export const debugMessage = 'ptelab/debugMessage';
export interface DebugMessage {
  readonly session: string;
  readonly message: object;
}

/** Request `ptelab/debugEnd`: nobody will ask the session anything more. */
export const debugEndRequest = 'ptelab/debugEnd';
export interface DebugEndParams {
  readonly session: string;
}

/** Body of the adapter's event `ptelab/position`: where a session stands on the recording of a run. */
export interface DebugPosition {
  readonly backend: string;
  /** Number of the last event before the position; -1 at the start. */
  readonly event: number;
  /** Replay code of all that is known of the run. */
  readonly schedule: string;
}

/** The adapter's request `ptelab/goTo`: to behind an event of the recording. */
export const debugGoTo = 'ptelab/goTo';
