/** The tokens of a text, in columns: the lexer of the quick parser, from the same terminals as Langium's. */
import { table } from './generated/table.ts';

const { kinds, keywords } = table.tokens;
const words = new Map(Object.entries(keywords));
let pattern: RegExp | undefined;

/** The number of what is no token: behind the last one. */
const END = 0;

export class QuickTokens {
  readonly count: number;
  private readonly text: string;
  private readonly columns: { readonly kind: number[]; readonly start: number[]; readonly end: number[] };

  private constructor(text: string, columns: QuickTokens['columns']) {
    this.text = text;
    this.columns = columns;
    this.count = columns.kind.length;
  }

  /** Undefined where a character is of no token. */
  static of(text: string): QuickTokens | undefined {
    const columns = { kind: [] as number[], start: [] as number[], end: [] as number[] };
    pattern ??= new RegExp(table.tokens.pattern, 'y');
    for (let at = 0; at < text.length; ) {
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      if (!found) return undefined;
      const end = at + found[0].length;
      const { hidden, word, token } = kinds.find(({ group }) => found[group] !== undefined)!;
      if (!hidden) {
        columns.kind.push((word && words.get(found[0])) ?? token ?? words.get(found[0])!);
        columns.start.push(at);
        columns.end.push(end);
      }
      at = end;
    }
    return new QuickTokens(text, columns);
  }

  kind(index: number): number {
    return index < this.count ? this.columns.kind[index] : END;
  }

  start(index: number): number {
    return this.columns.start[index];
  }

  end(index: number): number {
    return this.columns.end[index];
  }

  image(index: number): string {
    return this.text.slice(this.columns.start[index], this.columns.end[index]);
  }
}
