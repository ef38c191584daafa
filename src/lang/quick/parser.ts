/**
 * Reads a script that has no error in a fraction of the time that Langium's parser takes to start. It knows no rule of the
 * language: it follows the table that is made from the grammar (`tools/grammar`). Of alternatives that begin alike it takes
 * the one that reads most; what is optional it reads where the rule can go on behind it. A text that it cannot read goes to
 * Langium, whose messages say what is wrong. `quick-parser.test.ts` holds its trees against Langium's, node for node and
 * place for place.
 */
import type { AstNode } from 'langium';
import { asCst, type Part, Span, SpannedText } from '../spans.ts';
import { table } from './generated/table.ts';
import { ruleAt } from './rules.ts';
import type { Assigned, Piece, Rule } from './table.ts';
import { QuickTokens } from './tokens.ts';

type Value = string | number | boolean | Node | { readonly $refText: string };

interface Node {
  $type: string;
  $container?: Node;
  $containerProperty?: string;
  $containerIndex?: number;
  [property: string]: unknown;
}

/** What a rule has read, newest first: a list that a way back only has to let go of. */
interface Assignment {
  readonly before: Assignment | undefined;
  readonly to: Assigned;
  readonly value: Value;
  /** Where it stands; absent for what an action assigns, as in Langium's tree. */
  readonly part: Part | undefined;
}

/** A rule that is being read. */
interface Frame {
  readonly rule: Rule;
  readonly start: number;
  /** What the caller assigns its result to. */
  readonly to: Assigned | undefined;
  type: string;
  assigned: Assignment | undefined;
  /** The node of a rule that was called without an assignment: this rule's own, from then on. */
  node: Node | undefined;
  text: string;
  /** An action has put the rule's node into a new one, so who called has lost sight of its text. */
  acted: boolean;
}

/** The tree of a text; undefined where it cannot be read. */
export function parseQuickly(text: string): AstNode | undefined {
  const tokens = QuickTokens.of(text);
  return tokens && new QuickParser(text, tokens).script();
}

class QuickParser {
  private readonly root: SpannedText;
  private readonly tokens: QuickTokens;
  /** The token to read next. */
  private at = 0;

  constructor(text: string, tokens: QuickTokens) {
    this.root = new SpannedText(text);
    this.tokens = tokens;
  }

  script(): AstNode | undefined {
    const frame = this.enter(table.entry, undefined);
    if (this.tokens.count === 0 || !this.read(frame.rule.body, frame) || this.at < this.tokens.count) return undefined;
    return this.finish(frame) as unknown as AstNode;
  }

  private enter(rule: number, to: Assigned | undefined): Frame {
    const called = ruleAt(rule);
    return {
      rule: called,
      start: this.at,
      to,
      type: called.type ?? '',
      assigned: undefined,
      node: undefined,
      text: '',
      acted: false,
    };
  }

  /** Reads a piece into a frame. Where it fails, both are as before. */
  private read(piece: Piece, frame: Frame): boolean {
    switch (piece.is) {
      case 'token':
        return this.token(piece, frame);
      case 'rule':
        return this.call(piece.rule, piece.to, frame);
      case 'all':
        return this.all(piece.of, 0, frame);
      case 'one':
        return this.one(piece.of, frame);
      case '?':
        if (this.canBegin(piece.of)) this.read(piece.of, frame);
        return true;
      case '+':
        if (!this.read(piece.of, frame)) return false;
        break;
      case 'action':
        return this.act(piece.type, piece.to, frame);
    }
    // a list
    while (this.canBegin(piece.of)) {
      const before = this.at;
      if (!this.read(piece.of, frame) || this.at === before) break;
    }
    return true;
  }

  private canBegin({ first }: Piece): boolean {
    if (first === undefined) return true;
    const kind = this.tokens.kind(this.at);
    return ((table.sets[first][kind >> 5] >>> (kind & 31)) & 1) === 1;
  }

  private token({ token, converts, to }: Piece & { is: 'token' }, frame: Frame): boolean {
    const { at } = this;
    if (this.tokens.kind(at) !== token) return false;
    this.at += 1;
    if (!to && frame.rule.is !== 'text') return true;
    const image = this.tokens.image(at);
    const value = converts === 'number' ? Number(image) : converts === 'string' ? unquoted(image) : image;
    if (to) this.assign(to, value, at, frame);
    else frame.text += value;
    return true;
  }

