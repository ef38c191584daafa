/**
 * The outcomes of all backends as one list for a terminal: the first as it is, the others by how they differ from it,
 * and for each backend a schedule that ends so.
 */
import { filled } from '../library/columns.ts';
import { grouped } from '../model/number-words.ts';
import { type JoinedOutcome, joinOutcomes } from '../model/outcomes.ts';
import { pageName } from '../model/report.ts';
import type { Explored } from '../sim/explore/report.ts';
import type { Style } from './style.ts';

const WIDTH = 80;

/** The list; empty where none was asked for. */
export function outcomeLines(explored: readonly Explored[], style: Style): string[] {
  const lists = explored.flatMap(({ result: { backend, outcomeList: rows } }) => (rows ? [{ backend, rows }] : []));
  if (lists.length === 0) return [];
  const outcomes = joinOutcomes(lists, page => pageName(explored[0].pages, page));
  const cut = explored.flatMap(({ result: { backend, outcomes, outcomeList = [] } }) => {
    const more = outcomes - outcomeList.length;
    return more > 0 ? [style.careful(`  … and ${grouped(more)} more on ${backend}`)] : [];
  });
  const head = outcomes.length === 1 ? '1 outcome' : `${grouped(outcomes.length)} outcomes`;
  return [style.strong(head), ...outcomes.flatMap((outcome, i) => row(outcome, i, style)), ...cut];
}

function row(outcome: JoinedOutcome, index: number, style: Style): string[] {
  const number = String(index + 1).padStart(3);
  const words = index === 0 ? whole(outcome) : difference(outcome);
  const [first, ...rest] = filled(words, '     ', WIDTH);
  const width = Math.max(...outcome.on.map(({ backend }) => backend.length));
  const schedules = outcome.on.map(({ backend, schedule }) =>
    style.faint(`     ${backend.padEnd(width)}  ptelab run --backend ${backend} --schedule ${schedule}`),
  );
  return [`${number}  ${first.trimStart()}`, ...rest, ...schedules];
}

function whole({ entries, happened }: JoinedOutcome): string {
  return [...entries.map(({ pages, end }) => `${pages} ${end}`), ...happened].join('; ');
}

/** Only what is other than in the first row. */
function difference({ differs, happened, missing }: JoinedOutcome): string {
  return [
    ...differs.map(({ pages, end, instead }) => `${pages} ${end}, in 1 ${instead}`),
    ...happened,
    ...missing.map(word => `not ${word}`),
  ].join('; ');
}
