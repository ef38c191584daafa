/**
 * Whether a script's own code may have an entry name another frame than before, without an empty entry in between. The kernel's code never does so;
 * where it happens, who writes by the new frame makes older TLB entries late (revocations.ts), by no more than an access.
 */
import type { CpuProgram, Scenario } from './scenario.ts';
import type { Action, PageOperand, PteExpr } from './statements.ts';

export function exchangesFrames({ programs, functions = [] }: Pick<Scenario, 'programs' | 'functions'>): boolean {
  const exchanges = ({ statements }: CpuProgram, given: boolean): boolean => {
    const makers = makersOf(statements);
    return statements.some(
      ({ action }, i) =>
        stores(action) && !keepsFrame(statements, makers, action.value, pageOf(statements, makers, i), given),
    );
  };
  return (
    programs.some(program => exchanges(program, false)) ||
    functions.some(
      ({ program, replaces }) =>
        // The kernel's code relies on these to leave an empty entry.
        replaces === 'ptep_get_and_clear' ||
        replaces === 'ptep_clear_flush' ||
        // What a commit is given has the entry's frame (PTE048).
        exchanges(program, replaces === 'ptep_modify_prot_commit'),
    )
  );
}

type Statements = CpuProgram['statements'];
type Store = Extract<Action, { readonly page: PageOperand; readonly value: PteExpr }>;

/** set_child_pte is about another entry. */
const stores = (action: Action): action is Store =>
  'value' in action && 'page' in action && action.kind !== 'set_child_pte' && action.kind !== 'ptep_modify_prot_commit';

/** What gives the entry of the page that it is about. */
const reads: ReadonlySet<Action['kind']> = new Set<Action['kind']>([
  'read_pte',
  'ptep_get_and_clear',
  'ptep_clear_flush',
  'ptep_modify_prot_start',
  'cmpxchg_pte',
]);

/** Of each register, the statements that leave something in it. */
type Makers = ReadonlyMap<number, readonly number[]>;

function makersOf(statements: Statements): Makers {
  const makers = new Map<number, number[]>();
  statements.forEach(({ action }, i) => {
    if (!('into' in action) || action.into === undefined) return;
    const known = makers.get(action.into);
    if (known) known.push(i);
    else makers.set(action.into, [i]);
  });
  return makers;
}

/** Whether what is stored is made of nothing but what was read of the same entry, or is empty. `given`: parameters are. */
function keepsFrame(
  statements: Statements,
  makers: Makers,
  value: PteExpr,
  page: string | undefined,
  given: boolean,
  under: readonly number[] = [],
): boolean {
  if (value.kind === 'const') return value.lo === 0;
  if (value.kind !== 'reg') return keepsFrame(statements, makers, value.of, page, given, under);
  const { reg } = value;
  if (under.includes(reg)) return true;
  const made = makers.get(reg);
  if (!made) return given;
  return made.every(i => {
    const { action } = statements[i];
    const from = (of: PteExpr): boolean => keepsFrame(statements, makers, of, page, given, [...under, reg]);
    if (action.kind === 'let') return from(action.value);
    if (action.kind === 'assign') return action.word.kind === 'reg' && from(action.word);
    return reads.has(action.kind) && page !== undefined && page === pageOf(statements, makers, i);
  });
}

/** Which page a statement is about, to be compared; undefined where that differs from one time to the next, or it has none. */
function pageOf(statements: Statements, makers: Makers, index: number): string | undefined {
  const { action } = statements[index];
  if (!('page' in action)) return undefined;
  if (action.page !== 'p') return JSON.stringify(action.page);
  const at = lastAt(statements, index);
  if (!at) return 'p';
  const { of } = at;
  const varies = of.kind === 'reg' && makers.get(of.reg)?.some(i => statements[i].action.kind === 'assign');
  return varies ? undefined : JSON.stringify(of);
}

/** The statement that last said, before this one, which page `p` is. */
function lastAt(statements: Statements, index: number): Extract<Action, { readonly kind: 'at' }> | undefined {
  for (let i = index - 1; i >= 0; i--) {
    const { action } = statements[i];
    if (action.kind === 'at') return action;
  }
  return undefined;
}
