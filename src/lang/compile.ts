/**
 * From text to scenario: refuse, parse, elaborate, check. Never throws; whatever a text holds, the answer is a
 * scenario, diagnostics, or both (warnings and hints do not stop a script).
 */
import type { ParseResult } from 'langium';
import type { Scenario } from '../sim/scenario.ts';
import type { Diagnostic } from './diagnostic.ts';
import { elaborateBackends } from './elaborate/backends.ts';
import type { Context } from './elaborate/context.ts';
import { countCpus, elaborateCpus, elaborateSetup, scheduleOf } from './elaborate/cpus.ts';
import { checkNames } from './elaborate/declarations.ts';
import { elaborateExpectations } from './elaborate/expectations.ts';
import { checkFiles } from './elaborate/files.ts';
import { checkBackends } from './elaborate/fit.ts';
import { FunctionTable } from './elaborate/function-table.ts';
import { elaborateFunctions, makeFunction } from './elaborate/functions.ts';
import { checkHandlers } from './elaborate/handlers.ts';
import { Loops } from './elaborate/loops.ts';
import { MappingTable } from './elaborate/mapping-table.ts';
import { elaborateMappings } from './elaborate/mappings.ts';
import { Budget, Exhausted } from './elaborate/program.ts';
import { elaborateProtocols } from './elaborate/protocols.ts';
import { checkForks } from './elaborate/replaced.ts';
import { elaborateWords, fillsOf, memoryOf } from './elaborate/shared-words.ts';
import { checkTasks, elaborateTasks } from './elaborate/tasks.ts';
import { Findings } from './findings.ts';
import * as ast from './generated/ast.ts';
import { parseScript } from './parse.ts';
import { placeOf, placeOfHead, placeOfOffset } from './places.ts';
import { refuse } from './refuse.ts';
import { checkProtocols } from './rules/protocol-checks.ts';
import { checkExpectations } from './rules/vacuous.ts';
import { reportSyntaxErrors } from './syntax-errors.ts';
import { reportUsed, withUseLines } from './used-errors.ts';
import { bringUsed, isForOthers, itemsOf, noFiles, type ReadUsed, type UsedTexts } from './used-files.ts';

export interface Compiled {
  /** Absent where there is an error. */
  readonly scenario?: Scenario;
  /** In the order of the script; behind them the errors in files that it uses, whose places name the file. */
  readonly diagnostics: readonly Diagnostic[];
  /** The files that were asked for, with what came of them. */
  readonly used: UsedTexts;
}

export interface CompileOptions {
  /** Values that replace those of the script's params, for a sweep. */
  readonly params?: Readonly<Record<string, number>>;
  /** Reads the files that the script uses; without it, there are none. */
  readonly files?: ReadUsed;
}

/** Compiles a script; `fileName` names it in reports. */
export function compile(text: string, fileName: string, options: CompileOptions = {}): Compiled {
  return attempt(text, () => checked(parseScript(text), text, fileName, options));
}

/** The same for a script that is parsed already, as a language server has it. */
export function compileParsed(
  parsed: ParseResult<ast.Script>,
  text: string,
  fileName: string,
  options: CompileOptions = {},
): Compiled {
  return attempt(text, () => checked(parsed, text, fileName, options));
}

function checked(parsed: ParseResult<ast.Script>, text: string, fileName: string, options: CompileOptions): Compiled {
  const findings = new Findings();
  reportSyntaxErrors(parsed, text, findings);
  const used = bringUsed(parsed.value, options.files ?? noFiles);
  reportUsed(used, findings);
  const scenario = elaborate(parsed.value, fileName, findings, options);
  const diagnostics = withUseLines(used, findings.list());
  const { texts } = used;
  return findings.hasErrors || !scenario ? { diagnostics, used: texts } : { scenario, diagnostics, used: texts };
}

/**
 * Does the work unless the text is turned away. A defect of ours is a diagnostic too: an editor must not lose its server
 * to a script.
 */
function attempt(text: string, work: () => Compiled): Compiled {
  const refused = refuse(text);
  if (refused) return { diagnostics: [refused], used: {} };
  try {
    return work();
  } catch (problem) {
    const findings = new Findings();
    findings.add('PTE099', placeOfOffset(text, 0, 1), { problem: String(problem) });
    return { diagnostics: findings.list(), used: {} };
  }
}

function elaborate(
  script: ast.Script,
  name: string,
  findings: Findings,
  { params = {} }: CompileOptions,
): Scenario | undefined {
  const budget = new Budget(findings);
  const context: Context = {
    script,
    functions: new FunctionTable((fn, operands, routine) => {
      const on = fn.on.length > 0 ? fn.on.map(b => b.$refText) : undefined;
      return makeFunction(context, fn, operands, { routine, on });
    }),
    findings,
    budget,
    loops: new Loops(budget),
    maps: new MappingTable(),
    values: new Map(),
    targets: new Map(),
  };
  setParams(context, params);
  try {
    return scenarioOf(context, name);
  } catch (problem) {
    if (!(problem instanceof Exhausted)) throw problem;
    const blamed = context.loops.blamed();
    const place = blamed ? placeOfHead(blamed.loop) : placeOf(script);
    findings.add('PTE012', place, { most: problem.most, what: problem.what, times: blamed?.times ?? 1 });
    return undefined;
  }
}

function setParams({ script, values, findings }: Context, params: Readonly<Record<string, number>>): void {
  const declared = itemsOf(script).filter(ast.isParam);
  for (const [name, value] of Object.entries(params)) {
    const param = declared.find(p => p.name === name);
    if (param) values.set(param, { kind: 'number', value });
    else findings.add('PTE004', placeOfHead(script), { name, near: ': no `param` declares it' });
  }
}

function scenarioOf(context: Context, name: string): Scenario {
  const { findings } = context;
  checkNames(context);
  elaborateMappings(context);
  const words = elaborateWords(context);
  const memory = memoryOf(context);
  const fills = fillsOf(context);
  const backends = elaborateBackends(context);
  const cpus = countCpus(context);
  const setup = elaborateSetup(context);
  const tasks = elaborateTasks(context, cpus);
  const elaborated = elaborateCpus(context, cpus);
  const programs = elaborated.map(cpu => cpu.program);
  const protocols = elaborateProtocols(context);
  elaborateFunctions(context, backends);
  checkHandlers(context, programs, context.functions.list);
  const expectations = elaborateExpectations(context, backends);
  const schedule = scheduleOf(context, cpus);
  if (!findings.hasErrors && !context.script.items.some(ast.isCpu) && !isForOthers(context.script))
    findings.add('PTE060', placeOfHead(context.script));
  checkForks(context, [...programs, setup]);
  checkFiles(context, [...programs, setup]);
  if (tasks) checkTasks(context, tasks, programs, setup);
  checkProtocols(context.maps, setup, elaborated, backends, findings);
  if (!findings.hasErrors) checkExpectations(context.maps, { setup, programs, protocols, expectations }, findings);
  const { list } = context.functions;
  const functions = list.length > 0 ? { functions: list } : {};
  const common = {
    name,
    cpus,
    backends,
    maps: context.maps.list,
    ...(words.length > 0 ? { words } : {}),
    ...(tasks ? { tasks } : {}),
    ...(memory ? { memory } : {}),
    ...(fills ? { fills } : {}),
    setup,
    programs,
    protocols,
    ...functions,
    expectations,
  };
  if (!findings.hasErrors) checkBackends(context, common);
  return schedule === undefined ? common : { ...common, schedule };
}
