/**
 * Failures as SARIF 2.1.0, which review systems show on the lines of a pull request. A lost bit becomes a code flow:
 * where software read the entry, where hardware set the bit, where it was overwritten.
 */
import { codes, diagnostics } from '../lang/diagnostics.ts';
import { runCodes } from '../library/run-codes.ts';
import type { LostBit } from '../model/report.ts';
import type { TestCase } from './verdicts.ts';

declare const __VERSION__: string | undefined;

/** The whole document. */
export function sarif(cases: readonly TestCase[]): string {
  const titles = new Map<string, string>([
    ...codes.map(code => [code, diagnostics[code].title] as const),
    ...Object.entries(runCodes).map(([code, { title }]) => [code, title] as const),
  ]);
  const failures = cases.filter(c => c.status === 'failed');
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
    level: 'error',
    message: { text: c.message },
    locations: [location(c.file, c.line)],
    ...(c.lost ? { codeFlows: [{ threadFlows: flows(c.file, c.lost) }] } : {}),
  };
}

/** A thread flow a CPU, in the order of what happened. */
function flows(file: string, lost: LostBit) {
  const step = (executionOrder: number, line: number, text: string) => ({
    executionOrder,
    location: { ...location(file, line), message: { text } },
  });
  const read = lost.readLine === null ? [] : [step(1, lost.readLine, `cpu ${lost.cpu} reads ${lost.page}`)];
  return [
    {
      id: `cpu ${lost.cpu}`,
      locations: [...read, step(3, lost.line, `cpu ${lost.cpu} overwrites ${lost.page} without ${lost.bit}`)],
    },
    {
      id: `hardware of cpu ${lost.hardwareCpu}`,
      locations: [step(2, lost.hardwareLine, `hardware sets ${lost.bit} of ${lost.page}`)],
    },
  ];
}

function location(file: string, line: number) {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
      region: { startLine: Math.max(1, line) },
    },
  };
}
