/**
 * From a function's text to its body. Each line is one that a step's record says (src/sim/phrases.ts), or the call of a
 * function. Registers have the names of the records; so a call names what its callee works on, and nothing is moved.
 * Functions of headers are expanded where they are called; what the knobs decide stays, to be settled for a backend.
 */
import * as ast from '../../src/lang/generated/ast.ts';
import type { Given, KernelBody, Signature } from '../../src/sim/kernels.ts';
import { knobs } from '../../src/sim/parameters.ts';
import { spaced, stepSaid, wordsOf } from '../../src/sim/phrases.ts';
import type { Body, Line, Question } from '../../src/sim/routine.ts';
import { factOf, type Step } from '../../src/sim/steps.ts';
import { stepsIn } from '../../src/sim/steps-in.ts';
import { KernelTextError, keyOf, lineOf, type Written } from './read.ts';

/** What a function may call: by name, those of its own part and version. */
export interface Scope {
  readonly functions: ReadonlyMap<string, Written>;
  /** Of all parts. */
  readonly signatures: Readonly<Record<string, Signature>>;
}

/** What text may ask for: the knobs, columns of the presets, and what `textRoutines` (sim/kernels.ts) says besides. */
const rows: ReadonlySet<string> = new Set([
  ...Object.keys(knobs),
  'pair',
  'setter',
  'frames',
  'reclaim',
  'flush_pending',
  'lru_lazyfree',
  'vma_locks',
  'remaps',
  'page_locks',
  'fault_locks',
  'truncates',
  'soft_dirty',
  'huge',
  'pmd_migration',
  'nests_lazy',
  'userfaultfd',
  'gup_pins',
  'gup_fast',
  'numa_hints',
  'tasks',
  'copies',
  'pins',
  'threads_exit',
  'large_folios',
  'pt_reclaim',
  'interrupts',
]);
/** Most functions of headers that call each other. */
const MAX_NESTING = 16;

/** What a call gives to the parameters of a function that is expanded. */
type Arguments = Readonly<Record<string, readonly string[]>>;

/** The parameters and the result as a function's text has them. */
export function signatureOf({ parameters, body }: Written): Signature {
  const last = body.statements.at(-1);
  const value = last && ast.isReturn(last) ? last.value : undefined;
  const result = value && ast.isReference(value) ? textOf(value) : undefined;
  return { parameters, ...(result ? { result } : {}) };
}

/** Where a step was written: the line of a function, and where that one is expanded, if it is of a header. */
export interface Spot {
  readonly written: Written;
  readonly line: number;
  readonly under?: Spot;
}

/** The body of a function, and the spot of each of its steps in the order of `stepsIn`. Throws KernelTextError. */
export function compileFunction(written: Written, scope: Scope): { body: KernelBody; spots: Spot[] } {
  const spots = new Map<Step, Spot>();
  const body = new Compiler(written, scope, { given: {}, depth: 0, spots }).body(written.body);
  return { body, spots: stepsIn(body).map(step => spots.get(step)!) };
}

const textOf = (node: { readonly $cstNode?: { readonly text: string } }): string => node.$cstNode?.text ?? '';

type Node = Parameters<typeof lineOf>[0] & Parameters<typeof textOf>[0];

/** How a function comes to be compiled: what it is given, how deep in headers, under which call; spots go into the one list. */
interface Way {
  readonly given: Arguments;
  readonly depth: number;
  readonly under?: Spot;
  readonly spots: Map<Step, Spot>;
}

class Compiler {
  private readonly written: Written;
  private readonly scope: Scope;
  private readonly way: Way;

  constructor(written: Written, scope: Scope, way: Way) {
    this.written = written;
    this.scope = scope;
    this.way = way;
  }

  /** All of a function: `return` of a register, at its end, says in which its result is. */
  body({ statements }: ast.Block): KernelBody {
    const last = statements.at(-1);
    if (!last || !ast.isReturn(last)) return this.lines(statements);
    const value = last.value && !ast.isReference(last.value) ? this.said(last.value) : [];
    return [...this.lines(statements.slice(0, -1)), ...value];
  }

