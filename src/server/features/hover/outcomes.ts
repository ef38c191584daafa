/** What an outcome means: `lost D`, `late write`, with a script that shows it. */
import * as ast from '../../../lang/generated/ast.ts';
import { formOf, outcomeWord } from '../../../lang/outcome-words.ts';
import { code } from './words.ts';

/** Markdown about the outcome that a node of an expectation asks for, if `image` is a word of it. */
export function aboutOutcome(node: unknown, image: string): string | undefined {
  const parts = ast.isEvent(node) ? node.words : ast.isLost(node) && image === 'lost' ? ['lost', node.bit] : [];
  const word = outcomeWord(parts);
  if (!word || !parts.includes(image)) return undefined;
  return [code(formOf(word)), word.definition, 'It happens in:', code(word.shows)].join('\n\n');
}
