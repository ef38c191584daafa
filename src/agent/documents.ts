/**
 * The package's documents for agents: pages of the reference and the examples. A host says how a file of the package is
 * read; which files there are is known here, so no name from outside becomes a path.
 */
import type { Plain, Refusal } from './plain.ts';

export interface Example {
  /** Without its suffix. */
  readonly name: string;
  readonly question: string;
}

export interface Documents {
  readonly examples: readonly Example[];
  /** A file of the package, by its path from the root; null where there is none. */
  read(path: string): Promise<string | null>;
}

/** Pages by name. */
export const pages: Readonly<Record<string, string>> = {
  language: 'The script language',
  grammar: 'Its grammar',
  backends: 'The backends, and what one mprotect costs each of them',
  cost: 'The cost profiles',
  catalogue: 'The catalogue of page-table bugs',
  cli: 'The command line',
  spin: 'A script as a model for SPIN',
};

/** The file of a page, or of a diagnostic's page. */
export function pageFile(page: string): string {
  return /^PTE\d{3}$/.test(page) ? `media/docs/diagnostics/${page}.md` : `media/docs/${page}.md`;
}

/** The file of an example. */
export function exampleFile(name: string): string {
  return `media/examples/${name}.pte`;
}

/** Answers the tools `reference` and `example`, of which the input has been checked. */
export async function answerDocument(tool: string, input: Plain, documents: Documents): Promise<Plain | Refusal> {
  const { page, section, name } = input as { page?: string; section?: string; name?: string };
  return tool === 'example' ? answerExample(name, documents) : answerPage(page, section, documents);
}

async function answerExample(name: string | undefined, documents: Documents): Promise<Plain | Refusal> {
  const { examples } = documents;
  if (name === undefined) return { examples };
  const found = examples.find(example => example.name === name.replace(/\.pte$/, ''));
  const script = found && (await documents.read(exampleFile(found.name)));
  return script ? { ...found, script } : { error: `there is no example ${name}; the tool without a name lists them` };
}

async function answerPage(
  page: string | undefined,
  section: string | undefined,
  documents: Documents,
): Promise<Plain | Refusal> {
  if (page === undefined) return { pages, diagnostics: 'PTE001 and so on: a page for each code' };
  const text = await documents.read(pageFile(page));
  if (text === null) return { error: `there is no page ${page}` };
  const sections = [...text.matchAll(/^#{2,3} (.*)$/gm)].map(match => match[1]);
  if (section === undefined) return { page, sections, text };
  if (!sections.includes(section))
    return { error: `${page} has no section ${section}; there are ${sections.join(', ')}` };
  return { page, section, text: sectionOf(text, section) };
}

/** From a heading to the next of its rank, or above. */
function sectionOf(text: string, section: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex(line => line.replace(/^#{2,3} /, '') === section && line.startsWith('##'));
  const rank = lines[start].indexOf(' ');
  const length = lines.slice(start + 1).findIndex(line => /^#+ /.test(line) && line.indexOf(' ') <= rank);
  return lines.slice(start, length < 0 ? undefined : start + 1 + length).join('\n');
}