  private lines(statements: readonly ast.Statement[]): KernelBody {
    const body: KernelBody[number][] = [];
    for (let i = 0; i < statements.length; i++) {
      const statement = statements[i];
      if (ast.isLet(statement)) {
        const next = statements[++i];
        if (!next || !ast.isIf(next)) this.fail(statement, 'an answer is asked about by the next `if`');
        body.push(this.choice(statement, next));
      } else body.push(...this.one(statement));
    }
    return body;
  }

  private one(statement: ast.Statement): KernelBody {
    if (ast.isIf(statement)) return this.branches(statement, statement.branches);
    if (ast.isFor(statement)) return [this.each(statement)];
    if (ast.isWhile(statement))
      return [{ first: this.question(statement.condition), loop: this.block(statement.body) as Body }];
    if (ast.isLoop(statement)) return [this.loop(statement)];
    if (ast.isBreak(statement)) return ['break'];
    if (ast.isContinue(statement)) return ['continue'];
    if (ast.isReturn(statement) && !statement.value && !this.written.inline) return ['return'];
    if (ast.isCallStatement(statement) || ast.isAssign(statement)) return this.said(statement);
    return this.fail(statement, 'this statement is not for kernel text');
  }

  private block(block: ast.Block | undefined): KernelBody {
    return this.lines(block?.statements ?? []);
  }

  private branches(whole: ast.If, [branch, ...more]: readonly ast.Branch[]): KernelBody {
    const otherwise = more.length > 0 ? this.branches(whole, more) : this.block(whole.otherwise);
    const holds = this.block(branch.body);
    const given = this.static(branch.condition);
    if (given !== undefined) return [{ given, holds, otherwise }];
    const not = ast.isNegation(branch.condition) && branch.condition.nots.length % 2 === 1;
    const asked = ast.isNegation(branch.condition) ? branch.condition.operand : branch.condition;
    const [yes, no] = (not ? [otherwise, holds] : [holds, otherwise]) as [Body, Body];
    return [{ when: this.question(asked), holds: yes, otherwise: no }];
  }

  /** What hangs on knobs alone leaves no step. */
  private static(condition: ast.Expression): Given | undefined {
    if (ast.isConjunction(condition) || ast.isDisjunction(condition)) {
      const all = condition.operands.map(operand => this.static(operand));
      if (!all.every(one => one !== undefined)) return undefined;
      return ast.isConjunction(condition) ? { all } : { any: all };
    }
    if (ast.isNegation(condition)) {
      const of = this.static(condition.operand);
      return of && (condition.nots.length % 2 === 1 ? { not: of } : of);
    }
    if (ast.isReference(condition) && rows.has(textOf(condition))) return { knob: textOf(condition) };
    const [knob, first, second, ...is] = wordsOf(textOf(condition));
    if (!rows.has(knob) || is.length !== 1 || second !== '=') return undefined;
    if (first === '=') return { knob, is: is[0] };
    return first === '!' ? { not: { knob, is: is[0] } } : undefined;
  }

  /** `let way = step()`, and the `if` that asks which of its answers it is. */
  private choice(asked: ast.Let, { branches, otherwise }: ast.If): Line {
    const [line, ...more] = this.said(asked.value!) as Body;
    const step = line as Step;
    const answers = more.length === 0 && typeof line === 'object' && 'op' in line && factOf(step.op).answers;
    if (!answers) return this.fail(asked, 'only a step with several answers is kept in a name');
    const cases: Record<string, Body> = {};
    for (const { condition, body } of branches) {
      const words = wordsOf(textOf(condition)).join(' ');
      const answer = Object.keys(answers).find(
        name => words === `${asked.name} = = ${name}` || words === `${name} ( ${asked.name} )`,
      );
      if (!answer) this.fail(condition, `this is none of the answers: ${Object.keys(answers).join(', ')}`);
      cases[answer] = this.block(body) as Body;
    }
    return { choose: step, cases, otherwise: this.block(otherwise) as Body } as Line;
  }

  /** One that ends with `if question { break }` is a `do … while`. */
  private loop({ body }: ast.Loop): Line {
    const turn = this.block(body) as Body;
    const end = turn.at(-1);
    const again = turn.some(line => JSON.stringify(line).includes('"continue"'));
    if (!end || typeof end === 'string' || !('when' in end) || again) return { loop: turn };
    const breaks = (of: Body) => of.length === 1 && of[0] === 'break';
    if (breaks(end.holds) && end.otherwise.length === 0)
      return { loop: turn.slice(0, -1), last: end.when, until: true };
    if (breaks(end.otherwise) && end.holds.length === 0) return { loop: turn.slice(0, -1), last: end.when };
    return { loop: turn };
  }

