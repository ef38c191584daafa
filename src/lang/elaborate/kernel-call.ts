/**
 * A call of a kernel function, as the rules for what each function takes and gives are handed it.
 */
import type { FunctionName } from '../functions.ts';
import type * as ast from '../generated/ast.ts';
import type { Value } from './values.ts';

export interface KernelCall<Name extends FunctionName = FunctionName> {
  readonly node: ast.Call;
  readonly name: Name;
  /** What its operands are worth. */
  readonly operands: readonly Value[];
  /** The local that its result goes to, if anything wants it. */
  readonly into: number | undefined;
}
