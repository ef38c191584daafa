/**
 * What elaboration carries along: the findings, the mappings, and what each declaration is worth at this moment. A
 * loop's body is elaborated once a turn, each time with the loop's variable bound anew.
 *
 * Everywhere in elaboration, `undefined` for a result means that the mistake is reported already.
 */
import type { AstNode } from 'langium';
import type { Findings } from '../findings.ts';
import { flagNamed, flags, type Mask } from '../flags.ts';
import type * as ast from '../generated/ast.ts';
import { declarationOf, goneLet, visibleFrom } from '../names.ts';
import { placeOf, placeOfProperty } from '../places.ts';
import { change, suggestion } from '../spelling.ts';
import type { FunctionTable } from './function-table.ts';
import { givenValue } from './given-names.ts';
import type { Loops } from './loops.ts';
import type { MappingTable } from './mapping-table.ts';
import type { Budget } from './program.ts';
import { isOnePage, spokenKind, type Value } from './values.ts';

export interface Context {
  readonly script: ast.Script;
  readonly findings: Findings;
  readonly budget: Budget;
  readonly loops: Loops;
  readonly maps: MappingTable;
  readonly functions: FunctionTable;
  /** Values of `let`s, loop variables, protocol parameters and params. */
  readonly values: Map<ast.Named, Value | undefined>;
  readonly targets: Map<ast.Reference, ast.Named | undefined>;
}

/** The declaration a reference means; unknown names are reported with the nearest known one. */
export function resolve(context: Context, reference: ast.Reference): ast.Named | undefined {
  if (context.targets.has(reference)) return context.targets.get(reference);
  const name = reference.target?.$refText ?? '';
  const found = name === '' ? undefined : declarationOf(reference, name);
  if (!found && name !== '') reportUnknown(context, reference, name);
  context.targets.set(reference, found);
  return found;
}

function reportUnknown({ findings }: Context, reference: ast.Reference, name: string): void {
  const place = placeOfProperty(reference, 'target');
  if (givenValue(reference)) return;
  const subtraction = /^(.+)-(\w+)$/.exec(name);
  if (subtraction && (declarationOf(reference, subtraction[1]) || /^\d+$/.test(subtraction[2]))) {
    findings.add('PTE003', place, { name }, { fix: change(place, `${subtraction[1]} - ${subtraction[2]}`) });
    return;
  }
  const gone = findings.isFull ? undefined : goneLet(reference, name);
  if (gone) {
    const kept = gone.read ? '' : '; a word can keep what it says';
    findings.add('PTE004', place, {
      name,
      near: `: the \`let\` of line ${placeOf(gone).line} ends with its block${kept}`,
    });
    return;
  }
  // Suggestions cost as much as there are names: none where they would not be shown.
  const known = findings.isFull ? [] : [...visibleFrom(reference)].map(n => n.name ?? '');
  const { near, extra } = suggestion(place, name, known);
  findings.add('PTE004', place, { name, near }, extra);
}

/** Says that a value is of the wrong kind. */
export function reportKind({ findings }: Context, node: AstNode, value: Value, wanted: string): undefined {
  if (value.kind === 'any') return undefined;
  const inRun = value.kind === 'entry' || (value.kind === 'word' && value.is === 'number');
  if (inRun && ['a number', 'an address (a number)', 'a page'].includes(wanted)) {
    findings.add('PTE015', placeOf(node), { wanted });
  } else if (value.kind === 'shared') {
    const read = `READ_ONCE(${node.$cstNode?.text})`;
    const found = `${spokenKind(value)}, which \`${read}\` reads`;
    findings.add('PTE014', placeOf(node), { found, wanted }, { fix: change(placeOf(node), read) });
  } else if (wanted === 'a page-table entry' && value.kind === 'pages' && isOnePage(value.range)) {
    const read = `read_pte(${node.$cstNode?.text})`;
    const found = `a page, whose entry \`${read}\` reads`;
    findings.add('PTE014', placeOf(node), { found, wanted }, { fix: change(placeOf(node), read) });
  } else {
    findings.add('PTE014', placeOf(node), { found: spokenKind(value), wanted });
  }
  return undefined;
}

/** The mask of a node's `flags`. */
export function maskOf({ findings }: Context, node: AstNode & { readonly flags: readonly string[] }): Mask | undefined {
  let lo = 0;
  let hi = 0;
  let good = true;
  node.flags.forEach((name, i) => {
    const mask = flagNamed(name);
    if (mask) {
      lo |= mask.lo;
      hi |= mask.hi;
      return;
    }
    good = false;
    const place = placeOfProperty(node, 'flags', i);
    const { near, extra } = suggestion(place, name, Object.keys(flags));
    findings.add('PTE018', place, { name, near }, extra);
  });
  return good && node.flags.length > 0 ? { lo, hi: hi >>> 0 } : undefined;
}
