/** The script of a session: its text, and what it was compiled to on the one backend that is debugged. */

import { type StatementNode, statementNodes } from '../lang/statement-nodes.ts';
import { type ReadUsed, readFrom, type UsedTexts } from '../lang/used-files.ts';
import type { BackendChoice, Scenario } from '../sim/scenario.ts';
import type { Place, Statement } from '../sim/statements.ts';

/** A statement of a program as the script has it. */
export interface ScriptStatement {
  /** On one line, without the block that it may have. */
  readonly text: string;
  readonly place: Place;
  /** Where in the text another statement could stand before it. */
  readonly before: number;
  /** The name that it gives to what it reads. */
  readonly name?: string;
}

/** A text with those of the files that it uses. */
export interface SessionText {
  readonly name: string;
  readonly text: string;
  readonly used: UsedTexts;
}

export class DebugScript {
  /** File name, for messages. */
  readonly name: string;
  readonly text: string;
  /** Reads the files that it used when the session began. */
  readonly files: ReadUsed;
  readonly scenario: Scenario;
  readonly backend: BackendChoice;
  private readonly nodes: readonly StatementNode[];
  private readonly known = new Map<Statement, ScriptStatement>();

  constructor({ name, text, used }: SessionText, scenario: Scenario, backend: BackendChoice) {
    this.name = name;
    this.text = text;
    this.files = readFrom(used);
    this.scenario = scenario;
    this.backend = backend;
    this.nodes = statementNodes(text);
  }

  /** A CPU's statement; undefined where the program has none of this number. */
  statement(cpu: number, number: number): ScriptStatement | undefined {
    const statement = this.scenario.programs[cpu]?.statements[number];
    if (!statement) return undefined;
    let found = this.known.get(statement);
    if (!found) {
      found = this.find(statement);
      this.known.set(statement, found);
    }
    return found;
  }

  private find({ place }: Statement): ScriptStatement {
    const { text } = this;
    const offset = offsetOf(text, place);
    const node = this.nodes.findLast(n => n.offset <= offset && offset < n.end);
    if (node && offset < node.headEnd)
      return {
        text: oneLine(text.slice(node.offset, node.headEnd)),
        place: node.place,
        before: node.offset,
        ...(node.name === undefined ? {} : { name: node.name }),
      };
    // The end of a `lazy` block stands at its brace; a further branch at its condition, which nothing can stand before.
    const own = text.slice(offset, offsetOf(text, { line: place.endLine, column: place.endColumn }));
    return {
      text: own === '}' ? 'end of the block' : oneLine(own),
      place,
      before: own === '}' ? offset : (node?.offset ?? offset),
    };
  }
}

/** Offset of a place's start in a text. A carriage return alone ends a line, too. */
export function offsetOf(text: string, { line, column }: Pick<Place, 'line' | 'column'>): number {
  const ends = /\r\n|\r|\n/g;
  for (let i = 1; i < line; i++) if (!ends.exec(text)) return text.length;
  return ends.lastIndex + column - 1;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
