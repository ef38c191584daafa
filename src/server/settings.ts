/**
 * The user's settings, as far as they are the server's business. A client that cannot be asked gets the defaults, or
 * what it said when it started the server.
 */
import type { Connection, InitializeParams } from 'vscode-languageserver';

export class Settings {
  /** `pteLab.runOnType`. */
  runOnType = true;
  private asks = false;
  private readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** To be called with what the client says of itself. */
  start({ capabilities, initializationOptions }: InitializeParams): void {
    this.asks = capabilities?.workspace?.configuration === true;
    this.take(initializationOptions);
  }

  /** Asks the client again. */
  async refresh(): Promise<void> {
    if (!this.asks) return;
    try {
      this.take(await this.connection.workspace.getConfiguration('pteLab'));
    } catch {
      // A client that has no answer leaves what was known.
    }
  }

  private take(settings: unknown): void {
    const { runOnType } = (settings ?? {}) as { runOnType?: unknown };
    if (typeof runOnType === 'boolean') this.runOnType = runOnType;
  }
}
