/**
 * A unified diff as data: files, hunks, and each line with its place in the text. Git's form, plain `diff -u`, several files
 * and whole mails are read; what is torn or too long is refused with its line.
 */
import { parsePatch } from 'diff';
import { beginning } from '../model/beginning.ts';
import { printable } from '../model/printable.ts';
import { MAX_PATCH_CHARACTERS } from './limit.ts';
import { unwrap } from './unwrap.ts';

/** Most characters of one line; longer ones are no source code. */
const MAX_LINE = 4096;

export interface PatchLine {
  readonly sign: ' ' | '+' | '-';
  readonly text: string;
  /** Its line in the patch, from 1. */
  readonly at: number;
}

export interface Hunk {
  /** What the diff says behind the second `@@`: mostly the function that the hunk is in. */
  readonly heading: string;
  readonly at: number;
  readonly lines: readonly PatchLine[];
}

export interface PatchedFile {
  readonly path: string;
  readonly binary: boolean;
  readonly hunks: readonly Hunk[];
}

export interface Patch {
  /** The subject of a mail, if it is one. */
  readonly subject: string;
  readonly files: readonly PatchedFile[];
}

/** A text that is no patch, or a damaged one. */
export class PatchError extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Reads a patch. Throws PatchError. */
export function readPatch(text: string): Patch {
  refuse(text);
  const { lines, from } = unwrap(text);
  const heads = lines.flatMap((line, i) => (/^@@\s/.test(line) ? [i] : []));
  let hunks = 0;
  const files = parsed(lines, from).flatMap(file => {
    const { oldFileName = '', newFileName = '', isBinary = false } = file;
    const of = file.hunks.map(hunk => {
      const head = heads[hunks++];
      let at = head;
      const content = hunk.lines.flatMap((line): PatchLine[] => {
        at++;
        if (line.startsWith('\\')) return [];
        return [{ sign: (line[0] ?? ' ') as PatchLine['sign'], text: line.slice(1), at: from[at] }];
      });
      return { heading: headingOf(lines[head]), at: from[head], lines: content };
    });
    const path = pathOf(oldFileName, newFileName);
    return of.length > 0 || isBinary ? [{ path, binary: isBinary, hunks: of }] : [];
  });
  if (files.length === 0) throw new PatchError(1, 'there is no unified diff in this text (no line begins with "@@ -")');
  return { subject: subjectOf(text), files };
}

function refuse(text: string): void {
  if (text.length > MAX_PATCH_CHARACTERS)
    throw new PatchError(1, `a patch has at most ${MAX_PATCH_CHARACTERS} characters, and this has ${text.length}`);
  const binary = text.indexOf('\0');
  if (binary >= 0) throw new PatchError(lineOf(text, binary), 'binary data; a patch is text');
  const encoded = /^Content-Transfer-Encoding:[ \t]*(quoted-printable|base64)/im.exec(text);
  if (encoded)
    throw new PatchError(
      lineOf(text, encoded.index),
      `the mail is encoded (${encoded[1]}); save the patch as plain text, as b4 or git am do`,
    );
  const head = /^@@ (?!-\d+(,\d+)? \+\d+(,\d+)? @@)/m.exec(text);
  if (head)
    throw new PatchError(
      lineOf(text, head.index),
      'the head of a hunk is damaged; it is `@@ -LINE,COUNT +LINE,COUNT @@`',
    );
  const long = new RegExp(`[^\\n]{${MAX_LINE + 1}}`).exec(text);
  if (long) throw new PatchError(lineOf(text, long.index), `a line has more than ${MAX_LINE} characters`);
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;

function parsed(lines: readonly string[], from: readonly number[]): ReturnType<typeof parsePatch> {
  try {
    return parsePatch(lines.join('\n'));
  } catch (error) {
    const { message } = error as Error;
    const line = Number(/ at line (\d+)/.exec(message)?.[1] ?? 1);
    const why = beginning(printable(message.replace(/ (for hunk )?at line \d+/, '')), 120);
    throw new PatchError(from[line - 1] ?? 1, `the hunk is damaged: ${why}`);
  }
}

const headingOf = (line: string): string => printable(/^@@[^@]*@@ ?(.*)$/.exec(line)?.[1] ?? '').trim();

/** Without the first folder, where it is not the file's own: a and b, or what the two trees are called. */
function pathOf(before: string, after: string): string {
  const name = after === '/dev/null' ? before : after;
  const own = /^[ab]\//.test(name) || (before !== '/dev/null' && before.split('/')[0] !== after.split('/')[0]);
  return printable(own ? name.slice(name.indexOf('/') + 1) : name);
}

function subjectOf(text: string): string {
  const found = /^Subject:[ \t]*(.*(?:\r?\n[ \t]+.*)*)/m.exec(text)?.[1] ?? /^(\[PATCH[^\n]*)/m.exec(text)?.[1] ?? '';
  return beginning(printable(found.replace(/\s+/g, ' ').trim()), 200);
}
