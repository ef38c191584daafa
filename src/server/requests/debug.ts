/**
 * Debug sessions of scripts that the client has open, one adapter each. They run on the server's own loop: a session works
 * only while it answers, to a bound of steps; what explores goes to a thread.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { type Connection, ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { DebugHost } from '../../dap/host.ts';
import { PteDebugSession } from '../../dap/session.ts';
import { readFrom } from '../../lang/used-files.ts';
import {
  type DebugEndParams,
  type DebugMessage,
  type DebugStartParams,
  debugEndRequest,
  debugMessage,
  debugStartRequest,
} from '../../protocol/debug.ts';
import type { Documents } from '../documents.ts';
import type { ScriptExplorations } from '../jobs/script-explorations.ts';
import type { Script } from '../script.ts';
import type { Settings } from '../settings.ts';
import { answer } from './answer.ts';
import { askedScript } from './asked-script.ts';

interface Surroundings {
  readonly connection: Connection;
  readonly documents: Documents;
  readonly explorations: ScriptExplorations;
  readonly settings: Settings;
}

/** Most sessions of a client at a time. */
const MAX_SESSIONS = 16;

/** Answers requests about debug sessions. */
export function answerDebugging(around: Surroundings): void {
  const { connection, documents } = around;
  const sessions = new Map<string, PteDebugSession>();
  const startShape = { session: 'text', uri: 'text' } as const;
  answer<DebugStartParams>(connection, debugStartRequest, startShape, async ({ session, uri }) => {
    await askedScript({ uri }, documents);
    if (sessions.size >= MAX_SESSIONS)
      throw new ResponseError(LSPErrorCodes.RequestFailed, `there are ${MAX_SESSIONS} debug sessions already`);
    const adapter = new PteDebugSession(hostOf(around, uri));
    adapter.onDidSendMessage(message => void connection.sendNotification(debugMessage, { session, message }));
    sessions.set(session, adapter);
  });
  const messageShape = { session: 'text', message: 'object' } as const;
  answer<DebugMessage>(connection, debugMessage, messageShape, ({ session, message }) => {
    const adapter = sessions.get(session);
    if (!adapter) throw new ResponseError(ErrorCodes.InvalidParams, 'there is no such debug session');
    adapter.handleMessage(message as DebugProtocol.ProtocolMessage);
  });
  answer<DebugEndParams>(
    connection,
    debugEndRequest,
    { session: 'text' },
    ({ session }) => void sessions.delete(session),
  );
}

/** A session's script is the one in the editor, whatever it calls it. */
function hostOf({ documents, explorations, settings }: Surroundings, uri: string): DebugHost {
  const script = (): Script => {
    const open = documents.get(uri);
    if (!open) throw new Error(`${uri} is not open any more`);
    return open;
  };
  return {
    read: async () => script().text,
    files: () => readFrom(script().compiled.used),
    kernel: documents.kernel.address,
    explore: async (scenario, backends) => {
      const choices = { bounds: settings.commandBounds, backends: backends.map(({ name }) => name) };
      return (await explorations.explore(script(), scenario, new AbortController().signal, choices)).expects;
    },
  };
}
