/** Expressions of C as expressions of the script language. What has no words there throws NoWord, which says why. */
import { type Expression, partsOf } from './c/syntax.ts';
import { flagQuestion, flagWords, namesSoftDirty } from './flags.ts';
import type { Names } from './names.ts';
import { isStanding, spelled } from './standing.ts';
import { asides, isPure, operations, predicates, safeName, transparent } from './vocabulary.ts';

/** Something that scripts cannot say. */
export class NoWord extends Error {}

/** A parameter that a translation adds, and what it stands for. */
export interface Additional {
  readonly name: string;
  readonly meaning: string | undefined;
}

/** A function of the patch where it is called: which of its operands scripts have, and what more its translation takes. */
export interface OwnFunction {
  readonly kept: readonly number[];
  /** Those of them that are declared, and no pointers. */
  readonly byValue: readonly number[];
  readonly more: readonly Additional[];
}

export type OwnFunctions = ReadonlyMap<string, OwnFunction>;

/** How tightly a text binds: or, and, not and comparisons, sums, products, single words. */
type Level = 0 | 1 | 2 | 3 | 4 | 5;
interface Said {
  readonly text: string;
  readonly level: Level;
}

const binaries: Readonly<Record<string, readonly [word: string, level: Level]>> = {
  '||': ['or', 0],
  '&&': ['and', 1],
  '==': ['==', 2],
  '!=': ['!=', 2],
  '<': ['<', 2],
  '<=': ['<=', 2],
  '>': ['>', 2],
  '>=': ['>=', 2],
  '+': ['+', 3],
  '-': ['-', 3],
  '*': ['*', 4],
  '/': ['/', 4],
  '%': ['%', 4],
};

export class Values {
  private readonly names: Names;
  private readonly own: OwnFunctions;
  /** What the translation leaves aside. */
  readonly asides = new Set<string>();

  constructor(names: Names, own: OwnFunctions) {
    this.names = names;
    this.own = own;
  }

  /** A value as text. Throws NoWord. */
  text(expression: Expression, least: Level = 0): string {
    const { text, level } = this.said(expression);
    return level >= least ? text : `(${text})`;
  }

  /** A value to compute with. Throws NoWord. */
  number(expression: Expression, least: Level): string {
    if (expression.kind === 'name' && this.names.isPage(expression.name)) throw new NoWord('a pointer as a number');
    return this.text(expression, least);
  }

  /** An expression as a condition. Throws NoWord. */
  truth(expression: Expression, least: Level = 0): string {
    const { text, level } = this.asked(expression);
    return level >= least ? text : `(${text})`;
  }

  /** A page: a pointer to its entry. Throws NoWord. */
  page(expression: Expression): string {
    if (expression.kind === 'cast') return this.page(expression.of);
    const page = expression.kind === 'name' ? this.names.page(expression.name) : this.element(expression);
    if (!page) throw new NoWord('not the entry of a page');
    return page;
  }

  /** `pte + i`, or `&pte[i]`, in a loop over both. */
  private element(expression: Expression): string | undefined {
    if (expression.kind === 'unary' && expression.sign === '&') return this.elementAt(expression.of);
    if (expression.kind !== 'binary' || expression.sign !== '+') return undefined;
    return this.elementAt({ kind: 'index', of: expression.left, at: expression.right });
  }

  private elementAt(expression: Expression): string | undefined {
    if (expression.kind !== 'index' || expression.of.kind !== 'name' || expression.at.kind !== 'name') return undefined;
    return this.names.element(expression.of.name, expression.at.name);
  }

  /** A frame: the entry that names it. Throws NoWord. */
  frame(expression: Expression): string {
    const frame = expression.kind === 'name' ? this.names.frame(expression.name) : undefined;
    if (!frame) throw new NoWord('not the frame of an entry');
    return frame;
  }

