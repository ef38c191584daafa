/** Names that have a value of their own, where no declaration has them: truth, permissions and the kernel’s constants. */
import { constantNamed, permissionNamed } from '../constants.ts';
import type * as ast from '../generated/ast.ts';
import type { Value } from './values.ts';

/** The value that a name has without any declaration. None is a range of pages, so none has an index. */
export function givenValue(node: ast.Reference): Value | undefined {
  const name = node.target?.$refText ?? '';
  if (node.from) return undefined;
  const value = constantNamed(name);
  if (value !== undefined) return { kind: 'number', value };
  const permission = permissionNamed(name);
  if (permission) return { kind: 'permission', permission };
  if (name !== 'true' && name !== 'false') return undefined;
  return { kind: 'condition', condition: name === 'true' };
}
