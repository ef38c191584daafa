/** Answering a request of our own: its parameters are read by their shape, so a client that sends others is told what is wrong. */
import { type CancellationToken, type Connection, ErrorCodes, ResponseError } from 'vscode-languageserver';
import { Misshapen, type Shape, type ShapeOf, shaped } from '../../model/shape.ts';

export function answer<Params extends object>(
  connection: Connection,
  method: string,
  shape: ShapeOf<Params>,
  handler: (params: Params, token: CancellationToken) => unknown,
): void {
  connection.onRequest(method, (given: unknown, token) => handler(read(given, shape as Shape) as Params, token));
}

function read(given: unknown, shape: Shape): unknown {
  try {
    return shaped(given, shape);
  } catch (error) {
    throw error instanceof Misshapen ? new ResponseError(ErrorCodes.InvalidParams, error.message) : error;
  }
}
