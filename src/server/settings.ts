/**
 * The user's settings, as far as they are the server's business. A client that cannot be asked gets the defaults, or
 * what it said when it started the server.
 */
import { type Connection, DidChangeConfigurationNotification, type InitializeParams } from 'vscode-languageserver';
import { clientAnswer } from './client-answer.ts';
import type { Bounds } from './jobs/explore.ts';

/** An exploration that was asked for may take this many times the time and the states of one that follows typing. */
const COMMAND_FACTOR = 30;
const MEGABYTE = 2 ** 20;
/** The manifest's maxima, for clients that do not look at it. */
const most = { deadline: 60_000, maxStates: 10_000_000, maxMemory: 8192 } as const;

export class Settings {
  /** `pteLab.runOnType`. */
  runOnType = true;
  /** `pteLab.exploreOnType`. */
  exploreOnType = true;
  /** `pteLab.codeLens`. */
  codeLens = true;
  /** `pteLab.inlayHints`. */
  inlayHints = true;
  /** The client has the commands of the VS Code extension, and VS Code's own. */
  commands = false;
  /** Some of these commands call programs of the machine, such as SPIN. */
  programs = false;
  /** `pteLab.explore`: milliseconds, states, megabytes. */
  private readonly explore = { deadline: 2000, maxStates: 200_000, maxMemory: 512 };
  private asks = false;
  private registers = false;
  private readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** To be called with what the client says of itself. */
  start({ capabilities, initializationOptions }: InitializeParams): void {
    this.asks = capabilities?.workspace?.configuration === true;
    this.registers = capabilities?.workspace?.didChangeConfiguration?.dynamicRegistration === true;
    this.commands = asObject(initializationOptions).commands === true;
    this.programs = asObject(initializationOptions).programs === true;
    this.take(initializationOptions);
  }

  /** Asks the client to tell of changes: one that can be asked does not tell by itself. */
  async listen(): Promise<void> {
    if (!this.registers) return;
    const registered = this.connection.client.register(DidChangeConfigurationNotification.type, { section: 'pteLab' });
    // One that refuses does not tell of changes.
    await clientAnswer(registered).catch(() => undefined);
  }

  /** Asks the client again. */
  async refresh(): Promise<void> {
    if (!this.asks) return;
    try {
      this.take(await clientAnswer(this.connection.workspace.getConfiguration('pteLab')));
    } catch {
      // A client that has no answer leaves what was known.
    }
  }

  /** How far an exploration that follows typing may go. */
  get liveBounds(): Bounds {
    const { deadline, maxStates, maxMemory } = this.explore;
    return { deadline, maxStates, maxBytes: maxMemory * MEGABYTE };
  }

  /** How far one may go that somebody waits for. */
  get commandBounds(): Bounds {
    const { deadline, maxStates, maxBytes } = this.liveBounds;
    return { deadline: deadline * COMMAND_FACTOR, maxStates: maxStates * COMMAND_FACTOR, maxBytes };
  }

  private take(settings: unknown): void {
    const said = asObject(settings);
    for (const name of ['runOnType', 'exploreOnType', 'codeLens', 'inlayHints'] as const) {
      const value = said[name];
      if (typeof value === 'boolean') this[name] = value;
    }
    const bounds = asObject(said.explore);
    for (const name of ['deadline', 'maxStates', 'maxMemory'] as const) {
      const value = bounds[name];
      if (typeof value === 'number' && value > 0) this.explore[name] = Math.min(value, most[name]);
    }
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
