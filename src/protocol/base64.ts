/**
 * Bytes as text and back, by whatever the platform has for it: the methods of ES2026, Node's Buffer, or a table. Logs of
 * a hundred megabytes go this way, so it matters.
 */

interface Encodes {
  toBase64(): string;
}
interface Decodes {
  fromBase64(text: string): Uint8Array<ArrayBuffer>;
}
interface NodeBuffer {
  from(bytes: ArrayBufferLike, offset: number, length: number): { toString(encoding: 'base64'): string };
  from(text: string, encoding: 'base64'): Uint8Array;
}

/** Node's, where this is Node. */
const nodeBuffer = (): NodeBuffer | undefined => (globalThis as { Buffer?: NodeBuffer }).Buffer;

/** The bytes in base64, padded. */
export function toBase64(bytes: Uint8Array): string {
  if ('toBase64' in bytes) return (bytes as Encodes).toBase64();
  const buffer = nodeBuffer();
  return buffer?.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') ?? byTable(bytes);
}

/** The reverse, in a buffer of its own. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if ('fromBase64' in Uint8Array) return (Uint8Array as Decodes).fromBase64(text);
  const buffer = nodeBuffer();
  if (buffer) return new Uint8Array(buffer.from(text, 'base64'));
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/** Not made where nothing encodes, as in the panel. */
const alphabet = /* @__PURE__ */ new TextEncoder().encode(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
);
const PADDING = '='.charCodeAt(0);

/** For browsers before 2025: `btoa` wants a string of characters first, and takes twenty times as long for it. */
function byTable(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let to = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text[to++] = alphabet[word >> 18];
    text[to++] = alphabet[(word >> 12) & 63];
    text[to++] = alphabet[(word >> 6) & 63];
    text[to++] = alphabet[word & 63];
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  text.fill(PADDING, text.length - missing);
  return new TextDecoder().decode(text);
}
