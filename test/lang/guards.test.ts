/** Guards of node types: what the generated tree's own reflection says of a type, they say of a node. */
import { expect, test } from 'vitest';
import * as ast from '../../src/lang/generated/ast.ts';

const types = ast.reflection.getAllTypes().sort();
const guards = ast as unknown as Readonly<Record<string, (item: unknown) => boolean>>;

test.each(types)('%s', wanted => {
  const guard = guards[`is${wanted}`];
  const found = types.filter($type => guard({ $type }));
  expect(found).toEqual(types.filter(type => ast.reflection.isSubtype(type, wanted)));
  expect([undefined, null, 'Script', {}, { $type: 3 }].filter(guard)).toEqual([]);
});
