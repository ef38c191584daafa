/**
 * Whether a script's own code may have an entry name another frame than before, without an empty entry in between. The kernel's code never does so;
 * where it happens, who writes by the new frame makes older TLB entries late (revocations.ts), by no more than an access.
 */
import type { CpuProgram, Scenario } from './scenario.ts';
import type { Action, PageOperand, PteExpr } from './statements.ts';

export function exchangesFrames({ programs, functions = [] }: Pick<Scenario, 'programs' | 'functions'>): boolean {
  const exchanges = ({ statements }: CpuProgram, given: boolean): boolean =>
    statements.some(
      ({ action }, i) => stores(action) && !keepsFrame(statements, action.value, pageOf(statements, i), given),
    );
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

/** Whether what is stored is made of nothing but what was read of the same entry, or is empty. `given`: parameters are. */
function keepsFrame(
  statements: Statements,
  value: PteExpr,
  page: string | undefined,
  given: boolean,
  under: readonly number[] = [],
): boolean {
  if (value.kind === 'const') return value.lo === 0;
  if (value.kind !== 'reg') return keepsFrame(statements, value.of, page, given, under);
  const { reg } = value;
  if (under.includes(reg)) return true;
  const made = [...statements.keys()].filter(i => {
    const { action } = statements[i];
    return 'into' in action && action.into === reg;
  });
  if (made.length === 0) return given;
  return made.every(i => {
    const { action } = statements[i];
    const from = (of: PteExpr): boolean => keepsFrame(statements, of, page, given, [...under, reg]);
    if (action.kind === 'let') return from(action.value);
    if (action.kind === 'assign') return action.word.kind === 'reg' && from(action.word);
    return reads.has(action.kind) && page !== undefined && page === pageOf(statements, i);
  });
}

/** Which page a statement is about, to be compared; undefined where that differs from one time to the next, or it has none. */
function pageOf(statements: Statements, index: number): string | undefined {
  const { action } = statements[index];
  if (!('page' in action)) return undefined;
  if (action.page !== 'p') return JSON.stringify(action.page);
  const at = statements.slice(0, index).findLast(s => s.action.kind === 'at')?.action;
  if (at?.kind !== 'at') return 'p';
  const { of } = at;
  const varies = of.kind === 'reg' && statements.some(s => s.action.kind === 'assign' && s.action.into === of.reg);
  return varies ? undefined : JSON.stringify(of);
}
