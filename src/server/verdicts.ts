/** What is known about a script, for an editor: of the run, one schedule; of the exploration, all of them. */
import { joinedExpect, joinedLosses, type KnownLoss as Loss } from '../library/join.ts';
import type { ExploredExpect } from '../model/explored.ts';
import type { ExpectResult, PageRegion } from '../model/report.ts';
import type { Explored } from './explore/job.ts';
import type { JobAnswer } from './runs/job.ts';

export interface KnownLoss {
  readonly backend: string;
  readonly pages: readonly PageRegion[];
  readonly lost: Loss;
}

export interface KnownExpect extends ExploredExpect {
  /** It could not be told because the exploration stopped early. */
  readonly stopped?: boolean;
}

export interface Verdicts {
  readonly losses: readonly KnownLoss[];
  readonly expects: readonly KnownExpect[];
}

/** Joins what a run and an exploration of the same script say. */
export function verdictsOf(ran: Pick<JobAnswer, 'recordings' | 'expects'>, explored?: Explored): Verdicts {
  return { losses: lossesOf(ran, explored), expects: expectsOf(ran, explored) };
}

function lossesOf({ recordings }: Pick<JobAnswer, 'recordings'>, explored: Explored | undefined): KnownLoss[] {
  const found = new Map(explored?.backends.map(b => [b.result.backend, b]));
  const ran = new Map(recordings.map(r => [r.result.backend, r]));
  return [...new Set([...found.keys(), ...ran.keys()])].flatMap(backend => {
    const { pages } = (found.get(backend) ?? ran.get(backend))!;
    const losses = joinedLosses(ran.get(backend)?.result.lost ?? [], found.get(backend)?.result);
    return losses.map(lost => ({ backend, pages, lost }));
  });
}

function expectsOf({ expects }: Pick<JobAnswer, 'expects'>, explored: Explored | undefined): KnownExpect[] {
  const key = ({ backend, line, text }: ExpectResult): string => JSON.stringify([backend, line, text]);
  const complete = new Set(explored?.backends.filter(b => b.result.complete).map(b => b.result.backend));
  const all = new Map(explored?.expects.map(e => [key(e), e]));
  return expects.map(ran => {
    const found = all.get(key(ran));
    const joined = joinedExpect(ran, found);
    return found && joined.ok === null ? { ...joined, stopped: !complete.has(ran.backend) } : joined;
  });
}
