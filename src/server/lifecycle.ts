/**
 * The order of a conversation, as the protocol has it (LSP 3.17, "Server lifecycle"): nothing is answered before
 * `initialize`, which comes once, and nothing after `shutdown` except `exit`. A message out of order is refused by its
 * code where it is a request, and dropped where it is not.
 */
import {
  type Connection,
  type Message,
  type MessageStrategy,
  type RequestMessage,
  ResponseError,
} from 'vscode-languageserver';

/** What a request out of order is handed to. */
const REFUSED = 'ptelab/outOfOrder';
/** ServerNotInitialized and InvalidRequest of JSON-RPC's and LSP's error codes. */
const NOT_INITIALIZED = -32002;
const INVALID_REQUEST = -32600;

type Phase = 'new' | 'running' | 'shut down';

/** Looks at each message before the connection does. One per connection. */
export function lifecycle(): MessageStrategy {
  let phase: Phase = 'new';
  return {
    handleMessage(message, next) {
      const { method, id } = message as Partial<RequestMessage>;
      // An answer to a question of the server's own.
      if (method === undefined) return next(message);
      const allowed =
        method === 'exit' || (method === 'initialize' ? phase === 'new' : phase === 'running' && method !== REFUSED);
      if (!allowed) {
        if (id === undefined) return;
        return next({ jsonrpc: '2.0', id, method: REFUSED, params: { method, phase } } as Message);
      }
      if (method === 'initialize') {
        phase = 'running';
        return next(introduced(message as RequestMessage));
      }
      if (method === 'shutdown') phase = 'shut down';
      return next(message);
    },
  };
}

/** The library needs to be told of capabilities; a client that does not speak of any has none. */
function introduced(message: RequestMessage): Message {
  const params = objectOr(message.params, {});
  return { ...message, params: { ...params, capabilities: objectOr(params.capabilities, {}) } } as Message;
}

const objectOr = (value: unknown, other: object): Readonly<Record<string, unknown>> =>
  (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : other) as Record<string, unknown>;

/** Answers what the lifecycle refuses. */
export function answerOutOfOrder(connection: Connection): void {
  connection.onRequest(REFUSED, ({ method, phase }: { method: string; phase: Phase }) => {
    if (phase === 'new') return new ResponseError(NOT_INITIALIZED, `${method} came before initialize`);
    return new ResponseError(
      INVALID_REQUEST,
      phase === 'running' ? `${method} came twice` : `${method} came after shutdown`,
    );
  });
}
