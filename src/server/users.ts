/**
 * Which open scripts use which files. A document that is opened or changed is asked for here; to ask each open script would
 * make the opening of many take the square of their number.
 */
import type { Script } from './script.ts';
import { plain } from './used-files.ts';

export class Users {
  private readonly users = new Map<string, Set<string>>();
  /** What each script uses, as far as it has been looked at. */
  private readonly known = new Map<string, readonly string[]>();
  /** Scripts that nobody has asked about: what a script uses is known when it is parsed, which an edit does not wait for. */
  private readonly unknown = new Map<string, Script>();

  /** This is the script at its address from now on. */
  put(script: Script): void {
    this.drop(script.uri);
    this.unknown.set(script.uri, script);
  }

  /** There is no script at this address any more. */
  drop(uri: string): void {
    this.unknown.delete(uri);
    for (const file of this.known.get(uri) ?? []) {
      const users = this.users.get(file);
      users?.delete(uri);
      if (users?.size === 0) this.users.delete(file);
    }
    this.known.delete(uri);
  }

  /** Addresses of the scripts that use this file, or try to; without itself, which is not looked at. */
  of(file: string): string[] {
    for (const [uri, script] of this.unknown) if (uri !== file) this.look(script);
    return [...(this.users.get(plain(file)) ?? [])].filter(uri => uri !== file);
  }

  /** Addresses of the scripts that use some file, or try to. */
  all(): string[] {
    for (const script of this.unknown.values()) this.look(script);
    return [...this.known].flatMap(([uri, files]) => (files.length > 0 ? [uri] : []));
  }

  private look(script: Script): void {
    this.unknown.delete(script.uri);
    const files = script.usedFiles.map(plain);
    this.known.set(script.uri, files);
    for (const file of files) {
      const users = this.users.get(file) ?? new Set();
      users.add(script.uri);
      this.users.set(file, users);
    }
  }
}
