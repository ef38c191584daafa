/**
 * Random tests start from one seed, so that a run says of a commit what the next run says of it too. Another seed is
 * `FC_SEED=$RANDOM npx vitest run …`; a failure prints its seed and its smallest case. The long tier takes a new one each time.
 */
import fc from 'fast-check';

/** The day the series was posted. */
const DEFAULT_SEED = 20080523;

/** Also of random tests that have another source of numbers. */
export const seed = Number(process.env.FC_SEED ?? (process.env.LONG ? Date.now() % 2 ** 31 : DEFAULT_SEED));
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