  private each(loop: ast.For): Line {
    const from = textOf(loop.from);
    const said = stepSaid(['for', loop.name, 'in', ...this.words(from)]);
    if (!said) this.fail(loop, `nothing goes through ${from}`);
    const step = this.placed(said, loop);
    const turn = this.block(loop.body) as Body;
    return factOf(step.op).atHand ? { loop: turn, last: step } : { loop: turn, first: step };
  }

  private question(condition: ast.Expression): Question {
    const lines = this.said(condition) as Body;
    return lines.length === 1 && (typeof lines[0] === 'string' || 'op' in lines[0]) ? lines[0] : lines;
  }

  /** The words of a text, with what was given for parameters. */
  private words(text: string): string[] {
    return wordsOf(text).flatMap(word => this.way.given[word] ?? [word]);
  }

  /** A step, or the call of a function, as a line of its own or where its answer is asked. */
  private said(node: Node): KernelBody {
    const words = this.words(textOf(node));
    const target = words[1] === '=' && words[2] !== '=' ? words[0] : undefined;
    const [name, open, ...rest] = target === undefined ? words : words.slice(2);
    if (open === '(' && rest.at(-1) === ')') {
      const operands = splitAtCommas(rest.slice(0, -1));
      const callee = this.scope.functions.get(keyOf({ name, inline: true, parameters: operands }));
      if (callee) return this.expanded(node, callee, operands, target);
    }
    const step = stepSaid(words);
    if (step) return [this.placed(step, node)];
    const signature = open === '(' ? this.scope.signatures[name] : undefined;
    if (!signature) return this.fail(node, `no step and no function is said as \`${spaced(words)}\``);
    this.agrees(node, name, signature, splitAtCommas(rest.slice(0, -1)), target);
    return [this.placed({ op: 'call', routine: name }, node)];
  }

  private spot(node: Node): Spot {
    const { under } = this.way;
    return { written: this.written, line: lineOf(node), ...(under ? { under } : {}) };
  }

  /** The step, with its line noted. */
  private placed(step: Step, node: Node): Step {
    this.way.spots.set(step, this.spot(node));
    return step;
  }

  private agrees(
    node: Node,
    name: string,
    { parameters, result }: Signature,
    operands: readonly (readonly string[])[],
    target: string | undefined,
  ): void {
    const given = operands.map(spaced).join(', ');
    if (given !== parameters.join(', ')) this.fail(node, `${name}(${parameters.join(', ')}) is given (${given})`);
    if (target !== undefined && target !== result)
      this.fail(node, `the result of ${name} is ${result ? `in ${result}` : 'none'}`);
  }

  private expanded(
    node: Node,
    callee: Written,
    operands: readonly (readonly string[])[],
    target: string | undefined,
  ): KernelBody {
    const { name, parameters } = callee;
    const { depth, spots } = this.way;
    if (depth === MAX_NESTING) this.fail(node, `headers call each other ${MAX_NESTING} deep`);
    const { result } = signatureOf(callee);
    if (target !== undefined && target !== result)
      this.fail(node, `the result of ${name} is ${result ? `in ${result}` : 'none'}`);
    const given = Object.fromEntries(parameters.map((parameter, i) => [parameter, operands[i]]));
    const way = { given, depth: depth + 1, under: this.spot(node), spots };
    return new Compiler(callee, this.scope, way).body(callee.body);
  }

  private fail(node: Node, message: string): never {
    throw new KernelTextError(this.written.file, lineOf(node), message);
  }
}

/** The operands of a call; commas in parentheses part nothing. */
function splitAtCommas(words: readonly string[]): string[][] {
  const parts: string[][] = [];
  let depth = 0;
  for (const word of words) {
    if (word === ',' && depth === 0) parts.push([]);
    else {
      if (parts.length === 0) parts.push([]);
      if (word === '(') depth += 1;
      if (word === ')') depth -= 1;
      parts[parts.length - 1].push(word);
    }
  }
  return parts;
}
