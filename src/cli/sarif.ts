/**
 * Failures, and what is unknown, as SARIF 2.1.0, which review systems show on the lines of a pull request. The interleaving behind a failure
 * becomes a code flow, with a thread for each CPU: the witness of an exploration, or the three places of a lost bit.
 */
import { codes, diagnostics } from '../lang/diagnostics.ts';
import { runCodes } from '../library/run-codes.ts';
import type { Place } from '../sim/statements.ts';
import type { StoryStep, TestCase } from './verdicts.ts';

declare const __VERSION__: string | undefined;

/** The whole document. */
export function sarif(cases: readonly TestCase[]): string {
  const titles = new Map<string, string>([
    ...codes.map(code => [code, diagnostics[code].title] as const),
    ...Object.entries(runCodes).map(([code, { title }]) => [code, title] as const),
  ]);
  const failures = cases.filter(c => c.status === 'failed' || c.status === 'unknown');
  const used = [...new Set(failures.map(c => c.code))].sort();
  return `${JSON.stringify(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'ptelab',
              ...(typeof __VERSION__ === 'string' ? { semanticVersion: __VERSION__ } : {}),
              rules: used.map(id => ({ id, shortDescription: { text: titles.get(id) ?? id } })),
            },
          },
          results: failures.map(c => result(c, used)),
        },
      ],
    },
    null,
    2,
  )}\n`;
}

function result(c: TestCase, used: readonly string[]) {
  return {
    ruleId: c.code,
    ruleIndex: used.indexOf(c.code),
    // SARIF's word for a rule that was looked at without an answer; it has no level.
    ...(c.status === 'unknown' ? { kind: 'open', level: 'none' } : { level: 'error' }),
    message: { text: c.message },
    locations: [location(c.file, c.place)],
    ...(c.story.length > 0 ? { codeFlows: [{ threadFlows: flows(c.file, c.story) }] } : {}),
  };
}

/** A thread flow for each who, in the order in which they first appear. */
function flows(file: string, story: readonly StoryStep[]) {
  return [...new Set(story.map(({ who }) => who))].map(id => ({
    id,
    locations: story.flatMap(({ who, place, text }, i) =>
      who === id ? [{ executionOrder: i + 1, location: { ...location(file, place), message: { text } } }] : [],
    ),
  }));
}

/** Lines and columns count from 1, and the end column is the one behind the last character, as in a Place. */
function location(file: string, { line, column, endLine, endColumn }: Place) {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
      region: { startLine: line, startColumn: column, endLine, endColumn },
    },
  };
}
