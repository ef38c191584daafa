/** What an exploration comes to, in one sentence for a message. */
import { tallyOf } from '../model/verdict.ts';
import type { ExploreAnswer } from '../protocol/explored.ts';
import { t } from '../protocol/l10n.ts';
import { tallyInWords } from '../protocol/tally.ts';

export interface Spoken {
  readonly tone: 'well' | 'failed' | 'unknown';
  readonly text: string;
  /** There is a witness that can be replayed. */
  readonly hasWitness: boolean;
}

/** No CPU does anything in the script: an answer about it would be an answer about nothing. */
const NO_CPU = 'PTE060';

/** Says how many expectations hold, which bits can be lost, and on which grounds. */
export function spokenExploration({ script, backends, expects, diagnostics, advice = [] }: ExploreAnswer): Spoken {
  const idle = diagnostics.find(d => d.code === NO_CPU);
  const error = diagnostics.find(d => d.severity === 'error') ?? idle;
  if (backends.length === 0 || idle)
    return { tone: 'failed', text: `${script}: ${error?.message ?? t('nothing to explore')}`, hasWitness: false };
  const tally = tallyOf(expects);
  const complete = backends.every(({ result }) => result.complete);
  const losing = backends.filter(({ result }) => result.lost.some(({ bit }) => bit === 'D'));
  const hanging = backends.filter(({ result }) => result.hangs > 0);
  const parts = [
    tallyInWords(tally),
    losing.length > 0
      ? t('D can be lost on {0}', losing.map(({ result }) => result.backend).join(', '))
      : complete
        ? t('no dirty bit can be lost')
        : t('no way to lose D was found'),
    ...(hanging.length > 0
      ? [t('a CPU can wait for ever on {0}', hanging.map(({ result }) => result.backend).join(', '))]
      : []),
    ...backends.map(({ result, grounds }) => `${result.backend}: ${grounds}`),
    ...advice.slice(0, 1),
  ];
  const unexpected = losing.some(({ result }) => result.lost.some(({ bit, expected }) => bit === 'D' && !expected));
  const hangs = hanging.some(({ result }) => result.hung.some(({ expected }) => !expected));
  const failed = tally.fails > 0 || unexpected || hangs;
  return {
    tone: failed ? 'failed' : complete && tally.unknown === 0 ? 'well' : 'unknown',
    text: `${script}: ${parts.filter(Boolean).join('; ')}`,
    hasWitness:
      backends.some(({ result }) => result.lost.length > 0 || result.hangs > 0) ||
      expects.some(e => e.schedule !== undefined),
  };
}
