/** Pure expressions over entries, in Promela: the low word and the high word of a value, and the truth of a condition. */
import { flagNames } from '../../model/pte.ts';
import { protections } from '../../sim/protection.ts';
import type { Condition, PteExpr, Word } from '../../sim/statements.ts';
import { type DirtyKept, NX, nxOf, savesDirty } from './saved-dirty.ts';

/** Flags by name, `P | RW`, or 0. NX is the high word's business. */
export function flagWords(lo: number): string {
  return flagNames(lo & 0xfff, 0).join(' | ') || '0';
}

const bits = { mkwrite: 'RW', wrprotect: 'RW', mkclean: 'D', mkold: 'A', mkdirty: 'DIRTY', mkyoung: 'A' } as const;

/** The low word: frame and flags. */
export function loOf(e: PteExpr, kernel: DirtyKept): string {
  switch (e.kind) {
    case 'reg':
      return `var_lo[${e.reg}]`;
    case 'const':
      return flagWords(e.lo);
    case 'modify':
      return savesDirty(kernel)
        ? `MODIFIED_LO(${operands(e, kernel)})`
        : `MODIFY((${loOf(e.of, kernel)}), ${modifiedTo(e)})`;
    case 'mk':
      return `ENTRY(FRAME(${loOf(e.of, kernel)}), PROT_FLAGS(${protectionOf(e.protection)}, ${e.protection.includes('w') ? 1 : 0}))`;
    case 'or':
      return `((${loOf(e.of, kernel)}) | ((${loOf(e.from, kernel)}) & (${flagWords(e.lo)})))`;
    case 'with':
      return `((${loOf(e.of, kernel)}) | (${flagWords(e.lo)}))`;
    case 'without':
      return `((${loOf(e.of, kernel)}) & ~(${flagWords(e.lo)}))`;
    case 'mkwrite':
    case 'mkdirty':
    case 'mkyoung':
      return `((${loOf(e.of, kernel)}) | ${bits[e.kind]})`;
    case 'mkinvalid':
      return `((${loOf(e.of, kernel)}) & ~P)`;
    case 'wrprotect':
    case 'mkclean':
    case 'mkold':
      return `((${loOf(e.of, kernel)}) & ~${bits[e.kind]})`;
  }
}

type Modified = Extract<PteExpr, { kind: 'modify' }>;
const modifiedTo = ({ protection }: Modified): string =>
  `${protectionOf(protection)}, ${protection.includes('w') ? 1 : 0}`;
const operands = (e: Modified, kernel: DirtyKept): string =>
  `(${loOf(e.of, kernel)}), (${hiOf(e.of, kernel)}), ${modifiedTo(e)}`;

/** The high word, of which the model keeps NX and SAVED_DIRTY. */
export function hiOf(e: PteExpr, kernel: DirtyKept): string {
  switch (e.kind) {
    case 'reg':
      return `var_hi[${e.reg}]`;
    case 'const':
      return e.hi ? '1' : '0';
    case 'modify':
      if (savesDirty(kernel)) return `MODIFIED_HI(${operands(e, kernel)})`;
      return `NO_EXEC(${protectionOf(e.protection)})`;
    case 'mk':
      return `NO_EXEC(${protectionOf(e.protection)})`;
    case 'or':
      return e.hi ? `((${hiOf(e.of, kernel)}) | (${nxOf(kernel, hiOf(e.from, kernel))}))` : hiOf(e.of, kernel);
    case 'with':
    case 'without':
      return e.hi ? `((${hiOf(e.of, kernel)}) ${e.kind === 'with' ? `| ${NX}` : `& ~${NX}`})` : hiOf(e.of, kernel);
    default:
      return hiOf(e.of, kernel);
  }
}

export const protectionOf = (protection: (typeof protections)[number]): string =>
  `PROT_${protections[protections.indexOf(protection)].toUpperCase()}`;

/** The two words of a local: an entry's, the first and last of pages, or a number and 0. */
export function wordOf(word: Word, kernel: DirtyKept): readonly [string, string] {
  switch (word.kind) {
    case 'number':
      return [`${word.value}`, '0'];
    case 'calc':
      return [`((${wordOf(word.left, kernel)[0]}) ${word.operator} (${wordOf(word.right, kernel)[0]}))`, '0'];
    case 'span':
      return [`${word.first}`, `${word.last}`];
    case 'pages':
      throw new Error('pages have numbers once they are laid out');
    case 'first':
      return [wordOf(word.of, kernel)[0], wordOf(word.of, kernel)[0]];
    case 'after':
      return [`((${wordOf(word.of, kernel)[1]}) + 1)`, `((${wordOf(word.of, kernel)[1]}) + 1)`];
    case 'truth':
      return [`(${truthOf(word.condition, kernel)} -> 1 : 0)`, '0'];
    default:
      return [loOf(word, kernel), hiOf(word, kernel)];
  }
}

export function truthOf(c: Condition, kernel: DirtyKept): string {
  switch (c.kind) {
    case 'equal':
      return `((${loOf(c.left, kernel)}) == (${loOf(c.right, kernel)}) && (${hiOf(c.left, kernel)}) == (${hiOf(c.right, kernel)}))`;
    case 'has': {
      const flags = flagWords(c.lo);
      const low = `((${loOf(c.of, kernel)}) & (${flags})) == (${flags})`;
      return c.hi ? `(${low} && (${nxOf(kernel, hiOf(c.of, kernel))}) != 0)` : `(${low})`;
    }
    case 'not':
      return `!(${truthOf(c.of, kernel)})`;
    case 'and':
      return `(${truthOf(c.left, kernel)} && ${truthOf(c.right, kernel)})`;
    case 'or':
      return `(${truthOf(c.left, kernel)} || ${truthOf(c.right, kernel)})`;
    case 'less':
      return `((${wordOf(c.left, kernel)[0]}) < (${wordOf(c.right, kernel)[0]}))`;
    case 'same': {
      const [left, right] = [wordOf(c.left, kernel), wordOf(c.right, kernel)];
      return `((${left[0]}) == (${right[0]}) && (${left[1]}) == (${right[1]}))`;
    }
  }
}
