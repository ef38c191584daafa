/** Asks the client to fetch lenses and hints again, if it supports that. */
import {
  CodeLensRefreshRequest,
  type Connection,
  type InitializeParams,
  InlayHintRefreshRequest,
} from 'vscode-languageserver';

export class Refresh {
  private wantsLenses = false;
  private wantsHints = false;
  private readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** To be called with what the client says of itself. */
  start({ capabilities }: InitializeParams): void {
    this.wantsLenses = capabilities?.workspace?.codeLens?.refreshSupport === true;
    this.wantsHints = capabilities?.workspace?.inlayHint?.refreshSupport === true;
  }

  lenses(): void {
    if (this.wantsLenses) this.connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
  }

  hints(): void {
    if (this.wantsHints) this.connection.sendRequest(InlayHintRefreshRequest.type).catch(() => undefined);
  }
}
