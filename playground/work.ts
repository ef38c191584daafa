/**
 * What the user has typed, kept by the browser over a reload. There are two places: the script of now, and the one that
 * it took the place of, when an example or a link was opened over something that had been edited.
 *
 * A browser may refuse to keep anything (private windows, full disks, pages from odd origins). Then the playground
 * works all the same, for as long as the page is open.
 */
import { isShared, type Shared } from './link.ts';

const now = 'ptelab.script';
const before = 'ptelab.script.before';

export class Work {
  private readonly storage: Storage | undefined;
  private readonly unkept = new Map<string, string>();

  constructor(storage: Storage | undefined) {
    this.storage = storage;
  }

  /** The script as it was left. */
  get(): Shared | undefined {
    return this.read(now);
  }

  put(shared: Shared): void {
    this.write(now, shared);
  }

  /** The script that was put aside last. */
  before(): Shared | undefined {
    return this.read(before);
  }

  /** Keeps a script that something else takes the place of. */
  putAside(shared: Shared): void {
    this.write(before, shared);
  }

  private read(key: string): Shared | undefined {
    try {
      const value: unknown = JSON.parse(this.unkept.get(key) ?? this.storage?.getItem(key) ?? 'null');
      return isShared(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  private write(key: string, shared: Shared): void {
    const text = JSON.stringify(shared);
    this.unkept.delete(key);
    try {
      if (!this.storage) throw new Error('nothing to keep it in');
      this.storage.setItem(key, text);
    } catch {
      this.unkept.set(key, text);
    }
  }
}

/** The browser's storage; even to ask for it may be refused. */
export function localStorageIfAny(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
