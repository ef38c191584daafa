/**
 * What the lines that a traced program wrote about itself mean: `mprotect(0x10000000000, 2 pages, PROT_READ)`,
 * `write-touch pages 0..63 step 2 of 0x10000000000`, `file /mnt/f, 64 pages, just created`. Understood generously: the
 * same program may write such lines otherwise tomorrow. What cannot be understood is a phrase of its own kind.
 */
import { PAGE_BYTES } from '../model/pte.ts';

export type Protection = 'none' | 'r' | 'rw' | 'rx' | 'rwx';

export type Phrase =
  | {
      readonly kind: 'mmap';
      readonly address: number;
      readonly pages: number;
      readonly protection: Protection;
      readonly shared: boolean;
      readonly anonymous: boolean;
      /** The file's path, where the phrase says it. */
      readonly path?: string;
    }
  | {
      readonly kind: 'mprotect';
      readonly address: number;
      readonly pages: number;
      readonly protection: Protection;
    }
  | { readonly kind: 'munmap' | 'msync'; readonly address: number; readonly pages: number }
  | {
      readonly kind: 'madvise';
      readonly address: number;
      readonly pages: number;
      readonly advice: 'dontneed' | 'free' | 'other';
    }
  | {
      readonly kind: 'mremap';
      readonly address: number;
      readonly pages: number;
      readonly newPages: number;
      /** Where MREMAP_FIXED moves it, or where it went, if that is said. */
      readonly to?: number;
    }
  | { readonly kind: 'fork' | 'wait' | 'clear_refs' }
  /** Pages first, first + step, … below end, counted from `address`, or from the first mapping where absent. */
  | {
      readonly kind: 'access';
      readonly write: boolean;
      readonly first: number;
      readonly end: number;
      readonly step: number;
      readonly address?: number;
    }
  /** `written`: pages that each write(2) filled. */
  | { readonly kind: 'file'; readonly path: string; readonly disk: boolean; readonly written?: number }
  | { readonly kind: 'thread'; readonly write: boolean }
  | { readonly kind: 'unknown' };

/** PROT_* bits, as a mark writes them: read 1, write 2, exec 4. */
const protectionNames = [0, 1, 2, 3, 4, 5, 6, 7].map(
  bits => ['PROT_READ', 'PROT_WRITE', 'PROT_EXEC'].filter((_, i) => bits & (1 << i)).join('|') || 'PROT_NONE',
);
const ADDRESS = '(0x[0-9a-f]{1,12})';
/** A call may stand behind what led to it: `SIGSEGV at page 0 -> mprotect(…)`. */
const CALL = '\\b(mmap|mprotect|pkey_mprotect|munmap|msync|madvise|mremap)';
const SIZE = '(0x[0-9a-f]{1,12}|\\d{1,9})( ?pages?| ?bytes)?';

/** Reads one `setup:` or `STEP` line, without that word. */
export function readPhrase(text: string): Phrase {
  return readCall(fromSystemCall(text)) ?? readWords(text) ?? { kind: 'unknown' };
}

/** ftrace's own words, `sys_mprotect(start: 10000000000, len: 2000, prot: 1)`, in those of a mark. */
function fromSystemCall(text: string): string {
  const call = text.match(/^sys_(\w+)\((.*)\)$/);
  if (!call) return text;
  const said = new Map([...call[2].matchAll(/(\w+): (?:0x)?([0-9a-f]{1,16})\b/g)].map(m => [m[1], m[2]]));
  const hex = (...names: string[]) => `0x${names.map(n => said.get(n)).find(v => v !== undefined) ?? '0'}`;
  const place = `${hex('start', 'addr')}, ${hex('len', 'len_in', 'old_len')}`;
  switch (call[1]) {
    case 'mprotect':
    case 'pkey_mprotect':
      return `mprotect(${place}, ${protectionNames[Number(hex('prot')) & 7]})`;
    case 'munmap':
    case 'msync':
      return `${call[1]}(${place})`;
    case 'madvise':
      return `madvise(${place}, ${{ 4: 'MADV_DONTNEED', 8: 'MADV_FREE' }[Number(hex('behavior', 'behaviour'))] ?? ''})`;
    case 'mremap':
      return `mremap(${place}, ${hex('new_len')}, ${Number(hex('flags')) & 2 ? `FIXED, ${hex('new_addr')}` : ''})`;
    default:
      return 'fork()';
  }
}

