/** `ptelab/expectations`: the tests of a script, for a test explorer that wants to list them before any is run. */
import type { Connection } from 'vscode-languageserver';
import { type ExpectationItem, type ExpectationsParams, expectationsRequest } from '../../protocol/explored.ts';
import { Script } from '../script.ts';

/** Answers requests about tests. */
export function answerTests({ connection }: { readonly connection: Connection }): void {
  connection.onRequest(expectationsRequest, ({ uri, text }: ExpectationsParams) =>
    expectationsOf(new Script(uri, 0, text)),
  );
}

/** The expectations of a script in its order; none where it does not compile. */
export function expectationsOf({ compiled: { scenario } }: Script): ExpectationItem[] {
  return (scenario?.expectations ?? []).map(({ text, on, place }) => ({
    text: on ? `${text} on ${on.join(', ')}` : text,
    condition: text,
    line: place.line,
    column: place.column,
    endLine: place.endLine,
    endColumn: place.endColumn,
  }));
}
