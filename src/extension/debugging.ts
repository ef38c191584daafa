/**
 * The debugger in VS Code. The adapter runs in the language server, which has the engine and the text as it stands in the
 * editor, on either host; what is inline here hands the messages on.
 */
import * as vscode from 'vscode';
import { valuesIn } from '../host/inline-values.ts';
import {
  type DebugEndParams,
  type DebugMessage,
  type DebugStartParams,
  debugEndRequest,
  debugMessage,
  debugStartRequest,
} from '../protocol/debug.ts';
import { languageId } from './language.ts';
import type { Server } from './server.ts';

/** As in the manifest. */
export const debugType = 'pte';

/** Offers the debugger for as long as the returned value lives. */
export function offerDebugger(server: Server): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.debug.registerDebugConfigurationProvider(debugType, configurations),
    vscode.debug.registerDebugAdapterDescriptorFactory(debugType, {
      createDebugAdapterDescriptor: async session =>
        new vscode.DebugAdapterInlineImplementation(await openAdapter(server, session)),
    }),
    vscode.languages.registerInlineValuesProvider({ language: languageId }, inlineValues),
  );
}

/** Starts a session of a script; without arguments the script's own run. */
export async function debugScript(script: vscode.Uri, rest: object = {}): Promise<void> {
  const name = vscode.l10n.t('Debug {0}', script.path.split('/').at(-1) ?? '');
  const folder = vscode.workspace.getWorkspaceFolder(script);
  const configuration = { type: debugType, request: 'launch', name, program: programOf(script), ...rest };
  await vscode.debug.startDebugging(folder, configuration);
}

/** The script of the session in front: while a routine of the kernel is shown, no script is in an editor. */
export function debuggedScript(): vscode.Uri | undefined {
  const session = vscode.debug.activeDebugSession;
  return session?.type === debugType ? scriptOf(session.configuration.program, session.workspaceFolder) : undefined;
}

/** F5 without a launch.json debugs the script in front. */
const configurations: vscode.DebugConfigurationProvider = {
  resolveDebugConfiguration(_folder, given) {
    if (given.type || given.request || given.name) return given;
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== languageId) return given;
    const name = vscode.l10n.t('Debug script');
    return { type: debugType, request: 'launch', name, program: programOf(document.uri) };
  },
  async resolveDebugConfigurationWithSubstitutedVariables(folder, given) {
    if (given.program) return { ...given, program: programOf(scriptOf(given.program, folder)) };
    await vscode.window.showInformationMessage(vscode.l10n.t('Open a .pte script first.'));
    return undefined;
  },
};

/** A script's path where it is a file, else its address: what VS Code calls a source by. */
function programOf(script: vscode.Uri): string {
  return script.scheme === 'file' ? script.fsPath : script.toString();
}

/** The script of a program, as a launch.json or we have it. */
export function scriptOf(program: string, folder: vscode.WorkspaceFolder | undefined): vscode.Uri {
  if (/^[\w.+-]{2,}:/.test(program)) return vscode.Uri.parse(program);
  const isAbsolute = program.startsWith('/') || /^[A-Za-z]:|^\\\\/.test(program);
  return isAbsolute || !folder ? vscode.Uri.file(program) : vscode.Uri.joinPath(folder.uri, program);
}

async function openAdapter(server: Server, { id, configuration, workspaceFolder }: vscode.DebugSession) {
  // The server debugs what it has open.
  const { uri } = await vscode.workspace.openTextDocument(scriptOf(configuration.program, workspaceFolder));
  await server.request(debugStartRequest, { session: id, uri: uri.toString() } satisfies DebugStartParams);
  return new Pipe(server, id);
}

/** A session's messages to the server and back. */
class Pipe implements vscode.DebugAdapter {
  private readonly server: Server;
  private readonly session: string;
  private readonly sent = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly onDidSendMessage = this.sent.event;
  private readonly listening: vscode.Disposable;

  constructor(server: Server, session: string) {
    this.server = server;
    this.session = session;
    this.listening = vscode.Disposable.from(
      this.sent,
      server.onNotification(debugMessage, (heard: DebugMessage) => {
        if (heard.session === session) this.sent.fire(heard.message as vscode.DebugProtocolMessage);
      }),
      // A server that ends takes its sessions along.
      server.onLife(life => {
        if (life === 'stopped') this.end();
      }),
    );
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    const params: DebugMessage = { session: this.session, message };
    this.server.request(debugMessage, params).catch(() => this.end());
  }

  dispose(): void {
    this.listening.dispose();
    this.server.request(debugEndRequest, { session: this.session } satisfies DebugEndParams).catch(() => undefined);
  }

  private end(): void {
    this.sent.fire({ type: 'event', seq: 0, event: 'terminated' } as vscode.DebugProtocolMessage);
  }
}

/** What is shown behind lines while a session stands still. */
const inlineValues: vscode.InlineValuesProvider = {
  provideInlineValues(document, viewPort, { stoppedLocation }) {
    const values: vscode.InlineValue[] = [];
    const last = Math.min(viewPort.end.line, stoppedLocation.end.line);
    for (let line = viewPort.start.line; line <= last; line++) {
      for (const { name, start, end } of valuesIn(document.lineAt(line).text))
        values.push(new vscode.InlineValueEvaluatableExpression(new vscode.Range(line, start, line, end), name));
    }
    return values;
  },
};
