/** What is known about a script, for an editor: of the run, one schedule; of the exploration, all of them. */
import { hangsOfRun, joinedHangs, type KnownHang } from '../../library/hangs.ts';
import { exploredOf, joinedExpect, joinedLosses, type KnownLoss as Loss } from '../../library/join.ts';
import type { ExploredExpect } from '../../model/explored.ts';
import type { PageRegion } from '../../model/report.ts';
import type { Explored } from '../jobs/explore.ts';
import type { JobAnswer } from '../jobs/run.ts';

export interface KnownLoss {
  readonly backend: string;
  readonly pages: readonly PageRegion[];
  readonly lost: Loss;
}

export interface BackendHang {
  readonly backend: string;
  readonly hang: KnownHang;
}

export interface Verdicts {
  readonly losses: readonly KnownLoss[];
  readonly hangs: readonly BackendHang[];
  readonly expects: readonly ExploredExpect[];
}

/** Joins what a run and an exploration of the same script say. */
export function verdictsOf(ran: Pick<JobAnswer, 'recordings' | 'expects'>, explored?: Explored): Verdicts {
  return { losses: lossesOf(ran, explored), hangs: hangsOf(ran, explored), expects: expectsOf(ran, explored) };
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

function hangsOf({ recordings }: Pick<JobAnswer, 'recordings'>, explored: Explored | undefined): BackendHang[] {
  const found = new Map(explored?.backends.map(({ result }) => [result.backend, result]));
  const ran = new Map(recordings.map(({ result }) => [result.backend, hangsOfRun(result)]));
  return [...new Set([...found.keys(), ...ran.keys()])].flatMap(backend =>
    joinedHangs(ran.get(backend) ?? [], found.get(backend)).map(hang => ({ backend, hang })),
  );
}

function expectsOf({ expects }: Pick<JobAnswer, 'expects'>, explored: Explored | undefined): ExploredExpect[] {
  const all = explored?.expects ?? [];
  return expects.map(ran => joinedExpect(ran, exploredOf(ran, all)));
}
