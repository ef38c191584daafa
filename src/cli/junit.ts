/** Test results as JUnit XML, which CI systems show as a table of tests. One suite a script. */
import { storyLines } from './story-text.ts';
import type { TestCase } from './verdicts.ts';

/** The whole document. */
export function junit(cases: readonly TestCase[]): string {
  const files = [...new Set(cases.map(c => c.file))];
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="ptelab" ${counts(cases)}>`,
    ...files.flatMap(file =>
      suite(
        file,
        cases.filter(c => c.file === file),
      ),
    ),
    '</testsuites>',
  ].join('\n')}\n`;
}

/** An error is a test without an answer: what it expects is unknown. */
const elements = { failed: 'failure', unknown: 'error', skipped: 'skipped' } as const;

function suite(file: string, cases: readonly TestCase[]): string[] {
  return [
    `  <testsuite name="${escaped(file)}" ${counts(cases)}>`,
    ...cases.flatMap(c => {
      const open = `    <testcase classname="${escaped(file)}" name="${escaped(c.name)}" file="${escaped(file)}" line="${c.place.line}"`;
      if (c.status === 'passed') return [`${open}/>`];
      const element = elements[c.status];
      const inside =
        element === 'skipped'
          ? `<skipped message="${escaped(c.message)}"/>`
          : `<${element} type="${c.code}" message="${escaped(c.message)}">${escaped(failureText(c))}</${element}>`;
      return [`${open}>`, `      ${inside}`, '    </testcase>'];
    }),
    '  </testsuite>',
  ];
}

/** The message with its place, and below it the interleaving that shows it. */
function failureText({ file, place, message, story }: TestCase): string {
  return [`${file}:${place.line}: ${message}`, ...storyLines(story, '  ')].join('\n');
}

function counts(cases: readonly TestCase[]): string {
  const of = (status: TestCase['status']): number => cases.filter(c => c.status === status).length;
  return `tests="${cases.length}" failures="${of('failed')}" errors="${of('unknown')}" skipped="${of('skipped')}"`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as XML has it; characters that XML 1.0 cannot hold at all become U+FFFD. */
function escaped(text: string): string {
  return [...text].map(c => entities[c] ?? (allowed(c.codePointAt(0)!) ? c : '\ufffd')).join('');
}

/** Char of XML 1.0. */
function allowed(code: number): boolean {
  return (
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff)
  );
}
