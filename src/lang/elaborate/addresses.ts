/**
 * Addresses of `at`: page aligned, and within user space.
 */

import type * as ast from '../generated/ast.ts';
import { placeOf } from '../places.ts';
import type { Context } from './context.ts';
import { PAGE_SIZE, USER_END } from './mapping-table.ts';
import { numberOf } from './numbers.ts';

/** The address that `pages` pages are mapped at. */
export function addressOf(context: Context, node: ast.Expression, pages: number): number | undefined {
  const address = numberOf(context, node, 'an address (a number)');
  if (address === undefined) return undefined;
  const spoken = address < 0 ? `${address}` : `0x${address.toString(16)}`;
  if (address < 0 || address + pages * PAGE_SIZE > USER_END) {
    context.findings.add('PTE035', placeOf(node), { address: spoken });
    return undefined;
  }
  if (address % PAGE_SIZE === 0) return address;
  const down = `0x${(address - (address % PAGE_SIZE)).toString(16)}`;
  const fix = { title: `Align to ${down}`, edits: [{ place: placeOf(node), newText: down }] };
  context.findings.add('PTE033', placeOf(node), { address: spoken }, { fix });
  return undefined;
}