  /** A call as text; undefined where scripts have no such function. Throws NoWord for its operands. */
  call(name: string, operands: readonly Expression[]): string | undefined {
    const own = this.own.get(name);
    if (own) {
      const given = own.kept.flatMap(i =>
        operands[i] ? [own.byValue.includes(i) ? this.text(operands[i]) : this.operand(operands[i])] : [],
      );
      return `${name}(${[...given, ...own.more.map(parameter => this.passed(parameter))].join(', ')})`;
    }
    const known = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!known) return undefined;
    this.note(name);
    const kept = known.kept[operands.length] ?? known.kept.any;
    const words = kept.map((place, i) => {
      const operand = operands[place];
      if (!operand) throw new NoWord(`\`${name}\` with ${operands.length} operands`);
      return known.page && i === 0 ? this.page(operand) : this.text(operand);
    });
    return `${known.word}(${words.join(', ')})`;
  }

  /** Does it do more than compute with values that are there? */
  acts(expression: Expression): boolean {
    if (expression.kind === 'index' || (expression.kind === 'unary' && expression.sign === '*')) return true;
    if (expression.kind === 'call' && !isPure(expression.function)) return true;
    return partsOf(expression).some(part => this.acts(part));
  }

  /** A parameter that only a function's translation has: its caller has it, too, and passes it on. */
  private passed({ name, meaning }: Additional): string {
    const text = this.names.passed(name, meaning);
    if (!text) throw new NoWord(`\`${name}\` has to be passed on`);
    return text;
  }

  private operand(expression: Expression): string {
    return expression.kind === 'name' && this.names.page(expression.name)
      ? this.page(expression)
      : this.text(expression);
  }

  /** Notes that something of this word is left aside, if it is. */
  note(name: string): void {
    if (Object.hasOwn(asides, name)) this.asides.add(asides[name]);
  }

  /** What C takes for true: a number that is not 0, and a pointer that is not NULL. */
  private asked(expression: Expression): Said {
    const { kind } = expression;
    if (kind === 'call' && transparent.has(expression.function) && expression.operands[0])
      return this.asked(expression.operands[0]);
    if (kind === 'unary' && expression.sign === '!' && this.isFound(expression.of))
      return { text: `${safeName(expression.of.name)} has SPECIAL`, level: 2 };
    if (this.isFound(expression)) return { text: `${safeName(expression.name)} lacks SPECIAL`, level: 2 };
    if (kind === 'name' && this.names.isPage(expression.name)) throw new NoWord('whether there is a table');
    return this.said(expression);
  }

  /** Does it hold where an entry has no table: `!pte`, for a pointer to one? */
  asksForTable(condition: Expression): boolean {
    if (condition.kind === 'call' && transparent.has(condition.function) && condition.operands[0])
      return this.asksForTable(condition.operands[0]);
    const of = condition.kind === 'unary' && condition.sign === '!' ? condition.of : undefined;
    return of?.kind === 'name' && this.names.isPage(of.name);
  }

  private isFound = (it: Expression): it is Expression & { kind: 'name' } =>
    it.kind === 'name' && this.names.found.has(it.name);

  private said(expression: Expression): Said {
    if (isStanding(expression)) {
      const parameter = this.names.standing(expression, spelled(expression));
      if (parameter) return { text: parameter, level: 5 };
    }
    switch (expression.kind) {
      case 'number':
        return { text: expression.text, level: 5 };
      case 'name': {
        if (this.isFound(expression)) throw new NoWord(`\`${expression.name}\` is not in scripts`);
        if (/^(true|false)$/i.test(expression.name)) return { text: expression.name.toLowerCase(), level: 5 };
        const text = this.names.value(expression.name);
        if (!text) throw new NoWord(`\`${expression.name}\` is not in scripts`);
        return { text, level: 5 };
      }
      case 'call':
        return this.saidCall(expression.function, expression.operands);
      case 'cast':
        return this.said(expression.of);
      case 'member':
        // pte_t is a structure of one word.
        if (expression.field === 'pte') return this.said(expression.of);
        if (expression.field === 'vm_page_prot') {
          const permission = this.names.permission();
          if (permission) return { text: permission, level: 5 };
        }
        throw new NoWord(`no word for \`${expression.field}\``);
      case 'index': {
        const page = this.elementAt(expression);
        if (!page) throw new NoWord('an index of a table');
        return { text: `read_pte(${page})`, level: 5 };
      }
      case 'unary':
        if (expression.sign === '*') return { text: `read_pte(${this.page(expression.of)})`, level: 5 };
        if (expression.sign === '-' && expression.of.kind === 'number')
          return { text: `0 - ${expression.of.text}`, level: 3 };
        if (expression.sign === '!') return { text: `not ${this.truth(expression.of, 2)}`, level: 2 };
        throw new NoWord(`\`${expression.sign}\` of a value`);
      case 'binary':
        return this.saidFlags(expression) ?? this.saidBinary(expression.sign, expression.left, expression.right);
      default:
        throw new NoWord('an expression that scripts do not have');
    }
  }

  private saidCall(name: string, operands: readonly Expression[]): Said {
    const [first, second] = operands;
    if (transparent.has(name) && first) return this.said(first);
    const words = second && flagWords(name, second);
    if (words) {
      if (namesSoftDirty(second)) this.note('_PAGE_SOFT_DIRTY');
      return { text: words.reduce((text, word) => `${word}(${text})`, this.text(first)), level: 5 };
    }
    if (Object.hasOwn(predicates, name) && first) {
      this.note(name);
      return { text: `${this.text(first, 3)} ${predicates[name]}`, level: 2 };
    }
    if (name === 'mk_pte' && second) return { text: `mk_pte(${this.frame(first)}, ${this.text(second)})`, level: 5 };
    if (name === 'pte_page' && first) return this.said(first);
    if (name === 'pte_none' && first) return { text: `${this.text(first, 3)} == 0`, level: 2 };
    if (name === 'pte_same' && second) return { text: `${this.text(first, 3)} == ${this.text(second, 3)}`, level: 2 };
    const text = this.call(name, operands);
    if (!text) throw new NoWord(`no word for \`${name}\``);
    // The kernel's answer is whether it was young; ours is the entry that was there.
    if (!this.own.has(name) && operations[name].asksYoung) return { text: `${text} has A`, level: 2 };
    return { text, level: 5 };
  }

  /** A question about flags; `has A D` asks for both. */
  private saidFlags(expression: Expression): Said | undefined {
    const question = flagQuestion(expression);
    if (!question) return undefined;
    const { flags, is } = question;
    const of = this.text(question.of, 3);
    const set = is === 'any' ? flags : is;
    const clear = is === 'any' ? [] : flags.filter(flag => !set.includes(flag));
    const asks = [...set.map(flag => `${of} has ${flag}`), ...clear.map(flag => `${of} lacks ${flag}`)];
    if (asks.length === 1) return { text: asks[0], level: 2 };
    return is === 'any' ? { text: asks.join(' or '), level: 0 } : { text: asks.join(' and '), level: 1 };
  }

  private saidBinary(sign: string, left: Expression, right: Expression): Said {
    if (!Object.hasOwn(binaries, sign)) throw new NoWord(`\`${sign}\` of two values`);
    const [word, level] = binaries[sign];
    const [inner, outer] = level === 2 ? [3, 3] : [level, level + 1];
    const part = (of: Expression, least: number): string =>
      level < 2 ? this.truth(of, least as Level) : this.number(of, least as Level);
    const said = `${part(left, inner)} ${word} ${part(right, outer)}`;
    // Scripts do all operations of a condition, C only those up to the one that decides it.
    if (level < 2 && this.acts(right)) throw new NoWord('an operation that may not happen');
    return { text: said, level };
  }
}
