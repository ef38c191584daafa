/**
 * A function's statements as lines of a script, and what became of each line of C. A statement without words stays as a
 * comment; a block whose condition has none hangs on a parameter, so that a script can take it and leave it.
 */

import { beginning } from '../model/beginning.ts';
import { callsIn, type Expression, isZero, namesIn, type Statement } from './c/syntax.ts';
import { callLines, clearFlush, mappingLines } from './calls.ts';
import { asksForHuge, takesHugeLock } from './elsewhere.ts';
import { type Fate, forPerson, heavier, meaninglessFate, TRANSLATED } from './fate.ts';
import { counted, indexedIn, isForever, walked } from './loops.ts';
import type { Names } from './names.ts';
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
  /** The innermost loop or switch has no line of its own, so `break` would leave another one. */
  private unsaid = false;

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
    const never = it.kind === 'if' ? this.whyNever(it.condition) : undefined;
    if (it.kind === 'if' && never) return this.neverHolds(it, never);
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
        if (it.value?.kind === 'conditional') {
          const condition = this.values.truth(it.value.condition);
          const [holds, otherwise] = [it.value.holds, it.value.otherwise].map(part => this.values.text(part));
          return this.say(it, `if ${condition} {`, `  return ${holds}`, '}', `return ${otherwise}`);
        }
        return this.say(it, it.value ? `return ${this.values.text(it.value)}` : 'return');
      case 'break':
      case 'continue':
        if (this.unsaid) throw new NoWord('it leaves what is not said');
        return this.say(it, it.kind);
      case 'if':
        return this.conditional(it, it.condition);
      case 'loop':
        return this.inLoop(false, () => this.loop(it));
      case 'goto':
      case 'label':
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
    if (xen) return this.say(it, ...xen);
    if (expression.kind === 'assign') return this.assignment(it, expression.sign, expression.to, expression.value);
    if (expression.kind === 'cast') return this.expression(it, expression.of);
    if (expression.kind === 'step' && expression.of.kind === 'name' && this.names.known(expression.of.name)) {
      const name = this.values.number(expression.of, 0);
      return this.say(it, `${name} = ${name} ${expression.sign[0]} 1`);
    }
    if (expression.kind !== 'call') throw new NoWord('a statement that scripts do not have');
    const { function: name, operands } = expression;
    const why = whyMeaningless(name);
    if (why) return this.fate(it, meaninglessFate(why));
    const lines = callLines(expression, this.names, this.values);
    const text = lines ?? this.values.call(name, operands);
    if (!text) throw new NoWord(`no word for \`${name}\``);
    this.say(it, ...(typeof text === 'string' ? [text] : text));
  }

  private assignment(it: Statement, sign: string, to: Expression, value: Expression): void {
    if (to.kind === 'member' && /^pv_(\w+_)?ops$/.test(namesIn(to)[0]))
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
    if (value.kind === 'assign') {
      // `start = pte = …`: of two pointers into a table, the outer one is kept for the kernel's own unmapping.
      if (!this.names.isTable(name)) throw new NoWord('two assignments in one');
      return this.assignment(it, value.sign, value.to, value.value);
    }
    const mapping = sign === '=' ? mappingLines(to, value, this.names, this.values) : undefined;
    if (mapping?.length === 0) return this.fate(it, meaninglessFate('plumbing'));
    if (mapping) return this.say(it, ...mapping);
    if (value.kind === 'call' && /^vm_normal_(page|folio)$/.test(value.function) && value.operands[2]) {
      const entry = this.values.text(value.operands[2]);
      this.values.note('vm_normal_page');
      this.names.found.add(name);
      return this.say(it, `${this.target(name)}${entry}`);
    }
    if (this.names.isOutside(name)) {
      // Questions about it are said of the page that vm_normal_page gave; of no other.
      if (this.names.found.has(name)) throw new NoWord(`\`${name}\` is not in scripts`);
      if (takesHugeLock(value)) {
        this.names.hugeLocks.add(name);
        return this.fate(it, meaninglessFate('huge page'));
      }
      if (callsIn(value).some(call => !whyMeaningless(call))) throw new NoWord(`\`${name}\` is not in scripts`);
      return this.fate(it, meaninglessFate('plumbing'));
    }
    if (value.kind === 'call' && value.function === 'ptep_clear_flush' && value.operands[2])
      return this.say(it, ...clearFlush(this.target(name), this.values.page(value.operands[2])));
    if (sign === '=' && value.kind === 'conditional') return this.chosen(it, name, value);
    if (sign === '=') {
      const said = this.values.text(value);
      if (value.kind === 'call' && said === safeName(name)) return this.fate(it, meaninglessFate('nothing on x86'));
      return this.say(it, `${this.target(name)}${said}`);
    }
    if (!/^[-+*/%]=$/.test(sign)) throw new NoWord(`\`${sign}\` of a value`);
    const said = this.values.text(value, 5);
    this.say(it, `${this.target(name)}${this.values.number(to, 0)} ${sign[0]} ${said}`);
  }

  /** `x = ` or, for the first time, `let x = `. */
  private target(name: string): string {
    if (this.names.known(name)) return `${safeName(name)} = `;
    this.names.let(name);
    return `let ${safeName(name)} = `;
  }

  /** `x = condition ? a : b`. Of a new variable the second value is said first, so it may not do anything. */
  private chosen(it: Statement, name: string, value: Expression & { kind: 'conditional' }): void {
    const condition = this.values.truth(value.condition);
    const [holds, otherwise] = [value.holds, value.otherwise].map(part => this.values.text(part));
    const isNew = !this.names.known(name);
    if (isNew && this.values.acts(value.otherwise)) throw new NoWord('a choice between two operations');
    const said = [`if ${condition} {`, `  ${safeName(name)} = ${holds}`];
    if (isNew) this.say(it, `${this.target(name)}${otherwise}`, ...said, '}');
    else this.say(it, ...said, '} else {', `  ${safeName(name)} = ${otherwise}`, '}');
  }

  /** Does work for the body of a loop, or of a switch; `unsaid` where no line of the script stands for it. */
  private inLoop(unsaid: boolean, work: () => void): void {
    const around = this.unsaid;
    this.unsaid = unsaid;
    try {
      work();
    } finally {
      this.unsaid = around;
    }
  }

  private loop(it: Statement & { kind: 'loop' }): void {
    if (it.form === 'do' && isZero(it.condition)) return this.once(it);
    const indexed = it.form === 'for' ? indexedIn(it) : undefined;
    if (indexed) return this.indexedLoop(it, ...indexed);
    const turns = (head: string, names: readonly string[] = []): void =>
      this.block(head, it, TRANSLATED, () => this.statements(it.body), names);
    const page = it.form === 'each' ? undefined : walked(it.form === 'for' ? it.step : it.condition);
    const name = page && this.names.page(page);
    const pages = name && this.names.opaque({ kind: 'name', name: 'span' }, this.sourceOf(it));
    if (pages) return turns(`for ${name} in ${pages} {`, [page]);
    if (isForever(it)) return turns(`loop max ${TURNS} {`);
    if (it.form === 'while' && it.condition) return turns(`while ${this.values.truth(it.condition)} max ${TURNS} {`);
    const numbers = counted(it);
    if (numbers) {
      const [from, to] = [numbers.from, numbers.to].map(bound => this.values.text(bound, 3));
      return turns(`for ${safeName(numbers.name)} in ${from}..${to} {`, [numbers.name]);
    }
    throw new NoWord('a loop that scripts do not have');
  }

  /** `do { … } while (0)`, as macros have it. */
  private once(it: Statement & { kind: 'loop' }): void {
    this.fate(it, meaninglessFate('brace'));
    this.inLoop(true, () => this.names.within([], () => this.statements(it.body)));
  }

  /** A loop whose turns are entries of a table, by an index beside the address. */
  private indexedLoop(it: Statement & { kind: 'loop' }, pointer: string, index: string): void {
    const page = `${safeName(pointer)}_${index}`;
    const pages = this.names.opaque({ kind: 'name', name: 'span' }, this.sourceOf(it));
    if (!pages) throw new NoWord('a loop that scripts do not have');
    this.block(`for ${page} in ${pages} {`, it, TRANSLATED, () =>
      this.names.whileIndexed(pointer, index, page, () => this.statements(it.body)),
    );
  }

  /** A statement for a person, as a comment. Its blocks are translated under a parameter that says whether they happen. */
  private aside(it: Statement, why: string): void {
    const source = this.sourceOf(it);
    this.fate(it, forPerson(why));
    this.put(beginning(`# for a person: ${source}`, MAX_COMMENT));
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
    this.inLoop(this.unsaid || it.kind !== 'if', () => {
      if (parameter) this.choice(it, blocks[0], blocks[1], parameter, forPerson(why));
      else this.names.within([], () => this.skip(blocks.flat()));
    });
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

  /** `a && b` as two conditions, where b does something: C asks for it only where a holds. */
  private conditional(it: Statement & { kind: 'if' }, condition: Expression): void {
    const { holds, otherwise } = it;
    const splits = condition.kind === 'binary' && condition.sign === '&&' && otherwise.length === 0;
    if (!splits || !this.values.acts(condition.right))
      return this.choice(it, holds, otherwise, this.values.truth(condition), TRANSLATED);
    const left = this.values.truth(condition.left);
    // Of the inner one, nothing may be without words, since the outer one is written by then.
    this.values.truth(condition.right);
    this.block(`if ${left} {`, it, TRANSLATED, () => this.conditional(it, condition.right));
  }

  /** Why a condition never holds here; undefined where it may. */
  private whyNever(condition: Expression): string | undefined {
    if (asksForHuge(condition, this.names.hugeLocks)) return 'huge page';
    if (!this.values.asksForTable(condition)) return undefined;
    this.values.note('no table');
    return 'no table';
  }

  /** A block for what is not here. */
  private neverHolds(it: Statement & { kind: 'if' }, why: string): void {
    const all = (list: readonly Statement[]): void => {
      for (const one of list) {
        this.fate(one, meaninglessFate(why));
        if (one.kind === 'if') all([...one.holds, ...one.otherwise]);
        else if ('body' in one) all(one.body);
      }
    };
    all(it.holds);
    this.fate(it, meaninglessFate(why));
    this.names.within([], () => this.statements(it.otherwise));
  }

  private choice(
    it: Statement,
    holds: readonly Statement[],
    otherwise: readonly Statement[],
    condition: string,
    fate: Fate,
  ): void {
    const start = this.output.length;
    this.block(`if ${condition} {`, it, fate, () => this.statements(holds));
    if (otherwise.length > 0) {
      this.output.pop();
      this.block('} else {', it, fate, () => this.statements(otherwise));
    }
    // Only what has no meaning hangs on it, and to ask does nothing.
    const said = this.output.slice(start).filter(({ text }) => !/^\s*(if .*\{|\} else \{|\})$/.test(text));
    if (said.length > 0 || fate.kind !== 'translated' || /\w\(/.test(condition)) return;
    this.output.length = start;
    for (const line of it.lines) this.fates.set(line, meaninglessFate('around what has no meaning'));
  }

  private block(head: string, it: Statement, fate: Fate, body: () => void, names: readonly string[] = []): void {
    this.fate(it, fate);
    this.put(head, it);
    this.depth++;
    this.names.within(names, body);
    this.depth--;
    this.put('}');
  }

  private say(it: Statement, ...lines: readonly string[]): void {
    this.fate(it, TRANSLATED);
    for (const line of lines) this.put(line, it);
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
