/** The fixes that the language's diagnostics bring with them. */
import { rangeOf } from '../../script.ts';
import { type Actions, quickFix, touch } from './asked.ts';

/** Fixes of the diagnostics that touch the range. */
export const languageFixes: Actions = asked =>
  asked.script.compiled.diagnostics.flatMap(({ code, place, fix }) => {
    const at = rangeOf(place);
    if (!fix || !touch(at, asked.range)) return [];
    const edits = fix.edits.map(edit => ({ range: rangeOf(edit.place), newText: edit.newText }));
    return [{ ...quickFix(asked, fix.title, code, at, edits), isPreferred: true }];
  });
