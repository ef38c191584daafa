/** What the server's parts work with. Each part names those that it needs: `Pick<Surroundings, 'connection' | …>`. */
import type { Connection } from 'vscode-languageserver';
import type { Documents } from './documents.ts';
import type { Latest } from './findings/latest.ts';
import type { ScriptExplorations } from './jobs/script-explorations.ts';
import type { ScriptRuns } from './jobs/script-runs.ts';
import type { Settings } from './settings.ts';

export interface Surroundings {
  readonly connection: Connection;
  readonly documents: Documents;
  readonly settings: Settings;
  /** What the latest run and exploration of each script found. */
  readonly latest: Latest;
  readonly runs: ScriptRuns;
  readonly explorations: ScriptExplorations;
}
