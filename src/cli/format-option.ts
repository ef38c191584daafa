/** `--format text` or `json`, as most subcommands have it. */
import { Option } from 'commander';
import { jsonParts } from './json-parts.ts';

/** For people, or for programs. */
export type Format = 'text' | 'json';

/** The option. */
export function formatOption(): Option {
  return new Option('-f, --format <format>', 'output').choices(['text', 'json']).default('text');
}

/** Prints an answer on stdout; only the form that is asked for is made. */
export function print(format: Format, text: () => string, json: () => unknown): void {
  if (format === 'text') process.stdout.write(text());
  else for (const part of jsonParts(json())) process.stdout.write(part);
}

/** A document for programs. */
export const jsonText = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`;
