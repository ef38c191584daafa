/**
 * The names of one function while it is translated. What the patch shows no origin of becomes a parameter: whoever calls the
 * function says it, and a script can say it both ways.
 */
import type { Expression } from './c/syntax.ts';
import { hasMeaning, isOutside, safeName } from './vocabulary.ts';

/** An update of Xen's that is filled in field by field. */
export interface XenRequest {
  page?: string;
  command?: string;
  value?: string;
}

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly pointer: boolean;
}

const MAX_NAME = 40;

export class Names {
  /** In the order of the function's head, then as they came up. */
  readonly parameters: string[] = [];
  /** What a parameter stands for, where its name does not say it. */
  readonly meanings = new Map<string, string>();
  readonly requests = new Map<string, XenRequest>();
  /** Results of a call through a table: who is called is a backend's matter. */
  readonly dispatched = new Set<string>();
  /** Names that are used as pages. */
  readonly pages = new Set<string>();
  private readonly types = new Map<string, { type: string; pointer: boolean }>();
  private readonly scopes: Set<string>[] = [new Set()];
  /** No parameter may be added: the kernel's callers give what they give. */
  private readonly fixed: boolean;

  constructor(head: readonly Parameter[], fixed: boolean) {
    this.fixed = fixed;
    for (const { name, type, pointer } of head) {
      // The parameters of a macro have none.
      if (type) this.types.set(name, { type, pointer });
      if (hasMeaning(type, pointer) && !isOutside(name)) this.parameters.push(name);
    }
  }

  declare(name: string, type: string, pointer: boolean): void {
    this.types.set(name, { type, pointer });
    if (type.includes('mmu_update')) this.requests.set(name, {});
  }

  /** The value of a variable, as a script names it; undefined where scripts have no such thing. */
  value(name: string): string | undefined {
    if (this.known(name)) return safeName(name);
    const declared = this.types.get(name);
    if (declared ? !hasMeaning(declared.type, declared.pointer) : isOutside(name)) return undefined;
    if (declared && !declared.pointer) return undefined;
    return this.isConstant(name) ? undefined : this.added(name);
  }

  /** A pointer to an entry, which is a page. */
  page(name: string): string | undefined {
    const declared = this.types.get(name);
    if (declared && !(declared.pointer && /\b(pte_t|pteval_t)\b/.test(declared.type))) return undefined;
    const page = this.known(name)
      ? safeName(name)
      : isOutside(name) || this.isConstant(name)
        ? undefined
        : this.added(name);
    if (page) this.pages.add(page);
    return page;
  }

  /** Is it a thing that scripts do not have, so that giving it a value says nothing? */
  isOutside(name: string): boolean {
    const declared = this.types.get(name);
    return declared ? !hasMeaning(declared.type, declared.pointer) || isOutside(name) : isOutside(name);
  }

  /** Has a variable of this name a value here? */
  known(name: string): boolean {
    return this.parameters.includes(name) || this.scopes.some(scope => scope.has(name));
  }

  /** From here to the end of the block, the variable has a value. */
  let(name: string): void {
    this.scopes[this.scopes.length - 1].add(name);
  }

  within(names: readonly string[], work: () => void): void {
    this.scopes.push(new Set(names));
    work();
    this.scopes.pop();
  }

  /** A parameter for a condition that has no words; undefined where there can be none. */
  opaque(condition: Expression | undefined, source: string): string | undefined {
    if (this.fixed) return undefined;
    const words = condition
      ? namesIn(condition).filter(word => !/^(vma|mm|page|folio|likely|unlikely)$/.test(word))
      : [];
    const base = (words.slice(-3).join('_') || 'otherwise').slice(0, MAX_NAME);
    const name = this.known(base) || this.types.has(base) ? `${base}_holds` : base;
    const same = this.meanings.get(name);
    const free = same === undefined || same === source ? name : this.numbered(name);
    this.meanings.set(free, source);
    return this.known(free) ? safeName(free) : this.added(free);
  }

  private numbered(name: string): string {
    let number = 2;
    while (this.known(`${name}_${number}`)) number++;
    return `${name}_${number}`;
  }

  private isConstant(name: string): boolean {
    return /^[A-Z_][A-Z0-9_]+$/.test(name);
  }

  private added(name: string): string | undefined {
    if (this.fixed) return undefined;
    this.parameters.push(name);
    return safeName(name);
  }
}

/** The names that stand in an expression, in order. */
export function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'name':
      return [expression.name];
    case 'number':
      return [];
    case 'call':
      return [expression.function, ...expression.operands.flatMap(namesIn)];
    case 'member':
      return [...namesIn(expression.of), expression.field];
    case 'unary':
    case 'step':
    case 'cast':
      return namesIn(expression.of);
    case 'binary':
      return [...namesIn(expression.left), ...namesIn(expression.right)];
    case 'assign':
      return [...namesIn(expression.to), ...namesIn(expression.value)];
    default:
      return expression.parts.flatMap(namesIn);
  }
}

/** The functions that an expression calls. */
export function callsIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'name':
    case 'number':
      return [];
    case 'call':
      return [expression.function, ...expression.operands.flatMap(callsIn)];
    case 'member':
    case 'unary':
    case 'step':
    case 'cast':
      return callsIn(expression.of);
    case 'binary':
      return [...callsIn(expression.left), ...callsIn(expression.right)];
    case 'assign':
      return [...callsIn(expression.to), ...callsIn(expression.value)];
    default:
      return expression.parts.flatMap(callsIn);
  }
}
