/**
 * The files of kernel text, as an editor opens them: files of the package where the server runs on Node; elsewhere the client
 * says at which addresses it shows them. They are no scripts: none is run, checked or complained about.
 */
import type { InitializeParams, Location } from 'vscode-languageserver';
import { plain } from './used-files.ts';

/** Where the kernels' folders lie in the project, and in the package. */
const kernelPath = /\/kernel\/((?:(?:linux-[^/]+|hosts|xen|naive)\/.+|backends)\.pte)$/;

export class KernelFiles {
  private root: string | undefined;

  /** `root`: the address of the folder that they are in; absent where the server knows of none. */
  constructor(root: string | undefined) {
    this.root = root;
  }

  /** To be called with what the client says of itself. */
  start({ initializationOptions }: InitializeParams): void {
    const { kernel } = (initializationOptions ?? {}) as { kernel?: unknown };
    if (typeof kernel === 'string') this.root = kernel;
  }

  /** The folder that they are in. */
  get address(): string | undefined {
    return this.root;
  }

  /** Whether a document is kernel text. */
  has(uri: string): boolean {
    return this.fileOf(uri) !== undefined;
  }

  /** The file below the folder that a document is. */
  fileOf(uri: string): string | undefined {
    const address = plain(uri);
    if (this.root && address.startsWith(`${plain(this.root)}/`)) return address.slice(plain(this.root).length + 1);
    return kernelPath.exec(address)?.[1];
  }

  /** The address of a file below the folder; undefined where none is known. */
  uriOf(file: string): string | undefined {
    return this.root === undefined ? undefined : `${this.root}/${file}`;
  }

  /** Where a name stands in a file, on a line that begins with a keyword and the name; undefined where no address is known. */
  locationOf(
    { file, line, name }: { file: string; line: number; name: string },
    keyword: string,
  ): Location | undefined {
    const uri = this.uriOf(file);
    if (uri === undefined) return undefined;
    const character = keyword.length + 1;
    const start = { line: line - 1, character };
    return { uri, range: { start, end: { ...start, character: character + name.length } } };
  }
}
