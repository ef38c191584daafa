/** From the server's answer to what the panel shows. */
import { counted } from '../model/number-words.ts';
import { tallyOf, tallyWords } from '../model/verdict.ts';
import { t } from '../protocol/l10n.ts';
import type { RunAnswer, ToPanel } from '../protocol/messages.ts';
import { question } from '../protocol/question.ts';

/** Most problems of a script that the panel lists; the editor has them all. */
const MOST_PROBLEMS = 8;

/**
 * A run that errors stopped becomes `failed`, so that the panel keeps the last good timeline and says why. `text` is
 * the script as it was run.
 */
export function toPanel(answer: RunAnswer, text: string): ToPanel {
  const errors = answer.diagnostics.filter(d => d.severity === 'error');
  const asks = question(text);
  // a script without a file goes by its question
  const unnamed = asks !== '' && answer.uri.startsWith('untitled:');
  const script = unnamed ? asks : answer.script;
  // Without an error, no backend of the script could run it, and warnings say why.
  const why = errors.length > 0 ? errors : answer.diagnostics.filter(d => d.severity === 'warning');
  if (answer.recordings.length === 0 && why.length > 0)
    return {
      kind: 'failed',
      uri: answer.uri,
      message: failure(answer.script, why),
      script,
      problems: why.slice(0, MOST_PROBLEMS).map(({ line, message }) => ({ line, message })),
    };
  return {
    kind: 'show',
    uri: answer.uri,
    script,
    question: unnamed ? '' : asks,
    text,
    version: answer.version,
    recordings: answer.recordings,
    expects: answer.expects,
    refused: answer.refused,
    diagnostics: answer.diagnostics,
    comparison: answer.comparison,
    schedule: answer.schedule,
    replay: answer.replay,
  };
}

/** One line of the log about a run. */
export function summary(answer: RunAnswer, milliseconds: number): string {
  const backends = answer.recordings.map(({ result }) => {
    const lost = result.lost.map(bit => `, lost ${bit.bit} of ${bit.page}`).join('');
    return `${result.backend}: ${counted(result.traps, 'trap')}, ${counted(result.hypercalls, 'hypercall')}, ${counted(result.faults, 'fault')}${lost}`;
  });
  const tally = tallyWords(tallyOf(answer.expects));
  const expects = tally ? `; ${tally}` : '';
  return `${answer.script}, version ${answer.version}, ${Math.round(milliseconds)} ms. ${backends.join('; ')}${expects}`;
}

function failure(script: string, errors: RunAnswer['diagnostics']): string {
  const [first] = errors;
  const others = errors.length > 1 ? ` ${t('(and {0} more)', errors.length - 1)}` : '';
  return `${script}:${first.line}:${first.column}: ${first.code}: ${first.message}${others}`;
}
