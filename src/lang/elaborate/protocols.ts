/**
 * `protocol` definitions: a start and a commit of the script's own, each a little program on the page `p`.
 */
import type { Protocol } from '../../sim/scenario.ts';
import * as ast from '../generated/ast.ts';
import { placeOfHead, placeOfProperty } from '../places.ts';
import { itemsOf } from '../used-files.ts';
import type { Context } from './context.ts';
import { ProgramWriter } from './program.ts';
import { elaborateBlock } from './statements.ts';

/** The protocols of a script. */
export function elaborateProtocols(context: Context): Protocol[] {
  return itemsOf(context.script)
    .filter(ast.isProtocol)
    .flatMap(node => {
      if (!node.name || !node.start || !node.commit) return [];
      const { startParameters, commitParameters } = node;
      bindParameters(context, node, startParameters, 'start', 1);
      const start = new ProgramWriter(context.budget);
      elaborateBlock(context, { writer: start, part: 'start', conditional: false }, node.start);
      if (!returnsAlways(node.start)) context.findings.add('PTE061', placeOfHead(node));
      bindParameters(context, node, commitParameters, 'commit', 3);
      const commit = new ProgramWriter(context.budget, 2);
      elaborateBlock(context, { writer: commit, part: 'commit', conditional: false }, node.commit);
      return [
        { name: node.name, start: start.finish(), commit: commit.finish(), place: placeOfProperty(node, 'name') },
      ];
    });
}

/** The page first; then, in locals 0 and 1, the entry that start returned and the one to be written. */
function bindParameters(
  { values, findings }: Context,
  node: ast.Protocol,
  parameters: readonly ast.Parameter[],
  part: 'start' | 'commit',
  wanted: 1 | 3,
): void {
  if (parameters.length !== wanted) {
    const place = placeOfProperty(node, `${part}Parameters`, 0);
    const spoken = wanted === 1 ? '1 parameter (p)' : '3 parameters (p, old, new)';
    findings.add('PTE016', place, { name: part, wanted: spoken, found: parameters.length });
  }
  const [page, old, fresh] = parameters;
  if (page) values.set(page, { kind: 'p' });
  if (old) values.set(old, { kind: 'entry', expr: { kind: 'reg', reg: 0 }, source: 'p' });
  if (fresh) values.set(fresh, { kind: 'entry', expr: { kind: 'reg', reg: 1 }, source: 'p' });
}

/** Does every way through the block end in a return? */
function returnsAlways(block: ast.Block): boolean {
  const last = block.statements.at(-1);
  if (ast.isReturn(last)) return true;
  return ast.isIf(last) && !!last.otherwise && [...last.branches.map(b => b.body), last.otherwise].every(returnsAlways);
}
