/**
 * The one way in for tests of diagnostics: a script with marks under the text that they are about.
 *
 *   map heap 4 pages rw
 *   cpu 0 { read hep }
 *   #            ^^^ error PTE004: there is no `hep`
 *
 * A mark is a comment, so the script with marks means the same as without. `#<^^` starts at the first column, which the
 * `#` itself covers. After the code, the message may stand as far as it matters. A diagnostic over several lines is marked on its first.
 */
import { expect } from 'vitest';
import { type Compiled, compile } from '../../src/lang/compile.ts';
import type { Diagnostic } from '../../src/lang/diagnostic.ts';

const MARK = /^#(<?)( *)(\^*) (error|warning|info|hint) (PTE\d{3})(?:: (.*))?$/;

/** Compiles the script and holds its diagnostics against its marks, exactly. */
export function check(text: string): Compiled {
  const script = unindented(text);
  const compiled = compile(script, 'test.pte');
  const marks = marksOf(script);
  const found = compiled.diagnostics.map(d => ({ at: spoken(d, script), message: d.message }));
  expect(found.map(d => d.at).sort()).toEqual(marks.map(m => m.at).sort());
  for (const mark of marks) expect(found.filter(d => d.at === mark.at).map(d => d.message)[0]).toContain(mark.message);
  return compiled;
}

/** Drops the indentation that a template literal in a test has. */
export function unindented(text: string): string {
  const lines = text.replace(/^\n/, '').split('\n');
  const indent = Math.min(...lines.filter(l => l.trim()).map(l => /^ */.exec(l)![0].length));
  return lines
    .map(l => l.slice(Number.isFinite(indent) ? indent : 0))
    .join('\n')
    .trimEnd();
}

function marksOf(script: string): { at: string; message: string }[] {
  let last = 0;
  return script.split('\n').flatMap((line, i) => {
    const mark = MARK.exec(line);
    if (!mark) {
      last = i + 1;
      return [];
    }
    const [, fromFirst, blanks, carets, severity, code, message = ''] = mark;
    const column = fromFirst ? 1 : 2 + blanks.length;
    const end = 2 + fromFirst.length + blanks.length + carets.length;
    return [{ at: `${last}:${column}-${end} ${severity} ${code}`, message }];
  });
}

function spoken({ place, severity, code }: Diagnostic, script: string): string {
  const lineEnd = script.split('\n')[place.line - 1].length + 1;
  const end = place.endLine === place.line ? place.endColumn : lineEnd;
  return `${place.line}:${place.column}-${end} ${severity} ${code}`;
}
