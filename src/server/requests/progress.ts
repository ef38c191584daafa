/** How far an exploration is, as LSP has it: against the bound that it will be stopped at, states or time. */
import {
  type Connection,
  type ProgressToken,
  WorkDoneProgress,
  type WorkDoneProgressBegin,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from 'vscode-languageserver';
import { counted, grouped } from '../../model/number-words.ts';
import type { Bounds } from '../jobs/explore.ts';

export interface Progress {
  report(states: number): void;
  end(): void;
}

/** Tells the token of `backends` explorations, one after the other; without a token nobody wants to hear of it. */
export function progressFor(
  connection: Connection,
  token: ProgressToken | undefined,
  { maxStates, deadline }: Pick<Bounds, 'maxStates' | 'deadline'>,
  backends: number,
): Progress {
  if (token === undefined) return { report: () => undefined, end: () => undefined };
  const most = maxStates * Math.max(1, backends);
  const started = performance.now();
  const tell = (value: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd) =>
    void connection.sendProgress(WorkDoneProgress.type, token, value);
  tell({ kind: 'begin', title: 'Exploring', cancellable: true, percentage: 0 });
  return {
    report(states) {
      const share = Math.max(states / most, (performance.now() - started) / deadline);
      const message = `${counted(states, 'state')}, at most ${grouped(most)} or ${grouped(deadline / 1000)} s`;
      tell({ kind: 'report', message, percentage: Math.min(100, Math.floor(share * 100)) });
    },
    end: () => tell({ kind: 'end' }),
  };
}
