/**
 * What is wrong with files that a script uses: said in the file, and at the `use` of the script that brings it. What is no
 * error is said where the file is checked itself, except a statement that a backend of this script does not have.
 */
import type { Place } from '../sim/statements.ts';
import type { Diagnostic } from './diagnostic.ts';
import { messageOf, diagnostics as table } from './diagnostics.ts';
import { Findings } from './findings.ts';
import { placeOfProperty } from './places.ts';
import { reportSyntaxErrors } from './syntax-errors.ts';
import { saidPath, type Used, type UsedFile } from './used-files.ts';

/** Places of errors that one `use` leads to. */
const MOST_RELATED = 5;

/** Reports the files that cannot be used, and what the parser could not read in the others. */
export function reportUsed({ files, problems }: Used, findings: Findings): void {
  for (const { node, reason } of problems)
    findings.add('PTE080', placeOfProperty(node, 'path'), { path: saidPath(node), reason });
  for (const { parsed, text, path } of files) {
    const own = new Findings();
    reportSyntaxErrors(parsed, text, own);
    findings.addFrom(own, path);
  }
}

/** The findings of a script, with a line at each `use` for the errors behind it. */
export function withUseLines({ files }: Used, found: readonly Diagnostic[]): Diagnostic[] {
  const own = found.filter(({ place }) => place.file === undefined);
  const inFiles = found.filter(
    ({ place, severity, code }) => place.file !== undefined && (severity === 'error' || code === 'PTE058'),
  );
  const uses = new Map<UsedFile['by'], UsedFile>();
  for (const file of files) if (!uses.has(file.by)) uses.set(file.by, file);
  const lines = [...uses].flatMap(([node, { path }]): Diagnostic[] => {
    const errors = inFiles.filter(({ place }) => files.find(file => file.path === place.file)?.by === node);
    return errors.length === 0 ? [] : [lineFor(path, placeOfProperty(node, 'path'), errors)];
  });
  const all = [...own, ...lines].sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
  return [...all, ...inFiles];
}

function lineFor(path: string, place: Place, errors: readonly Diagnostic[]): Diagnostic {
  const [first] = errors;
  const isError = errors.some(({ severity }) => severity === 'error');
  const what = isError ? 'error' : 'warning';
  const at = `${first.place.file === path ? '' : `${first.place.file}, `}line ${first.place.line}: ${first.message}`;
  return {
    code: 'PTE081',
    severity: isError ? table.PTE081.severity : 'warning',
    place,
    message: messageOf('PTE081', {
      path,
      errors: errors.length === 1 ? (isError ? 'an error' : 'a warning') : `${errors.length} ${what}s`,
      first: at,
    }),
    related: errors.slice(0, MOST_RELATED).map(error => ({ place: error.place, message: error.message })),
  };
}
