/** Why something could not be written, in words. */
import { Complaint } from './complaint.ts';

/** By Node's code. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EISDIR: 'it is a directory',
  ENOENT: 'there is no such directory',
  ENOTDIR: 'a part of its path is no directory',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
};

/** What to say of a path that was to be written; `error` is what was thrown. */
export function cannotWrite(path: string, error: unknown): Complaint {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new Complaint(`cannot write ${path}: ${reasons[code] ?? (code || message)}`);
}
