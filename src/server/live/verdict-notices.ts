/** Tells the client how things stand with a script, in words, for a status bar; and works the words out for the lens. */
import type { Connection, InitializeParams } from 'vscode-languageserver';
import { allowsHang } from '../../library/hangs.ts';
import { isExpected } from '../../library/lost.ts';
import type { ExploredExpect } from '../../model/explored.ts';
import { type VerdictNotice, verdictNotification } from '../../protocol/explored.ts';
import type { Latest } from '../findings/latest.ts';
import { type Summary, summaryOf } from '../findings/summary.ts';
import { verdictsOf } from '../findings/verdicts.ts';
import type { Script } from '../script.ts';

/**
 * What the latest exploration of a script says; undefined where there is none, or no CPU does anything. It may be of an
 * older text.
 */
export function summaryFor(latest: Latest, uri: string): Summary | undefined {
  const known = joinedFor(latest, uri);
  if (!known) return undefined;
  const { answer, scenario, verdicts } = known;
  return summaryOf(answer, verdicts, {
    losses: verdicts.losses
      .filter(({ backend, lost, pages }) => !isExpected(scenario, backend, lost, pages))
      .map(({ lost }) => lost),
    hangs: verdicts.hangs.filter(({ backend }) => !allowsHang(scenario, backend)).map(({ hang }) => hang),
  });
}

/** The latest exploration, joined with the run of the same text. */
function joinedFor(latest: Latest, uri: string) {
  const exploration = latest.exploration(uri);
  const scenario = exploration?.script.compiled.scenario;
  if (!exploration || !scenario?.programs.some(({ statements }) => statements.length > 0)) return undefined;
  const run = latest.run(uri);
  const { answer, script } = exploration;
  const ran = run?.script === script ? run.answer : { recordings: [], expects: answer.expects };
  return { answer, scenario, script, verdicts: verdictsOf(ran, answer) };
}

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
    const known = joinedFor(this.latest, uri);
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
