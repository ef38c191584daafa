/** The gallery: the example scripts in their groups, each by the question that it answers. */
import examples from 'ptelab:examples';
import { FLAGSHIP, gallery } from '../src/host/gallery.ts';
import { question } from '../src/protocol/question.ts';
import type { Item } from './picker.ts';
import { words } from './words.ts';

/** What the playground opens with where there is nothing to go on with. */
export const firstScript = textOf(FLAGSHIP);

/** Is this an example as it comes, so that nothing is lost with it? */
export function isExample(text: string): boolean {
  return examples.some(example => example.text === text);
}

/** What there is to choose from. `before` is the user's own script, where one was put aside. */
export function galleryItems(choose: (text: string) => void, before: string | undefined): Item[] {
  const own =
    before === undefined ? [] : [{ label: words.before, detail: words.beforeName, take: () => choose(before) }];
  const others = gallery().flatMap(({ title, scripts }) =>
    scripts.map(({ name, asks }) => ({
      label: asks,
      detail: question(textOf(name)),
      group: title,
      take: () => choose(textOf(name)),
    })),
  );
  return [...own, ...others];
}

function textOf(name: string): string {
  return examples.find(example => example.name === name)?.text ?? '';
}
