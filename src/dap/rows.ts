/** Rows of the Variables view behind references, which hold until the session moves. */
import { Handles } from '@vscode/debugadapter/lib/handles';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Children, Variable } from '../debug/variables/variable.ts';

/** Most rows that are sent at once; an editor asks for the others of a numbered list, by their numbers. */
export const MAX_ROWS = 1000;

export class Rows {
  private readonly handles = new Handles<Children>(1);

  /** To be called when the session has moved: what was shown is of before. */
  forget(): void {
    this.handles.reset();
  }

  reference(children: Children): number {
    return this.handles.create(children);
  }

  /** What lies behind a reference; undefined where it is of before. */
  get(reference: number): Children | undefined {
    return this.handles.get(reference);
  }

  /** A page of rows; what is left out is said in a last one. */
  list(children: Children, start = 0, count = 0): DebugProtocol.Variable[] {
    const end = count > 0 ? start + count : Number.POSITIVE_INFINITY;
    const last = Math.min(end, start + MAX_ROWS, children.indexed ?? Number.POSITIVE_INFINITY);
    const rows = children
      .rows(start, last)
      .slice(0, MAX_ROWS)
      .map(row => this.show(row));
    const left = (children.indexed ?? rows.length) - last;
    if (count === 0 && left > 0) rows.push({ name: '…', value: `${left} more`, variablesReference: 0 });
    return rows;
  }

  /** A row as the protocol has it. */
  show({ name, value, expression, children }: Variable): DebugProtocol.Variable {
    return {
      name,
      value,
      variablesReference: children ? this.reference(children) : 0,
      ...(children?.indexed === undefined ? {} : { indexedVariables: children.indexed }),
      ...(expression === undefined ? {} : { evaluateName: expression }),
    };
  }
}
