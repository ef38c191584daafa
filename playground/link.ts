/**
 * A script as a link: the part of an address after the `#`, which no server ever sees. It reads VERSION.CHECKSUM.TEXT,
 * where TEXT is base64url of the deflated JSON of a `Shared` and CHECKSUM the CRC-32 of TEXT. Mail programs break and
 * cut links, so a damaged one is recognised before anything is done with it.
 */
import { fromBase64, toBase64 } from '../src/protocol/base64.ts';

/** What travels: the script, and which backends the panel shows. */
export interface Shared {
  readonly script: string;
  readonly backend?: string;
  readonly below?: string;
}

export type Opened =
  | { readonly kind: 'shared'; readonly shared: Shared }
  /** Cut, changed, or not a link of ours. */
  | { readonly kind: 'damaged' }
  /** Of a version that does not exist yet. */
  | { readonly kind: 'newer' };

const VERSION = 1;
/** A script of this size is no litmus test; a short link can claim to hold gigabytes. */
const MOST_BYTES = 1 << 20;

/** The fragment of a link, without its `#`. */
export async function fragmentOf(shared: Shared): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(shared));
  const packed = await collect(new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw')), Infinity);
  const text = toBase64Url(packed);
  return `${VERSION}.${checksum(text)}.${text}`;
}

/** What a fragment holds. Never throws. */
export async function openFragment(fragment: string): Promise<Opened> {
  const match = /^(\d{1,4})\.([0-9a-f]{8})\.([\w-]+)$/.exec(fragment);
  if (!match || checksum(match[3]) !== match[2]) return { kind: 'damaged' };
  if (Number(match[1]) !== VERSION) return { kind: Number(match[1]) > VERSION ? 'newer' : 'damaged' };
  try {
    const packed = new Blob([fromBase64Url(match[3])]).stream();
    const bytes = await collect(packed.pipeThrough(new DecompressionStream('deflate-raw')), MOST_BYTES);
    const shared: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isShared(shared) ? { kind: 'shared', shared } : { kind: 'damaged' };
  } catch {
    return { kind: 'damaged' };
  }
}

/** Is this, from wherever it comes, a `Shared`? */
export function isShared(value: unknown): value is Shared {
  if (typeof value !== 'object' || value === null) return false;
  const { script, backend, below } = value as Record<string, unknown>;
  const optional = (name: unknown) => name === undefined || typeof name === 'string';
  return typeof script === 'string' && optional(backend) && optional(below);
}

/** All bytes of a stream; fails beyond `most` of them. */
async function collect(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    length += part.value.length;
    if (length > most) {
      await reader.cancel();
      throw new RangeError(`more than ${most} bytes`);
    }
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
}

/** CRC-32 as in zip and PNG, eight hex digits. WebCrypto has better, but not on a page that came by plain http. */
function checksum(text: string): string {
  let crc = -1;
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (~crc >>> 0).toString(16).padStart(8, '0');
}
