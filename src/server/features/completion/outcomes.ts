/** What can happen in a run, as words of one or two parts; and how a count is held against its bound. */
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver';
import { formOf, outcomeWords } from '../../../lang/outcome-words.ts';
import { wordsOfKind } from '../../../lang/words.ts';
import { meant } from './items.ts';
import type { Place } from './place.ts';

/** What can stand before an outcome. */
const beforeOutcome: readonly string[] = ['never', 'sometimes', 'always', 'and', 'or', 'not', '('];

/** After the first word of an outcome, the second; a lost D, which most scripts ask about, is the first. */
export function outcomeItems(place: Place): CompletionItem[] {
  const starts = beforeOutcome.includes(place.last);
  return [...(starts ? dataItems(place) : []), ...happenings(place, starts)];
}

/** What begins an expectation about data: `disk heap[0] shows w1`, `swap …`, `page heap[0] dirty`. */
function dataItems(place: Place): CompletionItem[] {
  const of = (word: string, about: string): CompletionItem[] =>
    wordsOfKind('condition')
      .filter(one => one.word === about)
      .map(one => ({ ...meant({ ...one, word }, place), sortText: `099${word}` }));
  return [...of('page', 'dirty'), ...of('disk', 'shows'), ...of('swap', 'shows')];
}

function happenings(place: Place, starts: boolean): CompletionItem[] {
  const { last } = place;
  return outcomeWords
    .filter(({ phrase }) => starts || phrase.startsWith(`${last} `))
    .map((outcome, i) => {
      const { phrase: word, definition: doc } = outcome;
      const item = meant({ word, kind: 'outcome', form: formOf(outcome), doc }, place);
      return {
        ...item,
        label: starts ? word : word.slice(last.length + 1),
        sortText: `0${word === 'lost D' ? '' : String(i).padStart(2, '0')}`,
      };
    });
}

/** Whether `in RANGE` may follow a word: of what happens to no page it cannot. */
export function takesRange(last: string): boolean {
  return outcomeWords.every(({ phrase, ofPage }) => phrase !== last || ofPage);
}

const bounds: readonly (readonly [sign: string, meaning: string])[] = [
  ['==', 'exactly'],
  ['<=', 'at most'],
  ['>=', 'at least'],
  ['<', 'less than'],
  ['>', 'more than'],
  ['!=', 'anything but'],
];

/** Signs of a comparison, in the order of their use. */
export function boundItem(sign: string, { begins }: Place): CompletionItem[] {
  const i = bounds.findIndex(([known]) => known === sign);
  if (i < 0) return [];
  const [, description] = bounds[i];
  const sortText = `${begins ? 4 : 0}99${i}`;
  return [{ label: sign, kind: CompletionItemKind.Operator, labelDetails: { description }, sortText }];
}
