/** The gallery: the example scripts by the question that each of them answers. */
import examples from 'ptelab:examples';
import { question } from '../src/host/questions.ts';
import type { Item } from './picker.ts';
import { words } from './words.ts';

/** What the playground opens with where there is nothing to go on with. */
export const firstScript = (examples.find(({ name }) => name === 'lost-dirty-queued.pte') ?? examples[0]).text;

/** Is this an example as it comes, so that nothing is lost with it? */
export function isExample(text: string): boolean {
  return examples.some(example => example.text === text);
}

/** What there is to choose from. `before` is the user's own script, where one was put aside. */
export function gallery(choose: (text: string) => void, before: string | undefined): Item[] {
  const own =
    before === undefined ? [] : [{ label: words.before, detail: words.beforeName, take: () => choose(before) }];
  const others = examples.map(({ name, text }) => ({
    label: question(text) || name,
    detail: name,
    take: () => choose(text),
  }));
  return [...own, ...others];
}
