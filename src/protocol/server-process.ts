/**
 * How the server's process and its threads are started. V8 lets its nursery grow to 128 MB a thread where a little of it survives, and a session's garbage fills
 * it long before anything old is collected. `npm run soak session` says what a server has in use and resident; a small nursery cost no time that could be measured.
 */

/** Megabytes of each of the nursery's two halves, and of all that V8 counts as young: three times as much. */
const NURSERY = 8;
export const YOUNG = 3 * NURSERY;

/** What Node is given beside the server's file. */
export const serverFlags: readonly string[] = [`--max-semi-space-size=${NURSERY}`];
