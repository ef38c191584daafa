/** Making folders that are missing. */
import { existsSync, mkdirSync } from 'node:fs';

/**
 * Makes these folders, where they are missing, the upper ones first. One by one: below a folder like /proc, Node 24's recursive
 * form never comes back. Another process may make them, too.
 */
export function makeFolders(folders: readonly string[], mode?: number): void {
  for (const folder of folders)
    try {
      if (!existsSync(folder)) mkdirSync(folder, mode);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
}