  private call(rule: number, to: Assigned | undefined, frame: Frame): boolean {
    const called = this.enter(rule, to);
    if (called.rule.is === 'fragment') return this.read(called.rule.body, frame);
    if (!this.read(called.rule.body, called)) return false;
    if (called.rule.is === 'text') {
      if (to) this.assign(to, called.text, called.start, frame);
      else frame.text += called.text;
      return true;
    }
    const node = this.finish(called);
    if (to) {
      this.assign(to, node, called.acted ? undefined : called.start, frame);
    } else {
      if (frame.assigned || frame.node) throw new Error(`${frame.rule.name} adds to the node of another rule`);
      frame.node = node;
    }
    return true;
  }

  /** Pieces one behind the other. Where what follows an optional one cannot be read with it, it is read without. */
  private all(pieces: readonly Piece[], from: number, frame: Frame): boolean {
    const before = this.mark(frame);
    for (let i = from; i < pieces.length; i++) {
      const piece = pieces[i];
      if (piece.is === '?') {
        if (!this.canBegin(piece.of)) continue;
        const without = this.mark(frame);
        if (this.read(piece.of, frame) && this.all(pieces, i + 1, frame)) return true;
        this.back(without, frame);
      } else if (!this.read(piece, frame)) {
        this.back(before, frame);
        return false;
      }
    }
    return true;
  }

  private one(pieces: readonly Piece[], frame: Frame): boolean {
    const before = this.mark(frame);
    let best: ReturnType<typeof this.mark> | undefined;
    for (const piece of pieces) {
      if (!this.canBegin(piece) || !this.read(piece, frame)) continue;
      if (!best || this.at > best.at) best = this.mark(frame);
      this.back(before, frame);
    }
    if (best) this.back(best, frame);
    return best !== undefined;
  }

  private mark({ type, assigned, node, text, acted }: Frame) {
    return { at: this.at, type, assigned, node, text, acted };
  }

  private back({ at, ...frame }: ReturnType<typeof this.mark>, to: Frame): void {
    this.at = at;
    Object.assign(to, frame);
  }

  /** `{infer X}` names the node's type, `{infer X.property=current}` makes a new node around what was read. */
  private act(type: string, to: Assigned | undefined, frame: Frame): boolean {
    if (to) {
      const value = this.finish(frame);
      // In Langium's tree what was read keeps the name that the caller has for it.
      const part = frame.to && !frame.acted ? this.part(frame.to.property, frame.start) : undefined;
      frame.node = undefined;
      frame.assigned = { before: undefined, to, value, part };
      frame.acted = true;
    }
    frame.type = type;
    return true;
  }

  /** `from` is the first token of what is assigned, which ends before the next one to read. */
  private assign(to: Assigned, value: Value, from: number | undefined, frame: Frame): void {
    if (frame.node) throw new Error(`${frame.rule.name} adds to the node of another rule`);
    const part = from === undefined ? undefined : this.part(to.property, from);
    const { assigned: before } = frame;
    frame.assigned = { before, to, value: to.refers ? { $refText: String(value) } : value, part };
  }

  private part(property: string, from: number): Part {
    return { property, offset: this.tokens.start(from), end: this.tokens.end(this.at - 1) };
  }

  /** The node of a rule, as far as it has been read. */
  private finish(frame: Frame): Node {
    const offset = this.tokens.start(frame.start);
    const end = this.tokens.end(this.at - 1);
    const { node } = frame;
    if (node) {
      const span = node.$cstNode as Span;
      span.offset = offset;
      span.end = end;
      return node;
    }
    return this.make(frame, offset, end);
  }

  private make({ type, assigned }: Frame, offset: number, end: number): Node {
    const inOrder: Assignment[] = [];
    for (let one = assigned; one; one = one.before) inOrder.push(one);
    const node: Node = { $type: type };
    const parts: Part[] = [];
    for (const { to, value, part } of inOrder.reverse()) {
      if (part) parts.push(part);
      set(node, to, value);
    }
    node.$cstNode = asCst(new Span(this.root, offset, end, parts));
    for (const [property, value] of table.defaults[type] ?? []) node[property] ??= value === false ? false : [];
    return node;
  }
}

function set(node: Node, { property, operator }: Assigned, value: Value): void {
  const child = typeof value === 'object' && '$type' in value ? value : undefined;
  if (child) {
    child.$container = node;
    child.$containerProperty = property;
  }
  if (operator === '?=') {
    node[property] = true;
  } else if (operator === '=') {
    node[property] = value;
  } else {
    const list = (node[property] ??= []) as Value[];
    if (child) child.$containerIndex = list.length;
    list.push(value);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', 0: '\0' };

/** A text without its quotes. Escapes are read as Langium reads them: a backslash at the end takes the quote along. */
const unquoted = (image: string): string =>
  image.slice(1).replace(/\\([\s\S])|"$/g, (_, letter?: string) => (letter ? (ESCAPES[letter] ?? letter) : ''));
