/**
 * What is known about a script: of the run, one schedule; of the exploration, all of them. The exploration has the last
 * word wherever it has one; where it stopped early, what the run saw stays seen.
 */
import type { Witness } from '../model/explored.ts';
import type { ExpectResult, LostBit, PageRegion } from '../model/report.ts';
import type { Explored } from './explore/job.ts';
import type { JobAnswer } from './runs/job.ts';

export interface KnownLoss {
  readonly backend: string;
  readonly pages: readonly PageRegion[];
  /** With its witness where the exploration found it. */
  readonly lost: LostBit & Partial<Witness>;
}

export type KnownExpect = ExpectResult &
  Partial<Witness> & {
    /** It could not be told because the exploration stopped early. */
    readonly stopped?: boolean;
  };

export interface Verdicts {
  readonly losses: readonly KnownLoss[];
  readonly expects: readonly KnownExpect[];
}

/** Joins what a run and an exploration of the same script say. */
export function verdictsOf(ran: Pick<JobAnswer, 'recordings' | 'expects'>, explored?: Explored): Verdicts {
  return { losses: lossesOf(ran, explored), expects: expectsOf(ran, explored) };
}

function lossesOf({ recordings }: Pick<JobAnswer, 'recordings'>, explored: Explored | undefined): KnownLoss[] {
  const losses: KnownLoss[] = [];
  const known = new Set<string>();
  for (const { result, pages } of explored?.backends ?? []) {
    for (const lost of result.lost) {
      losses.push({ backend: result.backend, pages, lost });
      known.add(lossKey(result.backend, lost));
    }
    if (result.complete) known.add(result.backend);
  }
  for (const { result, pages } of recordings) {
    if (known.has(result.backend)) continue;
    for (const lost of result.lost) {
      if (!known.has(lossKey(result.backend, lost))) losses.push({ backend: result.backend, pages, lost });
    }
  }
  return losses;
}

function lossKey(backend: string, { bit, page, cpu, line }: LostBit): string {
  return JSON.stringify([backend, bit, page, cpu, line]);
}

function expectsOf({ expects }: Pick<JobAnswer, 'expects'>, explored: Explored | undefined): KnownExpect[] {
  const key = ({ backend, line, text }: ExpectResult): string => JSON.stringify([backend, line, text]);
  const complete = new Set(explored?.backends.filter(b => b.result.complete).map(b => b.result.backend));
  const better = new Map(explored?.expects.map(e => [key(e), e]));
  return expects.map(ran => {
    const all = better.get(key(ran));
    if (!all) return ran;
    if (all.ok !== null) return all;
    if (isDecided(ran)) return { ...ran, message: `${ran.message}; exploration: ${all.message}` };
    return { ...all, stopped: !complete.has(all.backend) };
  });
}

/** One run can break a `never`, an `always` or a bound, and show a `sometimes`; more it cannot. */
function isDecided({ text, ok }: ExpectResult): boolean {
  return text.startsWith('sometimes') ? ok === true : ok === false;
}
