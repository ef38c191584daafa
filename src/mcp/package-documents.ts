/** The package's documents, from its files beside this program's own. */
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Documents, exampleFile } from '../agent/documents.ts';
import { question } from '../protocol/question.ts';

const root = join(import.meta.dirname, '..');

export function packageDocuments(): Documents {
  const names = ['', 'fixes/'].flatMap(folder =>
    readdirSync(join(root, 'media/examples', folder)).flatMap(file => {
      const name = /^(.*)\.pte$/.exec(file)?.[1];
      return name === undefined ? [] : [folder + name];
    }),
  );
  const textOf = (name: string): string => readFileSync(join(root, exampleFile(name)), 'utf8');
  return {
    examples: names.sort().map(name => ({ name, question: question(textOf(name)) })),
    read: path => readFile(join(root, path), 'utf8').catch(() => null),
  };
}
