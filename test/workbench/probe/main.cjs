/**
 * The tests' eyes inside the extension host: a small HTTP server that answers questions with JSON. It is an extension
 * of its own, so that the extension under test is the packaged one, unchanged. The port goes to the file PROBE_PORT_FILE.
 */
const { createServer } = require('node:http');
const { writeFileSync } = require('node:fs');
const vscode = require('vscode');

const questions = {
  /** Is the extension active? */
  active: ({ id }) => vscode.extensions.getExtension(id)?.isActive ?? null,
  commands: () => vscode.commands.getCommands(true),
  /** Runs a command; documents are named by address, positions are 0-based. */
  command: ({ name, args = [] }) => vscode.commands.executeCommand(name, ...args.map(revive)),
  diagnostics: ({ uri }) =>
    vscode.languages
      .getDiagnostics(vscode.Uri.parse(uri))
      .map(({ code, severity, message, range, relatedInformation }) => ({
        code: typeof code === 'object' ? code.value : code,
        severity: vscode.DiagnosticSeverity[severity].toLowerCase(),
        message,
        line: range.start.line + 1,
        range: [range.start.line + 1, range.start.character + 1, range.end.line + 1, range.end.character + 1],
        related: (relatedInformation ?? []).map(({ location, message }) => ({
          line: location.range.start.line + 1,
          message,
        })),
      })),
  /** Where the cursor is. */
  cursor: () => {
    const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
    return editor ? { uri: editor.document.uri.toString(), line: editor.selection.active.line + 1 } : null;
  },
  /** Changes a user setting. */
  configure: ({ name, value }) =>
    vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global),
  /** Opens a document that is no file. */
  async openVirtual({ name, text }) {
    const provider = vscode.workspace.registerTextDocumentContentProvider('probe', {
      provideTextDocumentContent: () => text,
    });
    await vscode.window.showTextDocument(vscode.Uri.parse(`probe:/${name}`));
    provider.dispose();
  },
  /** Names of the tools that a language model is offered. */
  tools: () => vscode.lm.tools.map(({ name }) => name),
  /** Calls a tool as a language model does; its texts. */
  async invokeTool({ name, input }) {
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
    return content.map(part => part.value);
  },
  tabs: () => vscode.window.tabGroups.all.flatMap(group => group.tabs.map(tab => tab.label)),
};

/** For JSON: a MarkdownString's text is not among its own properties. */
function told(_name, value) {
  return value instanceof vscode.MarkdownString ? { value: value.value } : value;
}

function revive(value) {
  if (value && typeof value.uri === 'string') return vscode.Uri.parse(value.uri);
  if (value && typeof value.line === 'number') return new vscode.Position(value.line, value.character);
  return value;
}

exports.activate = () => {
  const file = process.env.PROBE_PORT_FILE;
  if (!file) return;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    try {
      const { question, ...parameters } = JSON.parse(body);
      response.end(JSON.stringify({ answer: (await questions[question](parameters)) ?? null }, told));
    } catch (error) {
      response.end(JSON.stringify({ error: String(error?.stack ?? error) }));
    }
  });
  server.listen(0, '127.0.0.1', () => writeFileSync(file, String(server.address().port)));
  return { dispose: () => server.close() };
};
