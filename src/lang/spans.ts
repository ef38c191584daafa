/**
 * Where nodes of the quick parser stand: as much of a concrete syntax tree as the compiler asks for, namely from where to
 * where a node goes, and from where to where each of its properties does.
 */
import type { AstNode, CstNode } from 'langium';

/** A text with the offsets of its lines, found when one is first asked for. */
export class SpannedText {
  readonly fullText: string;
  private lines: number[] | undefined;

  constructor(text: string) {
    this.fullText = text;
  }

  /** Counted from 0, as in LSP. A carriage return alone ends a line, too. */
  position(offset: number): { line: number; character: number } {
    this.lines ??= [0, ...[...this.fullText.matchAll(/\r\n|\r|\n/g)].map(end => end.index + end[0].length)];
    let [low, high] = [0, this.lines.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.lines[middle] <= offset) low = middle;
      else high = middle;
    }
    return { line: low, character: offset - this.lines[low] };
  }
}

/** One property's text, by its name. */
export interface Part {
  readonly property: string;
  readonly offset: number;
  readonly end: number;
}

/** A node's text; stands for Langium's node of the concrete syntax tree (`$cstNode`). */
export class Span {
  readonly root: SpannedText;
  offset: number;
  end: number;
  readonly parts: readonly Part[];

  constructor(root: SpannedText, offset: number, end: number, parts: readonly Part[]) {
    this.root = root;
    this.offset = offset;
    this.end = end;
    this.parts = parts;
  }

  get length(): number {
    return this.end - this.offset;
  }

  get text(): string {
    return this.root.fullText.slice(this.offset, this.end);
  }

  get range() {
    return { start: this.root.position(this.offset), end: this.root.position(this.end) };
  }

  /** The text of a property, of a list the `index`-th; the nearest where there are fewer. */
  part(property: string, index = 0): Span | undefined {
    const parts = this.parts.filter(part => part.property === property);
    const part = parts[Math.max(0, Math.min(index, parts.length - 1))];
    return part && new Span(this.root, part.offset, part.end, []);
  }
}

/** The span of a node that the quick parser made; undefined for one of Langium's. */
export function spanOf(node: AstNode): Span | undefined {
  const cst: unknown = node.$cstNode;
  return cst instanceof Span ? cst : undefined;
}

/** A span where Langium's types want a node of its tree. What they have beyond it, nothing in `lang` asks for. */
export const asCst = (span: Span): CstNode => span as unknown as CstNode;
