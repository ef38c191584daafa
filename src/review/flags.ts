/**
 * Flags of an entry by the kernel's names (arch/x86/include/asm/pgtable_types.h): questions about them, and the operations
 * that set and clear them. A flag without a name in scripts has no words.
 */
import { type Expression, isZero, namesIn } from './c/syntax.ts';

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

/** What sets one of them, and what clears it. */
const setting: Readonly<Record<string, string>> = { RW: 'pte_mkwrite', D: 'pte_mkdirty', A: 'pte_mkyoung' };
const clearing: Readonly<Record<string, string>> = { RW: 'pte_wrprotect', D: 'pte_mkclean', A: 'pte_mkold' };

/** The flags of `_PAGE_RW | _PAGE_DIRTY`; undefined for any other expression. */
export function flagsOf(expression: Expression): string[] | undefined {
  if (expression.kind === 'cast') return flagsOf(expression.of);
  if (expression.kind === 'name')
    return Object.hasOwn(flagsByName, expression.name) ? [flagsByName[expression.name]] : undefined;
  if (expression.kind !== 'binary' || expression.sign !== '|') return undefined;
  const [left, right] = [flagsOf(expression.left), flagsOf(expression.right)];
  return left && right && [...left, ...right];
}

/** What an expression asks of an entry's flags. */
export interface FlagQuestion {
  readonly of: Expression;
  /** All of these are asked for; `is` says which of them are set. */
  readonly flags: readonly string[];
  readonly is: 'any' | readonly string[];
}

/** `x & FLAGS`, alone or compared with 0 or with some of them; undefined for any other expression. */
export function flagQuestion(expression: Expression): FlagQuestion | undefined {
  if (expression.kind !== 'binary') return undefined;
  const { sign, left, right } = expression;
  if (sign === '&') {
    const flags = flagsOf(right);
    return flags && { of: left, flags, is: 'any' };
  }
  const asked = flagQuestion(left);
  if ((sign !== '==' && sign !== '!=') || asked?.is !== 'any') return undefined;
  const set = isZero(right) ? [] : flagsOf(right);
  if (!set?.every(flag => asked.flags.includes(flag))) return undefined;
  if (sign === '==') return { ...asked, is: set };
  // Not equal to what is not there, or to the only one: only with one flag that is a question of one word.
  if (set.length === 0) return asked;
  return asked.flags.length === 1 ? { ...asked, is: [] } : undefined;
}

/** The words that set or clear these flags, innermost first; undefined where one of them has none. */
export function flagWords(name: string, operand: Expression): string[] | undefined {
  const words = name === 'pte_set_flags' ? setting : name === 'pte_clear_flags' ? clearing : undefined;
  // The software's soft-dirty bit comes along with D; scripts have no operation that sets it.
  const flags = flagsOf(operand)?.filter(flag => flag !== 'SD');
  if (!words || !flags?.length) return undefined;
  return flags.every(flag => Object.hasOwn(words, flag)) ? flags.map(flag => words[flag]) : undefined;
}

/** Does it name the soft-dirty bit? */
export const namesSoftDirty = (expression: Expression): boolean => namesIn(expression).includes('_PAGE_SOFT_DIRTY');
