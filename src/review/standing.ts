/**
 * Questions whose answer stands while a function runs, and that scripts do not ask: the flags of an area, what a caller wants,
 * what the CPU or the kernel's configuration has. Each becomes a parameter of the function, and a test says which it is.
 */
import { type Expression, isZero, namesIn } from './c/syntax.ts';

const questions =
  /^(cpu_feature_enabled|boot_cpu_has|static_cpu_has|this_cpu_has|IS_ENABLED|vma_is_(anonymous|shmem|temporary_stack)|is_vm_hugetlb_page|is_cow_mapping|userfaultfd_(wp|minor|missing|armed)|arch_has_\w+)$/;
/** Fields, and variables of the same names, that hold flags which callers gave or an area has. */
const flagWords = /^(vm_flags|cp_flags|(?:old|new)flags|flags)$/;
const flagNames = /^(VM|FAULT_FLAG|FOLL|MM_CP|TTU|ZAP_FLAG)_[A-Z_]+$/;

/** Is it such a question? */
export function isStanding(expression: Expression): boolean {
  if (expression.kind === 'call') return questions.test(expression.function);
  if (expression.kind !== 'binary') return false;
  const { sign, left, right } = expression;
  if (sign === '&') return isFlagWord(left) && isFlagNames(right);
  return (sign === '==' || sign === '!=') && isStanding(left) && (isFlagNames(right) || isZero(right));
}

const isFlagWord = (it: Expression): boolean =>
  (it.kind === 'member' && flagWords.test(it.field)) || (it.kind === 'name' && flagWords.test(it.name));

const isFlagNames = (it: Expression): boolean => {
  const names = namesIn(it);
  return names.length > 0 && names.every(name => flagNames.test(name));
};

/** An expression as C has it, for a comment. */
export function spelled(it: Expression): string {
  switch (it.kind) {
    case 'name':
      return it.name;
    case 'number':
      return it.text;
    case 'call':
      return `${it.function}(${it.operands.map(spelled).join(', ')})`;
    case 'member':
      return `${spelled(it.of)}->${it.field}`;
    case 'unary':
      return `${it.sign}${spelled(it.of)}`;
    case 'binary':
      return `${inner(it.left)} ${it.sign} ${inner(it.right)}`;
    case 'cast':
      return spelled(it.of);
    default:
      return '…';
  }
}

const inner = (it: Expression): string => (it.kind === 'binary' ? `(${spelled(it)})` : spelled(it));
