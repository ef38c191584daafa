/** Loops as the kernel writes them: over the entries of a table, where a pointer or an index steps along with the address, or over numbers. */
import { type Expression, isZero, partsOf, type Statement } from './c/syntax.ts';

/** The pointer that a loop walks along a table: `pte++, addr += PAGE_SIZE`. */
export function walked(step: Expression | undefined): string | undefined {
  if (step?.kind !== 'list') return undefined;
  const byPage = step.parts.some(part => part.kind === 'assign' && part.sign === '+=');
  const pointer = step.parts.find(part => part.kind === 'step' && part.sign === '++');
  return byPage && pointer?.kind === 'step' && pointer.of.kind === 'name' ? pointer.of.name : undefined;
}

/** The pointer and the index of a loop that says `pte[i]`, and steps `i++, addr += PAGE_SIZE`. */
export function indexedIn(loop: Statement & { kind: 'loop' }): readonly [pointer: string, index: string] | undefined {
  const index = walked(loop.step);
  const pointers = index
    ? [...new Set(loop.body.flatMap(it => expressionsOf(it).flatMap(e => indexedBy(e, index))))]
    : [];
  return index && pointers.length === 1 ? [pointers[0], index] : undefined;
}

/** The pointers that stand before `[index]` or `+ index`. */
function indexedBy(expression: Expression, index: string): string[] {
  const inside = partsOf(expression).flatMap(part => indexedBy(part, index));
  const [of, at] =
    expression.kind === 'index'
      ? [expression.of, expression.at]
      : expression.kind === 'binary' && expression.sign === '+'
        ? [expression.left, expression.right]
        : [];
  return of?.kind === 'name' && at?.kind === 'name' && at.name === index ? [of.name, ...inside] : inside;
}

/** `while (1)` or `for (;;)` */
export function isForever({ form, first, condition, step }: Statement & { kind: 'loop' }): boolean {
  if (form === 'while') return condition?.kind === 'number' && !isZero(condition);
  return form === 'for' && !first && !condition && !step;
}

/** `for (i = from; i < to; i++)` */
export function counted(
  loop: Statement & { kind: 'loop' },
): { readonly name: string; readonly from: Expression; readonly to: Expression } | undefined {
  const { form, first, condition, step } = loop;
  if (form !== 'for' || first?.kind !== 'assign' || first.to.kind !== 'name' || condition?.kind !== 'binary')
    return undefined;
  const { name } = first.to;
  const isName = (it: Expression): boolean => it.kind === 'name' && it.name === name;
  const steps = step?.kind === 'step' && step.sign === '++' && isName(step.of);
  if (!steps || condition.sign !== '<' || !isName(condition.left)) return undefined;
  return { name, from: first.value, to: condition.right };
}

/** All expressions of a statement and its blocks. */
function expressionsOf(it: Statement): Expression[] {
  switch (it.kind) {
    case 'expression':
      return [it.expression];
    case 'declaration':
      return it.names.flatMap(({ value }) => (value ? [value] : []));
    case 'return':
      return it.value ? [it.value] : [];
    case 'if':
      return [it.condition, ...[...it.holds, ...it.otherwise].flatMap(expressionsOf)];
    case 'loop':
      return [it.first, it.condition, it.step].flatMap(e => (e ? [e] : [])).concat(it.body.flatMap(expressionsOf));
    case 'block':
    case 'other':
      return it.body.flatMap(expressionsOf);
    default:
      return [];
  }
}
