/**
 * A function's statements as lines of a script, and what became of each line of C. A statement without words stays as a
 * comment; a block whose condition has none hangs on a parameter, so that a script can take it and leave it.
 */
import type { Expression, Statement } from './c/syntax.ts';
import { type Fate, forPerson, heavier, meaninglessFate, TRANSLATED } from './fate.ts';
import { callsIn, type Names, namesIn } from './names.ts';
import { NoWord, type Values } from './values.ts';
import { predicates, safeName, whyMeaningless } from './vocabulary.ts';
import { xenLines } from './xen-requests.ts';

/** A line of a script, with the statement that it says. */
export interface Output {
  readonly text: string;
  readonly statement?: Statement;
}

/** Turns of a loop whose number the patch does not say: a place for a person to fill in. */
const TURNS = 8;
const MAX_COMMENT = 66;
/** What a line of a script has that touches entries, or the locks and TLBs around them. */
const ABOUT_ENTRIES = /\b(?!xen_mc_)\w+\(\w| (has|lacks) |^(un)?lock |^flush_tlb /;

export class Writer {
  readonly output: Output[] = [];
  readonly fates = new Map<number, Fate>();
  private readonly names: Names;
  private readonly values: Values;
  private readonly source: readonly string[];
  /** Statements that did not pass the check of the language. */
  private readonly refused: ReadonlySet<Statement>;
  /** Something of it is about entries. */
  works = false;
  private depth = 1;

  constructor(names: Names, values: Values, source: readonly string[], refused: ReadonlySet<Statement>) {
    this.names = names;
    this.values = values;
    this.source = source;
    this.refused = refused;
  }

  statements(list: readonly Statement[]): void {
    for (let i = 0; i < list.length; i++) {
      if (this.entersLazy(list[i])) {
        const leave = list.findIndex((other, j) => j > i && this.leavesLazy(other));
        const end = leave < 0 ? list.length : leave;
        this.block('lazy {', list[i], TRANSLATED, () => this.statements(list.slice(i + 1, end)));
        if (leave >= 0) this.fate(list[leave], TRANSLATED);
        i = end;
      } else this.statement(list[i]);
    }
  }

  private statement(it: Statement): void {
    if (this.refused.has(it)) return this.aside(it, 'not in the language in this place');
    try {
      this.translate(it);
    } catch (error) {
      if (!(error instanceof NoWord)) throw error;
      this.aside(it, error.message);
    }
  }

  private translate(it: Statement): void {
    switch (it.kind) {
      case 'empty':
        return this.fate(it, meaninglessFate('brace'));
      case 'block':
        this.fate(it, meaninglessFate('brace'));
        return this.names.within([], () => this.statements(it.body));
      case 'declaration':
        return this.declaration(it);
      case 'expression':
        return this.expression(it, it.expression);
      case 'return':
        if (it.value && namesIn(it.value).some(name => this.names.dispatched.has(name)))
          return this.fate(it, meaninglessFate('dispatch by name'));
        return this.say(it, it.value ? `return ${this.values.text(it.value)}` : 'return');
      case 'break':
      case 'continue':
        return this.say(it, it.kind);
      case 'if':
        return this.choice(it, it.holds, it.otherwise, this.values.text(it.condition), TRANSLATED);
      case 'loop':
        return this.loop(it);
      case 'other':
        throw new NoWord('a statement that scripts do not have');
    }
  }

  private declaration(it: Statement & { kind: 'declaration' }): void {
    for (const { name, pointer, value } of it.names) {
      this.names.declare(name, it.type, pointer);
      if (!value) this.fate(it, meaninglessFate('declaration'));
      else this.expression(it, { kind: 'assign', sign: '=', to: { kind: 'name', name }, value });
    }
  }

  private expression(it: Statement, expression: Expression): void {
    const xen = xenLines(expression, this.names, this.values);
    if (xen) {
      this.fate(it, TRANSLATED);
      for (const line of xen) this.say(it, line);
      return;
    }
    if (expression.kind === 'assign') return this.assignment(it, expression.sign, expression.to, expression.value);
    if (expression.kind === 'cast') return this.expression(it, expression.of);
    if (expression.kind === 'step' && expression.of.kind === 'name' && this.names.known(expression.of.name)) {
      const name = this.values.text(expression.of);
      return this.say(it, `${name} = ${name} ${expression.sign[0]} 1`);
    }
    if (expression.kind !== 'call') throw new NoWord('a statement that scripts do not have');
    const { function: name, operands } = expression;
    const why = whyMeaningless(name);
    if (why) return this.fate(it, meaninglessFate(why));
    if (name === 'pte_unmap_unlock' && operands[0]) return this.say(it, `unlock ${this.values.page(operands[0])}`);
    if (name === 'ptep_clear_flush' && operands[2]) return this.clearFlush(it, '', operands[2]);
    if (name === 'pte_clear' && operands[2]) return this.say(it, `set_pte_at(${this.values.page(operands[2])}, 0)`);
    const text = this.values.call(name, operands);
    if (!text) throw new NoWord(`no word for \`${name}\``);
    this.say(it, text);
  }

  private assignment(it: Statement, sign: string, to: Expression, value: Expression): void {
    if (to.kind === 'member' && to.of.kind === 'name' && /^pv_(\w+_)?ops$/.test(to.of.name))
      return this.fate(it, meaninglessFate('dispatch by name'));
    if (to.kind === 'unary' && to.sign === '*' && sign === '=')
      return this.say(it, `write_pte(${this.values.page(to.of)}, ${this.values.text(value)})`);
    if (to.kind !== 'name') throw new NoWord('a place that scripts do not have');
    const { name } = to;
    const dispatched = callsIn(value)
      .map(whyMeaningless)
      .find(why => why === 'dispatch by name');
    if (dispatched) {
      this.names.dispatched.add(name);
      return this.fate(it, meaninglessFate(dispatched));
    }
    if (value.kind === 'call' && /^pte_offset_map_(rw_no)?lock$/.test(value.function) && sign === '=')
      return this.say(it, `lock ${this.values.page(to)}`);
    if (this.names.isOutside(name)) {
      if (callsIn(value).some(call => !whyMeaningless(call))) throw new NoWord(`\`${name}\` is not in scripts`);
      return this.fate(it, meaninglessFate('plumbing'));
    }
    if (value.kind === 'call' && value.function === 'ptep_clear_flush' && value.operands[2])
      return this.clearFlush(it, this.target(name), value.operands[2]);
    if (sign === '=') {
      const said = this.values.text(value);
      return this.say(it, `${this.target(name)}${said}`);
    }
    if (!/^[-+*/%]=$/.test(sign)) throw new NoWord(`\`${sign}\` of a value`);
    const said = this.values.text(value, 5);
    this.say(it, `${this.target(name)}${this.values.text(to)} ${sign[0]} ${said}`);
  }

  /** `x = ` or, for the first time, `let x = `. */
  private target(name: string): string {
    if (this.names.known(name)) return `${this.values.text({ kind: 'name', name })} = `;
    this.names.let(name);
    return `let ${this.values.text({ kind: 'name', name })} = `;
  }

  /** ptep_clear_flush (mm/pgtable-generic.c). */
  private clearFlush(it: Statement, target: string, operand: Expression): void {
    const page = this.values.page(operand);
    this.say(it, `${target}ptep_get_and_clear(${page})`);
    this.say(it, `flush_tlb ${page}`);
  }

  private loop(it: Statement & { kind: 'loop' }): void {
    const page = it.form === 'each' ? undefined : walked(it.form === 'for' ? it.step : it.condition);
    const name = page && this.names.page(page);
    const pages = name && this.names.opaque({ kind: 'name', name: 'span' }, this.sourceOf(it));
    if (pages) return this.block(`for ${name} in ${pages} {`, it, TRANSLATED, () => this.statements(it.body), [page]);
    if (it.form === 'while' && it.condition) {
      if (it.condition.kind === 'number')
        return this.block(`loop max ${TURNS} {`, it, TRANSLATED, () => this.statements(it.body));
      const condition = this.values.text(it.condition);
      return this.block(`while ${condition} max ${TURNS} {`, it, TRANSLATED, () => this.statements(it.body));
    }
    if (it.form === 'for' && !it.first && !it.condition && !it.step)
      return this.block(`loop max ${TURNS} {`, it, TRANSLATED, () => this.statements(it.body));
    if (it.form === 'for' && it.first?.kind === 'assign' && it.first.to.kind === 'name' && it.step?.kind === 'step') {
      const { to, value } = it.first;
      const { condition } = it;
      if (
        condition?.kind === 'binary' &&
        condition.sign === '<' &&
        condition.left.kind === 'name' &&
        condition.left.name === to.name
      ) {
        const head = `for ${safeName(to.name)} in ${this.values.text(value, 3)}..${this.values.text(condition.right, 3)} {`;
        return this.block(head, it, TRANSLATED, () => this.statements(it.body), [to.name]);
      }
    }
    throw new NoWord('a loop that scripts do not have');
  }

  /** A statement for a person, as a comment. Its blocks are translated under a parameter that says whether they happen. */
  private aside(it: Statement, why: string): void {
    const source = this.sourceOf(it);
    this.fate(it, forPerson(why));
    this.put(`# for a person: ${source}`.slice(0, MAX_COMMENT));
    if (it.kind === 'declaration') for (const { name, pointer } of it.names) this.names.declare(name, it.type, pointer);
    const blocks = it.kind === 'if' ? [it.holds, it.otherwise] : 'body' in it ? [it.body, []] : [[], []];
    if (blocks.every(block => block.length === 0)) return;
    const condition = it.kind === 'if' ? it.condition : undefined;
    if (condition && this.isEmpty(condition, blocks.flat())) {
      this.output.pop();
      for (const line of it.lines) this.fates.set(line, meaninglessFate('around what has no meaning'));
      return;
    }
    const parameter = this.names.opaque(condition, source);
    if (parameter) this.choice(it, blocks[0], blocks[1], parameter, forPerson(why));
    else this.names.within([], () => this.skip(blocks.flat()));
  }

  /** Do a condition and what hangs on it change nothing? Their fates are known then. */
  private isEmpty(condition: Expression, statements: readonly Statement[]): boolean {
    const asked = callsIn(condition).every(name => whyMeaningless(name) || Object.hasOwn(predicates, name));
    if (!asked || statements.some(it => it.kind !== 'expression' && it.kind !== 'empty')) return false;
    const trial = new Writer(this.names, this.values, this.source, this.refused);
    trial.statements(statements);
    if (trial.output.length > 0) return false;
    for (const [line, fate] of trial.fates) this.fates.set(line, fate);
    return true;
  }

  /** Statements under a condition that cannot be said at all. */
  private skip(list: readonly Statement[]): void {
    for (const it of list) this.aside(it, 'under a condition that scripts cannot say');
  }

  private choice(
    it: Statement,
    holds: readonly Statement[],
    otherwise: readonly Statement[],
    condition: string,
    fate: Fate,
  ): void {
    this.block(`if ${condition} {`, it, fate, () => this.statements(holds));
    if (otherwise.length === 0) return;
    this.output.pop();
    this.block('} else {', it, fate, () => this.statements(otherwise));
  }

  private block(head: string, it: Statement, fate: Fate, body: () => void, names: readonly string[] = []): void {
    this.fate(it, fate);
    this.put(head, it);
    this.depth++;
    this.names.within(names, body);
    this.depth--;
    this.put('}');
  }

  private say(it: Statement, text: string): void {
    this.fate(it, TRANSLATED);
    this.put(text, it);
  }

  private put(text: string, statement?: Statement): void {
    this.works ||= statement !== undefined && ABOUT_ENTRIES.test(text);
    this.output.push({ text: `${'  '.repeat(this.depth)}${text}`, ...(statement ? { statement } : {}) });
  }

  private fate({ lines }: Statement, fate: Fate): void {
    for (const line of lines) this.fates.set(line, heavier(this.fates.get(line), fate));
  }

  private sourceOf({ lines }: Statement): string {
    return lines
      .slice(0, 2)
      .map(line => this.source[line].trim().replace(/\s+/g, ' '))
      .join(' ');
  }

  private entersLazy(it: Statement): boolean {
    return called(it) === 'arch_enter_lazy_mmu_mode' || called(it) === 'lazy_mmu_mode_enable';
  }

  private leavesLazy(it: Statement): boolean {
    return called(it) === 'arch_leave_lazy_mmu_mode' || called(it) === 'lazy_mmu_mode_disable';
  }
}

const called = (it: Statement): string =>
  it.kind === 'expression' && it.expression.kind === 'call' ? it.expression.function : '';

/** The pointer that a loop walks along a table: `pte++, addr += PAGE_SIZE`. */
function walked(step: Expression | undefined): string | undefined {
  if (step?.kind !== 'list') return undefined;
  const byPage = step.parts.some(part => part.kind === 'assign' && part.sign === '+=');
  const pointer = step.parts.find(part => part.kind === 'step');
  return byPage && pointer?.kind === 'step' && pointer.of.kind === 'name' ? pointer.of.name : undefined;
}
