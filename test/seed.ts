/**
 * Random tests start from one seed, so that a run says of a commit what the next run says of it too. Another seed is
 * `FC_SEED=$RANDOM npx vitest run …`; a failure prints its seed and its smallest case.
 */
import fc from 'fast-check';

/** The day the series was posted. */
const DEFAULT_SEED = 20080523;

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FC_SEED ?? DEFAULT_SEED) });
