/** From the panel to the editor: put the cursor on a script's line, wherever that script is open. */
import * as vscode from 'vscode';

/** Selects the line's text. The keyboard stays in the panel, so that arrow keys go on stepping there. */
export async function revealLine(uri: vscode.Uri, line: number): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const { range } = document.lineAt(Math.min(Math.max(line, 1), document.lineCount) - 1);
  await vscode.window.showTextDocument(document, {
    viewColumn: columnOf(uri),
    preserveFocus: true,
    selection: new vscode.Selection(range.start, range.start),
  });
}

/** The column that shows the script; else one that holds it behind another tab; else the first. */
export function columnOf(uri: vscode.Uri): vscode.ViewColumn {
  const visible = vscode.window.visibleTextEditors.find(editor => editor.document.uri.toString() === uri.toString());
  if (visible?.viewColumn) return visible.viewColumn;
  const group = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
  );
  return group?.viewColumn ?? vscode.ViewColumn.One;
}
