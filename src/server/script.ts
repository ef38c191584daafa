/**
 * One version of one document, and what is known about it. Nothing changes: an edit makes a new Script. What costs
 * something is worked out when it is first asked for, and kept.
 */
import type { ParseResult } from 'langium';
import type { Position, Range } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Compiled, compileParsed } from '../lang/compile.ts';
import type * as ast from '../lang/generated/ast.ts';
import { parseForEditor } from '../lang/parse.ts';
import { refuse } from '../lang/refuse.ts';
import { bringUsed, noFiles, type ReadUsed, usedOf } from '../lang/used-files.ts';
import type { Place } from '../sim/statements.ts';
import { usedUri } from './used-files.ts';

export class Script {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  private readonly document: TextDocument;
  private readonly known = new Map<object, unknown>();
  private readonly files: ReadUsed;
  private waiting = false;

  /** `files` reads what the script uses; it is given what to call where a text is still to come. */
  constructor(uri: string, version: number, text: string, files: (waits: () => void) => ReadUsed = () => noFiles) {
    this.uri = uri;
    this.version = version;
    this.text = text;
    this.document = TextDocument.create(uri, 'pte', version, text);
    this.files = files(() => (this.waiting = true));
  }

  /** File name, as reports show it. */
  get name(): string {
    const last = /[^/]*$/.exec(this.uri.replace(/^untitled:/, ''))![0];
    try {
      return decodeURIComponent(last) || 'script';
    } catch {
      return last;
    }
  }

  /** True for a text that the language turns away unread: too large, binary, nested too deeply. */
  get refused(): boolean {
    return this.once(refuse, () => refuse(this.text) !== undefined);
  }

  get parsed(): ParseResult<ast.Script> {
    return this.once(parseForEditor, () => {
      const parsed = parseForEditor(this.text);
      bringUsed(parsed.value, this.files);
      return parsed;
    });
  }

  /** What it uses is still being read; there will be another version then. */
  get waits(): boolean {
    return this.parsed !== undefined && this.waiting;
  }

  /** Addresses of the files that it uses, or tries to. */
  get usedFiles(): readonly string[] {
    // Most scripts use none, and need not be parsed for it.
    if (!/\buse\b/.test(this.text)) return [];
    return Object.keys(usedOf(this.parsed.value).texts).map(path => this.uriOf(path));
  }

  /** The address of a file that it uses; its own where there is none. */
  uriOf(file: string | undefined): string {
    return file === undefined ? this.uri : usedUri(this.uri, file);
  }

  /** A file that it uses, as a script by itself. */
  fileOf(file: string | undefined): Script {
    if (file === undefined) return this;
    const files = this.once(Script, () => new Map<string, Script>());
    const texts = usedOf(this.parsed.value).files;
    const known =
      files.get(file) ?? new Script(this.uriOf(file), 0, texts.find(({ path }) => path === file)?.text ?? '');
    files.set(file, known);
    return known;
  }

  get compiled(): Compiled {
    return this.once(compileParsed, () => compileParsed(this.parsed, this.text, this.name));
  }

  /** What `work` makes of this script, made once; `key` is what it is kept under. */
  once<T>(key: object, work: () => T): T {
    if (!this.known.has(key)) this.known.set(key, work());
    return this.known.get(key) as T;
  }

  offset(position: Position): number {
    return this.document.offsetAt(position);
  }

  /** The range from one offset to another. */
  range(from: number, to: number): Range {
    return { start: this.document.positionAt(from), end: this.document.positionAt(to) };
  }

  /** Where a line ends, counted from its start; lines from 0. Blanks at its end are not of it. */
  endOfLine(line: number): number {
    const from = this.document.offsetAt({ line, character: 0 });
    const to = this.document.offsetAt({ line: line + 1, character: 0 });
    return this.text.slice(from, to).trimEnd().length;
  }

  get lineCount(): number {
    return this.document.lineCount;
  }
}

/** A place of the language, which counts from 1, as the protocol has it. */
export function rangeOf({ line, column, endLine, endColumn }: Place): Range {
  return {
    start: { line: line - 1, character: column - 1 },
    end: { line: endLine - 1, character: endColumn - 1 },
  };
}
