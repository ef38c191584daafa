/** Expressions of C as expressions of the script language. What has no words there throws NoWord, which says why. */
import type { Expression } from './c/syntax.ts';
import type { Names } from './names.ts';
import { asides, operations, predicates, transparent } from './vocabulary.ts';

/** Something that scripts cannot say. */
export class NoWord extends Error {}

/** Where a function of the patch is called: which of its operands scripts have. */
export type OwnFunctions = ReadonlyMap<string, readonly number[]>;

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

/** Flags of an entry by the kernel's names (arch/x86/include/asm/pgtable_types.h). */
const flagsByName: Readonly<Record<string, string>> = {
  _PAGE_PRESENT: 'P',
  _PAGE_RW: 'RW',
  _PAGE_USER: 'US',
  _PAGE_ACCESSED: 'A',
  _PAGE_DIRTY: 'D',
  _PAGE_GLOBAL: 'G',
  _PAGE_SPECIAL: 'SPECIAL',
  _PAGE_SOFT_DIRTY: 'SD',
  _PAGE_NX: 'NX',
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

  /** A page: a pointer to its entry. Throws NoWord. */
  page(expression: Expression): string {
    if (expression.kind === 'cast') return this.page(expression.of);
    const page = expression.kind === 'name' ? this.names.page(expression.name) : undefined;
    if (!page) throw new NoWord('not the entry of a page');
    return page;
  }

  /** A call as text; undefined where scripts have no such function. Throws NoWord for its operands. */
  call(name: string, operands: readonly Expression[]): string | undefined {
    const own = this.own.get(name);
    if (own) return `${name}(${own.flatMap(i => (operands[i] ? [this.operand(operands[i])] : [])).join(', ')})`;
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

  private operand(expression: Expression): string {
    return expression.kind === 'name' && this.names.page(expression.name)
      ? this.page(expression)
      : this.text(expression);
  }

  private note(name: string): void {
    if (Object.hasOwn(asides, name)) this.asides.add(asides[name]);
  }

  private said(expression: Expression): Said {
    switch (expression.kind) {
      case 'number':
        return { text: expression.text, level: 5 };
      case 'name': {
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
        throw new NoWord(`no word for \`${expression.field}\``);
      case 'unary':
        if (expression.sign === '*') return { text: `read_pte(${this.page(expression.of)})`, level: 5 };
        if (expression.sign === '!') return { text: `not ${this.text(expression.of, 2)}`, level: 2 };
        throw new NoWord(`\`${expression.sign}\` of a value`);
      case 'binary':
        return this.saidBinary(expression.sign, expression.left, expression.right);
      default:
        throw new NoWord('an expression that scripts do not have');
    }
  }

  private saidCall(name: string, operands: readonly Expression[]): Said {
    const [first, second] = operands;
    if (transparent.has(name) && first) return this.said(first);
    if (Object.hasOwn(predicates, name) && first) {
      this.note(name);
      return { text: `${this.text(first, 3)} ${predicates[name]}`, level: 2 };
    }
    if (name === 'pte_none' && first) return { text: `${this.text(first, 3)} == 0`, level: 2 };
    if (name === 'pte_same' && second) return { text: `${this.text(first, 3)} == ${this.text(second, 3)}`, level: 2 };
    const text = this.call(name, operands);
    if (!text) throw new NoWord(`no word for \`${name}\``);
    return { text, level: 5 };
  }

  private saidBinary(sign: string, left: Expression, right: Expression): Said {
    const flag = right.kind === 'name' && Object.hasOwn(flagsByName, right.name) ? flagsByName[right.name] : undefined;
    if (sign === '&' && flag) return { text: `${this.text(left, 3)} has ${flag}`, level: 2 };
    if (!Object.hasOwn(binaries, sign)) throw new NoWord(`\`${sign}\` of two values`);
    const [word, level] = binaries[sign];
    const [inner, outer] = level === 2 ? [3, 3] : [level, level + 1];
    return { text: `${this.text(left, inner as Level)} ${word} ${this.text(right, outer as Level)}`, level };
  }
}
