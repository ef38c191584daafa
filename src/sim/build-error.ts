/** Why a backend cannot run a script. */

/** A script that this backend cannot run; the message says why. */
export class BuildError extends Error {}

/** More CPUs than the backend knows. */
export class TooManyCpus extends BuildError {}
