/**
 * What a bare kernel's recording shows: probes on the functions that flush TLBs and mend entries, `tlb:tlb_flush`, and page
 * faults of user space. Each line becomes words without what differs from boot to boot: offsets in the kernel's code, frames,
 * instruction pointers, and the place in the page of a fault.
 */
import { entryWords } from '../../model/tracepoint.ts';

export interface BareLine {
  readonly line: number;
  readonly pid: number;
  readonly cpu: number;
  readonly kind: BareKind;
  readonly words: string;
  /** What it is about: the address of a page, or the start of a range; absent where it names none. */
  readonly address?: number;
  /** One past the range's last byte; Infinity where everything is flushed. */
  readonly end?: number;
  /** The mm's count of flushes, of flush_tlb_func. */
  readonly generation?: number;
  /** Why a TLB was flushed: the number of tlb_flush. */
  readonly reason?: number;
}

export type BareKind =
  | 'page_fault_user'
  | 'ptep_clear_flush'
  | 'ptep_clear_flush_ret'
  | 'ptep_set_access_flags'
  | 'tlb_finish_mmu'
  | 'flush_tlb_mm_range'
  | 'native_flush_tlb_multi'
  | 'flush_tlb_func'
  | 'native_flush_tlb_local'
  | 'native_flush_tlb_one_user'
  | 'tlb_flush'
  | 'call'
  | 'return';

/** enum tlb_flush_reason, include/linux/mm_types.h. 7.2 writes MM and IPI in capitals. */
export const flushReasons = [
  'flush on task switch',
  'remote shootdown',
  'local shootdown',
  'local mm shootdown',
  'remote ipi send',
] as const;
export const REMOTE_SHOOTDOWN = 1;
export const LOCAL_MM_SHOOTDOWN = 3;
export const REMOTE_IPI_SEND = 4;

/** What `end` says where everything is flushed. */
export const ALL = 'ffffffffffffffff';

type Said = Pick<BareLine, 'words' | 'address' | 'end' | 'generation' | 'reason'>;

const hex = '(?:0x)?([0-9a-f]{1,16})';
const probe = String.raw`^\(\w[^)]*\) ?`;
const readings: Readonly<
  Record<Exclude<BareKind, 'call' | 'return'>, readonly [RegExp, (m: RegExpMatchArray) => Said]>
> = {
  page_fault_user: [
    new RegExp(`^address=${hex} ip=${hex} error_code=${hex}$`),
    m => {
      const address = Number.parseInt(m[1], 16);
      const page = address - (address % 4096);
      return { words: `address=${page.toString(16)} error_code=${plain(m[3])}`, address: page };
    },
  ],
  ptep_clear_flush: [new RegExp(`${probe}addr=${hex}$`), m => addressed(m[1])],
  ptep_clear_flush_ret: [new RegExp(`${probe}old=${hex}$`), m => ({ words: `old=${flagsOf(m[1])}` })],
  ptep_set_access_flags: [
    new RegExp(`${probe}addr=${hex} entry=${hex} dirty=(\\d)$`),
    m => ({ ...addressed(m[1]), words: `addr=${plain(m[1])} entry=${flagsOf(m[2])} dirty=${m[3]}` }),
  ],
  tlb_finish_mmu: [
    new RegExp(`${probe}start=${hex} end=${hex}$`),
    m => ({ ...range(m), words: rangeWords(m[1], m[2]) }),
  ],
  flush_tlb_mm_range: [
    new RegExp(`${probe}start=${hex} end=${hex} stride=(\\d{1,2}) freed=([01])$`),
    m => ({ ...range(m), words: `${rangeWords(m[1], m[2])} stride=${m[3]} freed=${m[4]}` }),
  ],
  native_flush_tlb_multi: [
    new RegExp(`${probe}start=${hex} end=${hex}$`),
    m => ({ ...range(m), words: rangeWords(m[1], m[2]) }),
  ],
  flush_tlb_func: [
    new RegExp(`${probe}start=${hex} end=${hex} gen=(\\d{1,15}) freed=([01])$`),
    m => ({ ...range(m), words: `${rangeWords(m[1], m[2])} freed=${m[4]}`, generation: Number(m[3]) }),
  ],
  native_flush_tlb_local: [new RegExp(`${probe}$`), () => ({ words: '' })],
  native_flush_tlb_one_user: [new RegExp(`${probe}addr=${hex}$`), m => addressed(m[1])],
  tlb_flush: [
    /^pages:(-?\d{1,12}) reason:([\w ]+) \((\d)\)$/,
    m => ({ words: `pages:${m[1]} reason:${reasonWords(m[2], Number(m[3]))}`, reason: Number(m[3]) }),
  ],
};

/** True for the names of a bare recording's lines that say something. */
export function isBareKind(name: string): name is Exclude<BareKind, 'call' | 'return'> {
  return Object.hasOwn(readings, name);
}

/** Reads such a line; undefined where it is not in the recording's format. */
export function readBare(
  name: Exclude<BareKind, 'call' | 'return'>,
  said: string,
): ({ kind: BareKind } & Said) | undefined {
  const [pattern, reading] = readings[name];
  const match = said.match(pattern);
  return match ? { kind: name, ...named(name, reading(match)) } : undefined;
}

/** A system call's return, `sys_mprotect -> 0x0`: what it returns is an error, or none. */
export function readReturn(text: string): ({ kind: BareKind } & Said) | undefined {
  const match = text.match(/^sys_\w+ -> 0x([0-9a-f]{1,16})$/);
  if (!match) return undefined;
  const value = BigInt.asIntN(64, BigInt(`0x${match[1]}`));
  return { kind: 'return', words: returnWords(value < 0n && value > -4096n ? Number(-value) : 0) };
}

/** What a run's event of the kind says. */
export function returnWords(errno: number): string {
  return `return: ${errno ? `-${errno}` : 'no error'}`;
}

/** Start of an empty range: TASK_SIZE with four levels of tables, and with five. */
const EMPTY = ['7ffffffff000', 'fffffffffff000'];

/** `start=10000000000 end=10000002000`; an empty range is nothing. */
export function rangeWords(start: string, end: string): string {
  if (plain(end) === '0' && EMPTY.includes(plain(start))) return 'nothing';
  return `start=${plain(start)} end=${plain(end)}`;
}

/** The reason in words and as a number, in the spelling of 6.x; as it stands where the two do not go together. */
export function reasonWords(words: string, code: number): string {
  const known = flushReasons[code];
  return `${known === words.replace(/\b(?:MM|IPI)\b/g, word => word.toLowerCase()) ? known : words} (${code})`;
}

function named(name: string, said: Said): Said {
  return { ...said, words: said.words ? `${name}: ${said.words}` : name };
}

function addressed(digits: string): Said {
  return { words: `addr=${plain(digits)}`, address: Number.parseInt(digits, 16) };
}

function range(m: RegExpMatchArray): Pick<Said, 'address' | 'end'> {
  const end = plain(m[2]) === ALL ? Number.POSITIVE_INFINITY : Number.parseInt(m[2], 16);
  return { address: Number.parseInt(m[1], 16), end };
}

function flagsOf(digits: string): string {
  const padded = digits.padStart(16, '0');
  return entryWords(Number.parseInt(padded.slice(8), 16) >>> 0, Number.parseInt(padded.slice(0, 8), 16) >>> 0);
}

function plain(digits: string): string {
  return digits.replace(/^0+(?=.)/, '');
}
