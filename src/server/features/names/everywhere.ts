/**
 * Where a name is meant in all open scripts, and in the files that they use. A declaration is the same wherever it is seen from
 * if it stands at the same place of the same file. What is not open, and is used by nothing that is, is not looked at.
 */
import type { Script } from '../../script.ts';
import { plain } from '../../used-files.ts';
import { type Declaration, type Occurrence, occurrencesWithFiles } from './occurrences.ts';

export interface Meant {
  readonly uri: string;
  /** The text that it stands in. */
  readonly text: Script;
  readonly occurrence: Occurrence;
  /** The script that it is seen from, and the declaration as that one sees it. */
  readonly seenFrom: Script;
  readonly meant: Declaration;
}

/** Every place that means the same, that of `script` first, each once. */
export function sameEverywhere(script: Script, here: Occurrence, open: readonly Script[]): Meant[] {
  const sites = new Set(
    occurrencesOf(script, here.declaration)
      .filter(o => o.isDeclaration)
      .map(o => siteOf(script, o)),
  );
  const found = new Map<string, Meant>();
  for (const seenFrom of [script, ...open]) {
    const declared = occurrencesWithFiles(seenFrom).find(o => o.isDeclaration && sites.has(siteOf(seenFrom, o)));
    if (!declared) continue;
    for (const occurrence of occurrencesOf(seenFrom, declared.declaration)) {
      const site = siteOf(seenFrom, occurrence);
      const uri = open.find(o => plain(o.uri) === plain(seenFrom.uriOf(occurrence.file)))?.uri;
      if (found.has(site)) continue;
      found.set(site, {
        uri: uri ?? seenFrom.uriOf(occurrence.file),
        text: seenFrom.fileOf(occurrence.file),
        occurrence,
        seenFrom,
        meant: declared.declaration,
      });
    }
  }
  return [...found.values()];
}

function occurrencesOf(script: Script, declaration: Declaration): Occurrence[] {
  return occurrencesWithFiles(script).filter(o => o.declaration === declaration);
}

const siteOf = (script: Script, { file, offset }: Occurrence): string => `${plain(script.uriOf(file))} ${offset}`;
