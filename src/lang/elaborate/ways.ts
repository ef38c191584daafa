/** How control leaves statements: known from the text alone, whatever the conditions in it are. */
import * as ast from '../generated/ast.ts';

/** Does every way through the block end in a `return`? A `loop` without a `break` has no other way out. */
export function endsAlways(block: ast.Block | undefined): boolean {
  return (block?.statements ?? []).some(statement => {
    if (ast.isReturn(statement)) return true;
    if (ast.isLazy(statement)) return endsAlways(statement.body);
    if (ast.isLoop(statement)) return !breaks(statement.body);
    if (!ast.isIf(statement) || !statement.otherwise) return false;
    return [...statement.branches.map(b => b.body), statement.otherwise].every(endsAlways);
  });
}

/** Does no way lead from a statement to the next one? */
export function leaves(statement: ast.Statement): boolean {
  if (ast.isReturn(statement) || ast.isBreak(statement) || ast.isContinue(statement)) return true;
  if (ast.isLazy(statement)) return statement.body?.statements.some(leaves) ?? false;
  if (ast.isLoop(statement)) return !breaks(statement.body);
  if (!ast.isIf(statement) || !statement.otherwise) return false;
  return [...statement.branches.map(b => b.body), statement.otherwise].every(body => body?.statements.some(leaves));
}

/** Does a `break` in the block leave the loop that the block is the body of? */
function breaks(block: ast.Block | undefined): boolean {
  return (block?.statements ?? []).some(statement => {
    if (ast.isBreak(statement)) return true;
    if (ast.isIf(statement)) return [...statement.branches.map(b => b.body), statement.otherwise].some(breaks);
    return ast.isLazy(statement) && breaks(statement.body);
  });
}
