/** Pure expressions over entries, in Promela: the low word and the high word of a value, and the truth of a condition. */
import { flagNames } from '../../model/pte.ts';
import { protections } from '../../sim/protection.ts';
import type { Condition, PteExpr, Word } from '../../sim/statements.ts';

/** Flags by name, `P | RW`, or 0. NX is the high word's business. */
export function flagWords(lo: number): string {
  return flagNames(lo & 0xfff, 0).join(' | ') || '0';
}

const bits = { mkwrite: 'RW', wrprotect: 'RW', mkclean: 'D', mkold: 'A', mkdirty: 'DIRTY', mkyoung: 'A' } as const;

/** The low word: frame and flags. */
export function loOf(e: PteExpr): string {
  switch (e.kind) {
    case 'reg':
      return `var_lo[${e.reg}]`;
    case 'const':
      return flagWords(e.lo);
    case 'modify':
      return `MODIFY((${loOf(e.of)}), ${protectionOf(e.protection)}, ${e.protection.includes('w') ? 1 : 0})`;
    case 'mk':
      return `ENTRY(FRAME(${loOf(e.of)}), PROT_FLAGS(${protectionOf(e.protection)}, ${e.protection.includes('w') ? 1 : 0}))`;
    case 'or':
      return `((${loOf(e.of)}) | ((${loOf(e.from)}) & (${flagWords(e.lo)})))`;
    case 'mkwrite':
    case 'mkdirty':
    case 'mkyoung':
      return `((${loOf(e.of)}) | ${bits[e.kind]})`;
    case 'mkinvalid':
      return `((${loOf(e.of)}) & ~P)`;
    case 'wrprotect':
    case 'mkclean':
    case 'mkold':
      return `((${loOf(e.of)}) & ~${bits[e.kind]})`;
  }
}

/** The high word, of which the model keeps NX. */
export function hiOf(e: PteExpr): string {
  switch (e.kind) {
    case 'reg':
      return `var_hi[${e.reg}]`;
    case 'const':
      return e.hi ? '1' : '0';
    case 'modify':
    case 'mk':
      return `NO_EXEC(${protectionOf(e.protection)})`;
    case 'or':
      return e.hi ? `((${hiOf(e.of)}) | (${hiOf(e.from)}))` : hiOf(e.of);
    default:
      return hiOf(e.of);
  }
}

export const protectionOf = (protection: (typeof protections)[number]): string =>
  `PROT_${protections[protections.indexOf(protection)].toUpperCase()}`;

/** The two words of a local: an entry's, the first and last of pages, or a number and 0. */
export function wordOf(word: Word): readonly [string, string] {
  switch (word.kind) {
    case 'number':
      return [`${word.value}`, '0'];
    case 'calc':
      return [`((${wordOf(word.left)[0]}) ${word.operator} (${wordOf(word.right)[0]}))`, '0'];
    case 'span':
      return [`${word.first}`, `${word.last}`];
    case 'pages':
      throw new Error('pages have numbers once they are laid out');
    case 'first':
      return [wordOf(word.of)[0], wordOf(word.of)[0]];
    case 'after':
      return [`((${wordOf(word.of)[1]}) + 1)`, `((${wordOf(word.of)[1]}) + 1)`];
    case 'truth':
      return [`(${truthOf(word.condition)} -> 1 : 0)`, '0'];
    default:
      return [loOf(word), hiOf(word)];
  }
}

export function truthOf(c: Condition): string {
  switch (c.kind) {
    case 'equal':
      return `((${loOf(c.left)}) == (${loOf(c.right)}) && (${hiOf(c.left)}) == (${hiOf(c.right)}))`;
    case 'has': {
      const flags = flagWords(c.lo);
      const low = `((${loOf(c.of)}) & (${flags})) == (${flags})`;
      return c.hi ? `(${low} && (${hiOf(c.of)}) != 0)` : `(${low})`;
    }
    case 'not':
      return `!(${truthOf(c.of)})`;
    case 'and':
      return `(${truthOf(c.left)} && ${truthOf(c.right)})`;
    case 'or':
      return `(${truthOf(c.left)} || ${truthOf(c.right)})`;
    case 'less':
      return `((${wordOf(c.left)[0]}) < (${wordOf(c.right)[0]}))`;
    case 'same': {
      const [left, right] = [wordOf(c.left), wordOf(c.right)];
      return `((${left[0]}) == (${right[0]}) && (${left[1]}) == (${right[1]}))`;
    }
  }
}
