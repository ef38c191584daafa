/** Tells the client how things stand with a script, in words, for a status bar. */
import type { Connection, InitializeParams } from 'vscode-languageserver';
import type { ExploredExpect } from '../../model/explored.ts';
import { type VerdictNotice, verdictNotification } from '../../protocol/explored.ts';
import { knownOf, summaryFor } from '../findings/known.ts';
import type { Latest } from '../findings/latest.ts';
import type { Script } from '../script.ts';

export class VerdictNotices {
  private readonly connection: Connection;
  private readonly latest: Latest;
  private wanted = false;

  constructor(connection: Connection, latest: Latest) {
    this.connection = connection;
    this.latest = latest;
  }

  /** Only a client that knows the notification gets it. */
  start({ initializationOptions }: InitializeParams): void {
    this.wanted = (initializationOptions as { verdictNotices?: unknown } | undefined)?.verdictNotices === true;
  }

  /** Tells what is known of a script now. */
  tell(script: Script, exploring = false): void {
    if (!this.wanted) return;
    const { uri, version } = script;
    const summary = summaryFor(this.latest, uri);
    const known = knownOf(this.latest, uri);
    const notice: VerdictNotice = {
      uri,
      version,
      state: exploring ? 'exploring' : (summary?.state ?? 'unknown'),
      explored: known?.script === script,
      harm: summary?.harm ?? '',
      expects: known?.script === script ? known.verdicts.expects.map(shortened) : [],
      summary: summary?.words ?? '',
      grounds: summary?.grounds ?? '',
    };
    void this.connection.sendNotification(verdictNotification, notice);
  }
}

/** Without the steps of its witness, which is asked for by its schedule. */
function shortened({ witness: _witness, ...expect }: ExploredExpect): ExploredExpect {
  return expect;
}
