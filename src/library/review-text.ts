/** A review as plain text of 72 columns, for a mail: functions, lines for a person, totals, and the pair of scripts. */

import { beginning } from '../model/beginning.ts';
import { printable } from '../model/printable.ts';
import { columns, filled } from './columns.ts';
import { quoted } from './quoted.ts';
import {
  countsOf,
  type LineCounts,
  type ReviewFile,
  type ReviewFunction,
  type ReviewLine,
  type ReviewReport,
} from './review.ts';

const WIDTH = 72;
const INDENT = '    ';
/** Most lines of a hunk or of our text, and of lines for a person, for each function. The JSON has all. */
const MOST = 40;
const MOST_FOR_PERSON = 12;
const MOST_NAMES = 4;

/** The text of a review; ends with a newline. */
export function reviewText({ subject, files, totals, before, after }: ReviewReport): string {
  const title = cut(subject || 'Review of a patch');
  const blocks = [
    [title, '='.repeat(title.length)],
    summary(files, totals),
    ...files.flatMap(file => file.functions.flatMap(it => functionBlocks(file.path, it))),
    ...files.flatMap(outsideBlock),
    ...(before && after ? scripts(before, after) : []),
  ];
  return `${printable(blocks.map(block => block.join('\n')).join('\n\n'))}\n`;
}

/** One line for each function, one for what stands outside, and the sums. */
function summary(files: readonly ReviewFile[], totals: ReviewReport['totals']): string[] {
  const numbers = ({ changed, translated, meaningless, person }: LineCounts) =>
    [changed, translated, meaningless, person].map(String);
  const rows = files.flatMap(({ path, functions, outside }) => [
    ...functions.map(it => [cut(it.name || '(not named)', 30), ...numbers(it)]),
    ...(outside.length > 0 ? [[cut(path, 30, true), ...numbers(countsOf(outside))]] : []),
  ]);
  const head = ['changed lines of', 'all', 'translated', 'no meaning', 'person'];
  const said = totals.translated + totals.meaningless;
  const percent = totals.changed === 0 ? 100 : Math.floor((100 * said) / totals.changed);
  return [
    ...columns([head, ...rows, ['', ...numbers(totals)]], ['left', 'right', 'right', 'right', 'right']),
    '',
    ...filled(
      `${totals.functions} functions, ${totals.found} of them found by name or by what they call, ${totals.known} of them in PTE Lab. ` +
        `${percent} % of the changed lines are translated or have no meaning here.`,
      '',
      WIDTH,
    ),
  ];
}

const nameOf = ({ name, macro, guessed }: ReviewFunction): string =>
  `${name || '(not named in the patch)'}${macro ? ' (macro)' : ''}${guessed ? ' (by what it calls)' : ''}`;

function functionBlocks(path: string, it: ReviewFunction): string[][] {
  const heading = cut(`${path}: ${nameOf(it)}`);
  const said = it.after ?? it.before;
  const person = it.lines.filter(({ fate }) => fate === 'person');
  return [
    [heading, '-'.repeat(heading.length)],
    shown(it.patch.replace(/\t/g, '  ')),
    ...ours(it),
    ...(said
      ? [
          [
            it.after ? 'Afterwards, as a function of a script:' : 'Before, as a function of a script:',
            '',
            ...quoted(said, INDENT, WIDTH),
          ],
        ]
      : []),
    ...(person.length > 0 ? [forPerson(person)] : []),
  ];
}

/** Our text, as most backends have it; the others are named. */
function ours({ ours, steps }: ReviewFunction): string[][] {
  if (ours.length + steps.length === 0) return [['PTE Lab has no text of this function.']];
  if (ours.length === 0) return [['One step of the machine here:'], steps.flatMap(step => filled(step, INDENT, WIDTH))];
  const [most, ...others] = [...ours].sort((a, b) => b.backends.length - a.backends.length);
  const on = (backends: readonly string[]): string => {
    const left = backends.length - MOST_NAMES;
    return `${backends.slice(0, MOST_NAMES).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
  };
  return [
    [...filled(`Ours, on ${on(most.backends)}:`, '', WIDTH), '', ...shown(most.text.replace(/\t/g, '  '))],
    ...(others.length > 0
      ? [others.flatMap(({ backends }) => filled(`Another text on ${on(backends)}.`, '', WIDTH))]
      : []),
  ];
}

function shown(text: string): string[] {
  const lines = text.split('\n');
  const left = lines.length - MOST;
  return [
    ...lines.slice(0, MOST).map(line => cut((INDENT + line).trimEnd())),
    ...(left > 0 ? [`${INDENT}… ${left} more lines`] : []),
  ];
}

function forPerson(lines: readonly ReviewLine[]): string[] {
  const left = lines.length - MOST_FOR_PERSON;
  return [
    'For a person:',
    ...lines
      .slice(0, MOST_FOR_PERSON)
      .flatMap(({ line, sign, text, why }) => [cut(`  line ${line}: ${why}`), cut(`${INDENT}${sign} ${text.trim()}`)]),
    ...(left > 0 ? [`  … ${left} more lines`] : []),
  ];
}

/** What stands outside functions: a line for each reason, and what is for a person. */
function outsideBlock({ path, binary, outside }: ReviewFile): string[][] {
  if (binary) return [filled(`${path} is binary, and not looked at.`, '', WIDTH)];
  if (outside.length === 0) return [];
  const reasons = new Map<string, number>();
  for (const { fate, why = '' } of outside) if (fate === 'meaningless') reasons.set(why, (reasons.get(why) ?? 0) + 1);
  const spoken = [...reasons].map(([why, count]) => `${why} ${count}`).join(', ');
  const person = outside.filter(({ fate }) => fate === 'person');
  return [
    [
      ...filled(
        `${path}, outside functions: ${spoken ? `without meaning here ${spoken}` : 'nothing without meaning'}.`,
        '',
        WIDTH,
      ),
      ...(person.length > 0 ? forPerson(person) : []),
    ],
  ];
}

function scripts(before: string, after: string): string[][] {
  const own = (name: string, text: string) => [`${name}:`, '', ...quoted(text, INDENT, WIDTH)];
  return [
    filled('The pair of scripts, for a question of your own: ptelab diff before.pte after.pte', '', WIDTH),
    own('before.pte', before),
    own('after.pte', after),
  ];
}

/** A line within the width; of a path, its end stays. */
function cut(line: string, width = WIDTH, end = false): string {
  if (line.length <= width) return line;
  // The end may begin with half of a character.
  const last = line.slice(line.length - width + 1).replace(/^[\udc00-\udfff]/, '');
  return end ? `…${last}` : `${beginning(line, width - 1)}…`;
}
