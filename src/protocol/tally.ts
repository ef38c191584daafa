/** How a script's expectations stand, in the user's language. */
import { type Tally, tallyWords } from '../model/verdict.ts';
import { count, counted, t } from './l10n.ts';

/** As `tallyWords`, translated. */
export function tallyInWords(tally: Tally): string {
  return tallyWords(tally, {
    hold: (holds, asked) => t('{0} of {1} hold', count(holds), count(asked)),
    fail: fails => counted(fails, t('{0} fails'), t('{0} fail')),
    unknown: unknown => t('{0} unknown', count(unknown)),
  });
}
