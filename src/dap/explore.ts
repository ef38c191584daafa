/** Witnesses by an exploration here and now, for a host that has no thread to give it to. */
import { exploreCompiled } from '../library/explore.ts';
import type { DebugHost } from './host.ts';

/** States that a session explores for a witness. */
export const MAX_WITNESS_SEARCH = 200_000;

export const exploreHere: DebugHost['explore'] = async (scenario, backends) =>
  exploreCompiled({ ...scenario, backends }, { maxStates: MAX_WITNESS_SEARCH }).expects;
