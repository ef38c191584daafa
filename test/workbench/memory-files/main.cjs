/** The file system of the scheme `memory`: one folder, empty at the start. */
const vscode = require('vscode');

const files = new Map();
const changed = new vscode.EventEmitter();

/** What a path holds; VS Code asks for many that are not there. */
function at(uri) {
  const bytes = files.get(uri.path);
  if (!bytes) throw vscode.FileSystemError.FileNotFound(uri);
  return bytes;
}

exports.activate = context =>
  context.subscriptions.push(
    vscode.workspace.registerFileSystemProvider('memory', {
      onDidChangeFile: changed.event,
      watch: () => new vscode.Disposable(() => undefined),
      stat: uri =>
        uri.path === '/'
          ? { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 }
          : { type: vscode.FileType.File, ctime: 0, mtime: 0, size: at(uri).length },
      readDirectory: () => [...files.keys()].map(path => [path.slice(1), vscode.FileType.File]),
      readFile: at,
      writeFile(uri, bytes) {
        const type = files.has(uri.path) ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
        files.set(uri.path, bytes);
        changed.fire([{ type, uri }]);
      },
      createDirectory: uri => {
        throw vscode.FileSystemError.NoPermissions(uri);
      },
      delete: uri => files.delete(uri.path),
      rename: uri => {
        throw vscode.FileSystemError.NoPermissions(uri);
      },
    }),
  );
