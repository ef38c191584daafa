/** What takes programs of the machine, which a browser does not run. */
import type * as vscode from 'vscode';

export interface Programs {
  exploreWithSpin(script: vscode.Uri): Promise<void>;
}
