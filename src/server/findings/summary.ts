/** Verdicts in a few words, for a lens and a status bar; and the grounds that they stand on. */
import type { KnownHang } from '../../library/hangs.ts';
import { counted, grouped } from '../../model/number-words.ts';
import type { LostBit } from '../../model/report.ts';
import { tallyOf, tallyWords } from '../../model/verdict.ts';
import type { Explored } from '../jobs/explore.ts';
import type { Verdicts } from './verdicts.ts';

export interface Summary {
  readonly state: 'well' | 'failed' | 'unknown';
  /** "3 of 3 hold", "D can be lost on naive". */
  readonly words: string;
  /** The part of them that no expectation allows. */
  readonly harm: string;
  /** "complete, 214 states, 6 outcomes". */
  readonly grounds: string;
  /** More states would say more. */
  readonly stopped: boolean;
}

/** What no expectation allows. */
export interface Harm {
  readonly losses: readonly LostBit[];
  readonly hangs: readonly KnownHang[];
}

/** What an exploration comes to. */
export function summaryOf(explored: Explored, { expects }: Verdicts, { losses, hangs }: Harm): Summary {
  const tally = tallyOf(expects);
  const asked = tallyWords(tally);
  const complete = explored.backends.length > 0 && explored.backends.every(b => b.result.complete);
  const loss = losses.find(({ bit }) => bit === 'D');
  const harm = [
    ...(loss ? [`D of ${loss.page} can be lost`] : []),
    ...(hangs.length > 0 ? [`cpu ${hangs[0].waiting.map(({ cpu }) => cpu).join(' and ')} can wait for ever`] : []),
  ].join(', ');
  const fine = asked || !complete ? '' : 'no dirty bit can be lost';
  const bad = tally.fails > 0 || harm !== '';
  return {
    state: bad ? 'failed' : tally.unknown > 0 || !complete ? 'unknown' : 'well',
    words: [asked, harm || fine].filter(Boolean).join(', '),
    harm,
    grounds: groundsOf(explored),
    stopped: explored.backends.some(b => !b.result.complete),
  };
}

function groundsOf({ backends }: Explored): string {
  if (backends.length === 0) return 'no backend can run it';
  const states = backends.reduce((sum, { result }) => sum + result.states, 0);
  const seen = counted(states, 'state');
  if (!backends.every(({ result }) => result.complete)) return `stopped after ${seen}`;
  const outcomes = backends.map(({ result }) => result.outcomes);
  const [least, most] = [Math.min(...outcomes), Math.max(...outcomes)];
  const range = least === most ? '' : `${grouped(least)} to `;
  return `complete, ${seen}, ${range}${counted(most, 'outcome')}`;
}
