/** Writing a generated module: not where it is there to the letter, so that watchers and incremental builds stay quiet. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes the text of a module, and its folder where there is none. */
export function writeModule(file: string, text: string): void {
  if (read(file) === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** A text as an expression of JavaScript. */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;

/** Data as an expression of JavaScript, which engines read faster than a literal. */
export const parsing = (data: object): string => `JSON.parse(${quoted(JSON.stringify(data))})`;

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
