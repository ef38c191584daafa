/**
 * An initramfs: a cpio archive in the `newc` form (Documentation/driver-api/early-userspace/buffer-format.rst), not
 * compressed, since unpacking is what takes long on an emulated CPU.
 */

export interface CpioEntry {
  readonly name: string;
  readonly mode: number;
  readonly content?: Uint8Array;
  /** Of a device: major and minor. */
  readonly device?: readonly [number, number];
}

const DIRECTORY = 0o040755;
const FILE = 0o100644;
const PROGRAM = 0o100755;
const CHARACTER_DEVICE = 0o020600;

/** A folder of the archive. */
export const folder = (name: string): CpioEntry => ({ name, mode: DIRECTORY });
/** A file of the archive. */
export const file = (name: string, content: Uint8Array | string): CpioEntry => ({
  name,
  mode: FILE,
  content: bytes(content),
});
/** A program of the archive. */
export const program = (name: string, content: Uint8Array): CpioEntry => ({ name, mode: PROGRAM, content });
/** A character device of the archive. */
export const device = (name: string, major: number, minor: number): CpioEntry => ({
  name,
  mode: CHARACTER_DEVICE,
  device: [major, minor],
});

/** The archive of these entries; a folder stands before what is in it. */
export function cpio(entries: readonly CpioEntry[]): Buffer {
  const blocks = entries.flatMap((entry, i) => record(entry, i + 1));
  return Buffer.concat([...blocks, ...record({ name: 'TRAILER!!!', mode: 0 }, 0)]);
}

function record(
  { name, mode, content = new Uint8Array(), device: [major, minor] = [0, 0] }: CpioEntry,
  inode: number,
): Uint8Array[] {
  const numbers = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, major, minor, name.length + 1, 0];
  const head = `070701${numbers.map(n => n.toString(16).padStart(8, '0')).join('')}${name}\0`;
  return [padded(bytes(head)), padded(content)];
}

function padded(content: Uint8Array): Uint8Array {
  return Buffer.concat([content, new Uint8Array(-content.length & 3)]);
}

function bytes(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}
