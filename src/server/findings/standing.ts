/** How one expectation stands on all the backends that it is about, in a few words for the lens above it. */
import type { ExploredExpect } from '../../model/explored.ts';
import { type Evidence, evidenceWords, leastOf, type Standing, standingOf } from '../../model/verdict.ts';

export interface StandingWords {
  /** The worst of the backends'; skipped where none was judged. */
  readonly standing: Standing;
  /** `holds · explored completely, 428 states`, `fails on naive, holds on 11 backends · …`. */
  readonly words: string;
}

/** The worst first; what is unknown is no failure, and no pass. */
const order: readonly Standing[] = ['fails', 'unknown', 'holds'];
/** The weakest evidence first: several backends together stand on the weakest that one of them has. */
const weakest: readonly Evidence[] = ['run', 'bounded', 'explored'];
/** More names than these are counted. */
const MOST_NAMES = 2;

export function standingWords(verdicts: readonly ExploredExpect[]): StandingWords {
  const judged = verdicts.filter(v => standingOf(v) !== 'skipped');
  if (judged.length === 0) return { standing: 'skipped', words: 'skipped: none of these backends is run' };
  const groups = order
    .map(standing => ({ standing, names: judged.filter(v => standingOf(v) === standing).map(v => v.backend) }))
    .filter(({ names }) => names.length > 0);
  const [{ standing }] = groups;
  const words =
    groups.length === 1 ? standing : groups.map(group => `${group.standing} on ${shortList(group.names)}`).join(', ');
  return { standing, words: [words, groundsOf(judged)].filter(Boolean).join(' · ') };
}

function shortList(names: readonly string[]): string {
  return names.length > MOST_NAMES ? `${names.length} backends` : names.join(' and ');
}

function groundsOf(judged: readonly ExploredExpect[]): string {
  const evidence = weakest.find(e => judged.some(v => v.evidence === e));
  const found = judged.filter(v => v.evidence === evidence);
  const counts = found.map(v => v.states);
  const states = counts.every(n => n !== undefined) ? counts.reduce((sum, n) => sum + n, 0) : undefined;
  return evidenceWords({ evidence, states, lateStores: leastOf(found.map(v => v.lateStores)) });
}