function readCall(text: string): Phrase | undefined {
  const call = text.match(new RegExp(`${CALL}\\(${ADDRESS}, ?${SIZE}(?: = [^,)]*)?(?:, ?([^)]*))?\\)`, 'i'));
  if (!call) return /^\s*v?fork\b/.test(text) ? readFork(text) : undefined;
  const name = call[1].toLowerCase();
  const place = { address: Number(call[2]), pages: pagesOf(call[3], call[4]) };
  const rest = (call[5] ?? '').split(/, ?/);
  switch (name) {
    case 'mmap':
      return {
        kind: 'mmap',
        ...place,
        protection: protectionOf(rest[0]),
        shared: /MAP_SHARED/.test(call[5] ?? ''),
        anonymous: /MAP_ANON/.test(call[5] ?? ''),
        path: (call[5] ?? '').match(/\/[^\s,)]+/)?.[0],
      };
    case 'mprotect':
    case 'pkey_mprotect':
      return { kind: 'mprotect', ...place, protection: protectionOf(rest[0]) };
    case 'munmap':
    case 'msync':
      return { kind: name, ...place };
    case 'madvise': {
      const advice = /DONTNEED/.test(rest[0]) ? 'dontneed' : /FREE/.test(rest[0]) ? 'free' : 'other';
      return { kind: 'madvise', ...place, advice };
    }
    case 'mremap': {
      const size = rest[0].match(new RegExp(`^${SIZE}`, 'i'));
      const to = [...text.matchAll(/0x[0-9a-f]{4,12}\b/gi)].slice(1).map(m => Number(m[0]));
      const target = to.findLast(n => n % PAGE_BYTES === 0 && n > 1 << 24);
      return { kind: 'mremap', ...place, newPages: size ? pagesOf(size[1], size[2]) : place.pages, to: target };
    }
    default:
      return undefined;
  }
}

function readFork(text: string): Phrase {
  return { kind: /returned|waitpid|wait\(/.test(text) ? 'wait' : 'fork' };
}

function readWords(text: string): Phrase | undefined {
  if (/^wait(pid)?\b/.test(text)) return { kind: 'wait' };
  if (/^write "?4"? to \/proc\/\w+\/clear_refs\b/.test(text)) return { kind: 'clear_refs' };
  const file = text.match(/^file (\/[^\s,]+)/);
  if (file) {
    const written = /\bone write\b/.test(text)
      ? text.match(/\b(\d{1,9}) pages\b/)
      : text.match(/\bwrite\(2\)s of (\d{1,9}) pages\b/);
    const disk = !ofMemory(file[1]);
    return { kind: 'file', path: file[1], disk, ...(written ? { written: Number(written[1]) } : {}) };
  }
  if (/thread/.test(text) && /keeps? (on )?(writ|read|touch)/.test(text)) {
    return { kind: 'thread', write: !/keeps? (on )?read/.test(text) };
  }
  return readAccess(text);
}

function readAccess(text: string): Phrase | undefined {
  const verb = text.match(/^(?:then )?(write|read|touch|dirt)/i);
  if (!verb) return undefined;
  const write = verb[1].toLowerCase() !== 'read';
  const at = text.match(new RegExp(`\\b(?:of|at|from) ${ADDRESS}`, 'i'));
  const address = at ? Number(at[1]) : undefined;
  const step = Number(text.match(/\bstep (\d{1,6})/)?.[1] ?? 1) || 1;
  const span = text.match(/\bpages? (\d{1,9})(?:\.\.|-| to )(\d{1,9})/);
  if (span) return { kind: 'access', write, first: Number(span[1]), end: Number(span[2]) + 1, step, address };
  const one = text.match(/\bpage (\d{1,9})\b/);
  if (one) return { kind: 'access', write, first: Number(one[1]), end: Number(one[1]) + 1, step: 1, address };
  const many = text.match(/\b(\d{1,9}) (?:\w+ ){0,4}pages\b/);
  const every = text.match(/\bevery (\d{1,6})(?:nd|rd|th)?\b/);
  if (!many) return undefined;
  return { kind: 'access', write, first: 0, end: Number(many[1]), step: every ? Number(every[1]) : step, address };
}

/** Whether a file lies on tmpfs, as far as its path tells. */
export function ofMemory(path: string): boolean {
  return /^\/(dev\/shm|tmp|run)\//.test(path);
}

function pagesOf(size: string, unit: string | undefined): number {
  return unit?.includes('page') ? Number(size) : Math.ceil(Number(size) / PAGE_BYTES);
}

function protectionOf(words: string | undefined): Protection {
  const [r, w, x] = ['PROT_READ', 'PROT_WRITE', 'PROT_EXEC'].map(name => words?.includes(name) ?? false);
  if (w) return x ? 'rwx' : 'rw';
  return x ? 'rx' : r ? 'r' : 'none';
}
