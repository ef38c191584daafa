/**
 * What an export is: a script, and its run where the format wants one, as a text for another tool or another reader.
 * Adding a format is its file and a line in index.ts.
 */
import type { ScriptRun } from '../library/run.ts';
import type { Scenario } from '../sim/scenario.ts';

/** The panel's page, for formats that carry it along. */
export interface PanelPage {
  /** Text of dist/panel.js. */
  readonly script: string;
  /** Text of dist/panel.css. */
  readonly style: string;
}

export interface ExportSource {
  /** File name of the script. */
  readonly name: string;
  readonly text: string;
  readonly scenario: Scenario;
  /** Runs the script, once; a format that needs no run does not ask. */
  readonly run: () => ScriptRun;
  /** Absent where there is none to carry; formats with `needsPage` throw then. */
  readonly page?: PanelPage;
}

export interface ExportFormat {
  /** As `--to` takes it. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly label: string;
  /** One line for help and menus. */
  readonly title: string;
  /** What a file of it is called, after the script's name: `.trace.json`. */
  readonly suffix: string;
  readonly needsPage?: true;
  readonly write: (source: ExportSource) => string;
}
