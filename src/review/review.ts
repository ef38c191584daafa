/**
 * A patch, read beside our text: which functions it touches, what becomes of each line that it changes, and its functions
 * before and after in the script language.
 */
import { type Fate, forPerson } from './fate.ts';
import { guessed, type OurText, oursOf, stepsFor } from './ours.ts';
import { fateOfFile, fateOfText, fateOutside } from './outside.ts';
import { pairOf, type ScriptPair } from './pair.ts';
import { type Hunk, type PatchedFile, type PatchLine, readPatch } from './patch.ts';
import { type Region, regionsOf } from './regions.ts';
import { side } from './sides.ts';
import { type Source, type Translated, translateSide } from './translate.ts';

export interface ReviewedLine {
  readonly line: PatchLine;
  readonly fate: Fate;
}

export interface ReviewedFunction {
  /** As the patch names it, or as we guess; empty where neither can be said. */
  readonly name: string;
  /** The patch does not name it: it is the one of ours that calls the same. */
  readonly guessed: boolean;
  readonly macro: boolean;
  readonly path: string;
  /** Its lines in the patch, context included, in order. */
  readonly lines: readonly PatchLine[];
  readonly changed: readonly ReviewedLine[];
  readonly ours: readonly OurText[];
  /** Steps of the machine that are this function. */
  readonly steps: readonly string[];
  /** The function on each side, where something of it could be said. */
  readonly before?: Translated;
  readonly after?: Translated;
}

export interface ReviewedFile {
  readonly path: string;
  readonly binary: boolean;
  readonly functions: readonly ReviewedFunction[];
  /** Changed lines outside functions. */
  readonly outside: readonly ReviewedLine[];
}

export interface Review {
  readonly subject: string;
  readonly files: readonly ReviewedFile[];
  readonly scripts: ScriptPair;
}

/** Reviews the text of a patch. Throws PatchError where it is none. */
export function reviewPatch(text: string): Review {
  const { subject, files } = readPatch(text);
  const drafts = files.map(file => ({ file, before: found(file, '-'), after: found(file, '+') }));
  const before = translateSide(drafts.flatMap(draft => touched(draft.before.sources)));
  const after = translateSide(drafts.flatMap(draft => touched(draft.after.sources)));
  const reviewed = drafts.map(({ file, before: old, after: now }): ReviewedFile => {
    const names = [...new Set([...old.sources, ...now.sources].map(({ name }) => name))];
    const functions = names.flatMap(name => {
      const sources = [...old.sources, ...now.sources].filter(source => source.name === name);
      const own = (all: readonly Translated[]) => all.find(({ source }) => sources.includes(source));
      return functionOf(name, file, sources, own(before), own(after));
    });
    const outside = [...old.outside, ...now.outside].sort((a, b) => a.line.at - b.line.at);
    return { path: file.path, binary: file.binary, functions, outside };
  });
  return { subject, files: reviewed, scripts: pairOf(subject, before, after) };
}

interface Found {
  readonly sources: readonly Source[];
  readonly outside: readonly ReviewedLine[];
}

/** The functions of one side of a file, and its changed lines outside them. */
function found(file: PatchedFile, sign: '-' | '+'): Found {
  const functions = new Map<string, Region[]>();
  const outside: ReviewedLine[] = [];
  const whole = fateOfFile(file.path);
  for (const hunk of file.hunks) {
    if (whole) {
      for (const line of hunk.lines) if (line.sign === sign) outside.push({ line, fate: whole });
      continue;
    }
    for (const region of regionsOf(side(hunk, sign), hunk.heading)) {
      if (region.kind === 'function' || region.kind === 'macro') {
        const name = region.name || guessOf(hunk, file.path);
        functions.set(name, [...(functions.get(name) ?? []), region]);
      } else
        for (const line of region.lines)
          if (line.line.sign === sign)
            outside.push({ line: line.line, fate: fateOfText(line) ?? fateOutside(line, region.kind) });
    }
  }
  const guessed = (pieces: readonly Region[]): boolean => pieces.every(({ name }) => name === '');
  const sources = [...functions].map(([name, pieces]) => ({ name, guessed: guessed(pieces), path: file.path, pieces }));
  return { sources, outside };
}

/** The same for both sides. */
const guessOf = ({ lines }: Hunk, path: string): string =>
  guessed(lines.map(({ text }) => text).join('\n'), path) ?? '';

const isChanged = ({ sign }: PatchLine): boolean => sign !== ' ';
const linesOf = ({ pieces }: Source): PatchLine[] => pieces.flatMap(piece => piece.lines.map(({ line }) => line));

/** Those in which something changes; a function whose only change is on the other side is shown there. */
const touched = (sources: readonly Source[]): Source[] => sources.filter(source => linesOf(source).some(isChanged));

function functionOf(
  name: string,
  { path }: PatchedFile,
  sources: readonly Source[],
  before: Translated | undefined,
  after: Translated | undefined,
): ReviewedFunction[] {
  const lines = [...new Set(sources.flatMap(linesOf))].sort((a, b) => a.at - b.at);
  const fateOf = (line: PatchLine): Fate =>
    (line.sign === '-' ? before : after)?.fates.get(line) ?? forPerson('not read');
  const changed = lines.filter(isChanged).map(line => ({ line, fate: fateOf(line) }));
  if (changed.length === 0) return [];
  return [
    {
      name,
      guessed: name !== '' && sources.every(source => source.guessed),
      macro: sources.some(({ pieces }) => pieces.some(({ kind }) => kind === 'macro')),
      path,
      lines,
      changed,
      ours: name ? oursOf(name) : [],
      steps: name ? stepsFor(name) : [],
      ...(before && before.lines.length > 0 ? { before } : {}),
      ...(after && after.lines.length > 0 ? { after } : {}),
    },
  ];
}
