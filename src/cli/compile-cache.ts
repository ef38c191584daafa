/**
 * Where the compiled form of this program may be kept. It is run as it lies there, so the folder must be one that only
 * the caller can write to. Node's own default is in the shared temporary folder, which
 * whoever comes first owns; it is never used.
 */
import { lstatSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { makeFolders } from '../disk/make-folders.ts';

const PRIVATE = 0o700;
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;
/** In a folder with this bit, such as /tmp, only its owner can rename what is somebody's (unlink(2), EPERM). */
const STICKY = 0o1000;

/** What a test sets otherwise. */
export interface Caller {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absent on Windows, where a profile's folders are the user's by their access list. */
  readonly uid?: number;
  readonly home: string;
}

/** `homedir` says HOME, too, where that is set; Node need not load it then. */
const thisProcess = (): Caller => ({
  env: process.env,
  uid: process.getuid?.(),
  home: process.env.HOME ?? homedir(),
});

/** A folder of the caller's own, made where it is missing; null where there is none that is safe to use. */
export function privateCacheFolder({ env, uid, home }: Caller = thisProcess()): string | null {
  try {
    const base = uid === undefined ? env.LOCALAPPDATA : env.XDG_CACHE_HOME || join(home, '.cache');
    // A relative name, or an empty HOME, leads below the folder of the call, which may have come from somebody else with their scripts.
    if (!base || !isAbsolute(base)) return null;
    const folder = join(base, 'ptelab');
    makeFolders([base, folder], PRIVATE);
    if (uid === undefined) return folder;
    const real = realpathSync.native(folder);
    const { uid: owner, mode } = lstatSync(real);
    return owner === uid && (mode & OTHERS) === 0 && nobodyElseCanReplace(real, uid) ? real : null;
  } catch {
    // A home that cannot be written to, or none at all: this program starts without a cache then.
    return null;
  }
}

/** Who can write to a folder above can put another one in its place, between this look and Node's. */
function nobodyElseCanReplace(folder: string, uid: number): boolean {
  for (let at = dirname(folder); ; at = dirname(at)) {
    const { uid: owner, mode } = lstatSync(at);
    const isShared = (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0;
    if ((owner !== uid && owner !== 0) || isShared) return false;
    if (at === dirname(at)) return true;
  }
}
