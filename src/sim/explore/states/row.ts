/** A packed state: where in its row the shared part, the history, and the CPUs' own parts are. */
export const SHARED = 0;
export const HISTORY = 1;
export const OWN = 2;
