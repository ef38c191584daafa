/** A comparison of outcomes for a terminal: the answer first, then each outcome of one side alone and where it parts. */

import { type Align, columns, filled } from '../library/columns.ts';
import type { NamedComparison } from '../library/diff.ts';
import type { WitnessLine } from '../model/explored.ts';
import { grouped } from '../model/number-words.ts';
import { type Costs, compared, type Parting } from '../sim/explore/diff.ts';
import type { Style } from './style.ts';

const WIDTH = 80;

/** The report; ends with a newline. */
export function diffText(comparisons: readonly NamedComparison[], style: Style): string {
  return comparisons.map(comparison => `${lines(comparison, style).join('\n')}\n`).join('\n');
}

function lines({ a, b, within, outcomes, grounds, onlyA, onlyB, atMost }: NamedComparison, style: Style): string[] {
  const answer =
    within === null
      ? style.careful(`unknown whether every outcome of ${a} is one of ${b}`)
      : within
        ? style.good(`every outcome of ${a} is one of ${b}`)
        : style.bad(`not every outcome of ${a} is one of ${b}`);
  return [
    answer,
    ...columns(
      [
        [`  ${a}`, grounds.a],
        [`  ${b}`, grounds.b],
        ['  in common', String(outcomes.common)],
      ],
      ['left', 'left'],
    ),
    ...costs([
      [a, atMost.a],
      [b, atMost.b],
    ]),
    ...onlyA.flatMap(parting => ['', ...words(a, b, parting, style)]),
    ...onlyB.flatMap(parting => ['', ...words(b, a, parting, style)]),
  ];
}

/** What a run costs at most, one side under the other. */
function costs(sides: readonly (readonly [name: string, most: Costs | null])[]): string[] {
  const rows = sides.map(([name, most]) => [
    `  ${name}`,
    ...(most ? compared.map(count => grouped(most[count])) : ['not known']),
  ]);
  return columns([['  at most', ...compared], ...rows], ['left', ...compared.map((): Align => 'right')]);
}

function words(side: string, other: string, parting: Parting, style: Style): string[] {
  const { outcome, witness, nearest, nearestWitness, at, here, there } = parting;
  return [
    style.strong(`only ${side}`),
    ...filled(outcome, '  ', WIDTH),
    style.faint(`  by schedule ${witness.schedule}`),
    `beside it ${other}`,
    ...filled(nearest, '  ', WIDTH),
    style.faint(`  by schedule ${nearestWitness.schedule}`),
    `they part at step ${at + 1} of the story`,
    ...columns(
      [
        [`  ${side}`, told(here)],
        [`  ${other}`, told(there)],
      ],
      ['left', 'left'],
    ),
  ];
}

const told = (line: WitnessLine | null): string =>
  line ? `cpu ${line.cpu} line ${line.line}  ${line.text}` : 'is over';
