/**
 * One version of one document, and what is known about it. Nothing changes: an edit makes a new Script. What costs
 * something is worked out when it is first asked for, and kept.
 */
import type { ParseResult } from 'langium';
import type { Position, Range } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Compiled, compileParsed } from '../lang/compile.ts';
import type * as ast from '../lang/generated/ast.ts';
import { refuse } from '../lang/refuse.ts';
import { parseScript } from '../lang/services.ts';
import type { Place } from '../sim/scenario.ts';

export class Script {
  readonly uri: string;
  readonly version: number;
  readonly text: string;
  private readonly document: TextDocument;
  private readonly known = new Map<object, unknown>();

  constructor(uri: string, version: number, text: string) {
    this.uri = uri;
    this.version = version;
    this.text = text;
    this.document = TextDocument.create(uri, 'pte', version, text);
  }

  /** File name, as reports show it. */
  get name(): string {
    const last = this.uri.split('/').at(-1) ?? '';
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
    return this.once(parseScript, () => parseScript(this.text));
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
