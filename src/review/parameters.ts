/** The parameters of a C function's head, and which of them scripts have. */
import type { Parameter } from './names.ts';
import { hasMeaning, isOutside } from './vocabulary.ts';

/** A type that no value of a script has. */
const ADDRESS = 'struct address';

/** What stands between the last parentheses of a head. */
export function headParameters(declarator: string): Parameter[] {
  const inside = /\(([^()]*(?:\([^()]*\)[^()]*)*)\)[^()]*$/.exec(declarator)?.[1] ?? '';
  if (/^(?:COMPAT_)?SYSCALL_DEFINE/.test(declarator) || inside.trim() === 'void' || inside.trim() === '') return [];
  let after = '';
  return inside.split(',').map(part => {
    const words = part
      .replace(/[*[\]]/g, ' ')
      .trim()
      .split(/\s+/);
    const name = words.pop() ?? '';
    // A macro's parameters have no types. What follows an address space, or an area, is an address in it.
    const type =
      words.join(' ') === 'unsigned long' && /\b(mm|vm_area)_struct\b/.test(after) ? ADDRESS : words.join(' ');
    after = type;
    return { name, type, pointer: part.includes('*') };
  });
}

/** The places of those that scripts have. */
export const kept = (parameters: readonly Parameter[]): number[] =>
  parameters.flatMap(({ name, type, pointer }, i) => (hasMeaning(type, pointer) && !isOutside(name) ? [i] : []));
