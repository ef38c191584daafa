/**
 * The names of one function while it is translated. What the patch shows no origin of becomes a parameter: whoever calls the
 * function says it, and a script can say it both ways.
 */
import { type Expression, namesIn } from './c/syntax.ts';
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
  /** Variables that hold the frame of an entry, if it has a page structure (vm_normal_page). */
  readonly found = new Set<string>();
  /** Page of the table that a variable's lock is about. */
  readonly locks = new Map<string, string>();
  /** Parameters that hold an entry which names a frame, or a permission. */
  readonly frames = new Set<string>();
  readonly permissions = new Set<string>();
  /** Within a loop over a table: `pte[i]` by its page. */
  private readonly indexed = new Map<string, string>();
  /** Variables that hold the lock of a huge entry, or nothing. */
  readonly hugeLocks = new Set<string>();
  private readonly asked = new Map<string, string>();
  private readonly types = new Map<string, { type: string; pointer: boolean }>();
  private readonly scopes: Set<string>[] = [new Set()];
  /** No parameter may be added: the kernel's callers give what they give. */
  private readonly fixed: boolean;
  private readonly ofHead: number;

  constructor(head: readonly Parameter[], fixed: boolean) {
    this.fixed = fixed;
    for (const { name, type, pointer } of head) {
      // The parameters of a macro have none.
      if (type) this.types.set(name, { type, pointer });
      if (hasMeaning(type, pointer) && !isOutside(name)) this.parameters.push(name);
    }
    this.ofHead = this.parameters.length;
  }

  /** The parameters that are not of the function's head. */
  get additional(): { name: string; meaning: string | undefined }[] {
    return this.parameters.slice(this.ofHead).map(name => ({ name, meaning: this.meanings.get(name) }));
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
    if (declared && !this.isTable(name)) return undefined;
    const page = this.known(name)
      ? safeName(name)
      : isOutside(name) || this.isConstant(name)
        ? undefined
        : this.added(name);
    if (page) this.pages.add(page);
    return page;
  }

  /** Is it declared as a pointer into a table? */
  isTable(name: string): boolean {
    const declared = this.types.get(name);
    return declared?.pointer === true && /\b(pte_t|pteval_t)\b/.test(declared.type);
  }

  /** Is it a pointer to an entry, as declared or as used before? */
  isPage(name: string): boolean {
    return this.isTable(name) || this.pages.has(safeName(name));
  }

  /** The page of `pointer[index]` in a loop that goes through them. */
  element(pointer: string, index: string): string | undefined {
    return this.indexed.get(`${pointer}[${index}]`);
  }

  /** Does work in which `pointer[index]` is this page. */
  whileIndexed(pointer: string, index: string, page: string, work: () => void): void {
    const key = `${pointer}[${index}]`;
    this.indexed.set(key, page);
    this.pages.add(page);
    this.within([page], work);
    this.indexed.delete(key);
  }

  /** The entry that names a frame: what scripts have in place of the kernel's page structure. */
  frame(name: string): string | undefined {
    const found = this.known(name) ? safeName(name) : this.types.has(name) ? undefined : this.added(name);
    if (found) this.frames.add(name);
    return found;
  }

  /** The permission of an area, as entries have it. */
  permission(): string | undefined {
    const name = 'vm_page_prot';
    const found = this.known(name) ? name : this.added(name);
    if (found) this.permissions.add(name);
    return found;
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

  /** The parameter for a question whose answer stands: the same for all places that ask it. */
  standing(question: Expression, source: string): string | undefined {
    const asked = this.asked.get(source);
    if (asked !== undefined) return asked;
    const name = this.opaque(question, source);
    if (name) this.asked.set(source, name);
    return name;
  }

  /** A parameter that a function has to pass on; undefined where there can be none. */
  passed(name: string, meaning: string | undefined): string | undefined {
    if (this.known(name)) return safeName(name);
    if (meaning !== undefined && !this.fixed) this.meanings.set(name, meaning);
    if (meaning !== undefined && !this.fixed) this.asked.set(meaning, name);
    return this.added(name);
  }

  /** A parameter for a condition that has no words; undefined where there can be none. */
  opaque(condition: Expression | undefined, source: string): string | undefined {
    if (this.fixed) return undefined;
    const words = condition
      ? namesIn(condition).filter(word => !/^(vma|mm|page|folio|likely|unlikely)$/.test(word))
      : [];
    const base = (words.slice(-3).join('_') || 'otherwise').slice(0, MAX_NAME);
    const isVariable = !this.meanings.has(base) && (this.known(base) || this.types.has(base));
    const name = isVariable ? `${base}_holds` : base;
    const free = this.meanings.has(name) ? this.numbered(name) : name;
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
