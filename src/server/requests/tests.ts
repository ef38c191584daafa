/** `ptelab/expectations`: the tests of a script, for a test explorer that wants to list them before any is run. */
import { type ExpectationItem, type ExpectationsParams, expectationsRequest } from '../../protocol/explored.ts';
import type { Script } from '../script.ts';
import type { Surroundings } from '../surroundings.ts';
import { answer } from './answer.ts';

/** Answers requests about tests. */
export function answerTests({ connection, documents }: Pick<Surroundings, 'connection' | 'documents'>): void {
  const shape = { uri: 'text', text: 'text' } as const;
  answer<ExpectationsParams>(connection, expectationsRequest, shape, async ({ uri, text }) =>
    expectationsOf(await documents.made(uri, text)),
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
