/**
 * What a verdict means, in every window: an expectation holds, fails or is unknown, and beside it stands the evidence.
 * One schedule shows that something can happen, never that it cannot; an exploration that was not complete shows no more.
 */
import { counted } from './number-words.ts';

/** What a verdict rests on: every interleaving, those within a bound, or one run. */
export type Evidence = 'explored' | 'bounded' | 'run';

/**
 * Stores that land late, as on x86 they may: `explored` with store buffers; `none`, since it is known beforehand that they
 * make no difference; or `left out`, so that every store landed at once.
 */
export type LateStores = 'explored' | 'none' | 'left out';

/** TLBs that hardware fills unasked: `explored`; `none`, since no access can find what they leave; or `left out`. */
export type UnaskedFills = LateStores;

export interface Verdict {
  /** Does the expectation hold? Null where that is unknown, or was not asked. */
  ok: boolean | null;
  /** What was found, which an expectation may or may not want; of a run, `count` for a bound on a count. */
  verdict: 'never' | 'sometimes' | 'always' | 'unknown' | 'skipped' | 'count';
  /** Absent where the expectation was skipped. */
  evidence?: Evidence;
  /** States of the exploration that is the evidence, and what it says of stores that land late. */
  states?: number;
  lateStores?: LateStores;
}

/** What a verdict rests on. */
export type Grounds = Pick<Verdict, 'evidence' | 'states' | 'lateStores'>;

/** What several explorations say together of stores that land late: the least that one of them says. */
export function leastOf(all: readonly (LateStores | undefined)[]): LateStores | undefined {
  return (['left out', 'none', 'explored'] as const).find(said => all.includes(said));
}

export type Standing = 'holds' | 'fails' | 'unknown' | 'skipped';

/** What an expectation comes to. */
export function standingOf({ ok, verdict }: Pick<Verdict, 'ok' | 'verdict'>): Standing {
  if (ok !== null) return ok ? 'holds' : 'fails';
  return verdict === 'skipped' ? 'skipped' : 'unknown';
}

/** The verdict of one run among several on whether something happens. */
export function seenOnce(quantifier: 'never' | 'sometimes' | 'always', happened: boolean): Verdict {
  const decided = happened ? quantifier !== 'always' : quantifier === 'always';
  if (!decided) return { ok: null, verdict: 'unknown', evidence: 'run' };
  return { ok: quantifier === 'sometimes', verdict: 'sometimes', evidence: 'run' };
}

/** The verdict of the only run that there is. */
export function seenAlone(quantifier: 'never' | 'sometimes' | 'always', happened: boolean): Verdict {
  return { ok: happened === (quantifier !== 'never'), verdict: happened ? 'always' : 'never', evidence: 'explored' };
}

/** How many expectations hold, fail and are unknown; skipped ones are none of these. */
export interface Tally {
  readonly holds: number;
  readonly fails: number;
  readonly unknown: number;
}

export function tallyOf(verdicts: readonly Pick<Verdict, 'ok' | 'verdict'>[]): Tally {
  const of = (standing: Standing): number => verdicts.filter(v => standingOf(v) === standing).length;
  return { holds: of('holds'), fails: of('fails'), unknown: of('unknown') };
}

/** The parts of a tally in a language. */
export interface TallyParts {
  hold(holds: number, asked: number): string;
  fail(fails: number): string;
  unknown(unknown: number): string;
}

const english: TallyParts = {
  hold: (holds, asked) => `${holds} of ${asked} hold`,
  fail: fails => `${fails} ${fails === 1 ? 'fails' : 'fail'}`,
  unknown: unknown => `${unknown} unknown`,
};

/** "3 of 3 hold", "1 of 3 hold, 2 unknown", "3 unknown"; empty where nothing was asked. */
export function tallyWords({ holds, fails, unknown }: Tally, say: TallyParts = english): string {
  const asked = holds + fails + unknown;
  if (asked === 0) return '';
  return [
    ...(holds > 0 || unknown === 0 ? [say.hold(holds, asked)] : []),
    ...(unknown > 0 && fails > 0 ? [say.fail(fails)] : []),
    ...(unknown > 0 ? [say.unknown(unknown)] : []),
  ].join(', ');
}

/** What an exploration says of stores that land late. */
export const lateStoreWords: Readonly<Record<LateStores, string>> = {
  explored: 'x86-TSO',
  none: 'no store can be late',
  'left out': 'late stores left out',
};

/** What an exploration says of TLBs that hardware fills unasked; nothing where they make no difference. */
const unaskedFillWords: Readonly<Record<UnaskedFills, string>> = {
  explored: 'TLBs filled unasked',
  none: '',
  'left out': 'unasked fills left out',
};

/** On which machine a verdict stands: "TLBs filled unasked, x86-TSO". */
export function machineWords(fills: UnaskedFills, lateStores: LateStores): string {
  if (fills === 'left out' && lateStores === 'left out') return 'unasked fills and late stores left out';
  return [unaskedFillWords[fills], lateStoreWords[lateStores]].filter(Boolean).join(', ');
}

/** "explored completely, 214 states", "explored to 20,000 states", "on this run"; empty where it was skipped. */
export function evidenceWords({ evidence, states, lateStores }: Grounds): string {
  const memory = lateStores === 'explored' ? `, ${lateStoreWords.explored}` : '';
  const seen = states === undefined ? '' : counted(states, 'state') + memory;
  switch (evidence) {
    case 'explored':
      return seen ? `explored completely, ${seen}` : 'on its only schedule';
    case 'bounded':
      return `explored to ${seen}`;
    case 'run':
      return 'on this run';
    case undefined:
      return '';
  }
}
