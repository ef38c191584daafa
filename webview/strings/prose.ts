/** Words of the run as prose, to be pasted into a mail. */
const numbers = new Intl.NumberFormat('en-US');
const counted = (n: number, one: string, many: string) => `${numbers.format(n)} ${n === 1 ? one : many}`;

export const proseStrings = {
  copy: 'Copy as text',
  copied: 'Copied.',
  notCopied: 'The browser did not allow it.',
  cost: (cycles: number, ratio: number | null, profile: string) =>
    `It takes ${numbers.format(Math.round(cycles))} cycles${ratio === null ? '' : `, ${ratio.toFixed(2)} times native`} (cost profile “${profile}”).`,
  counts: (traps: number, hypercalls: number, updates: number, faults: number) =>
    `It makes ${counted(traps, 'trap', 'traps')}, ${counted(hypercalls, 'hypercall', 'hypercalls')} with ${counted(updates, 'update', 'updates')}, and ${counted(faults, 'page fault', 'page faults')}.`,
  batch: (first: number, times: number, ops: string, entries: number, updates: number, bytes: number, why: string) =>
    `${times > 1 ? `Hypercalls ${first} to ${first + times - 1} are each` : `Hypercall ${first} is`} ${ops} in ${counted(entries, 'entry', 'entries')}` +
    `${updates ? `, ${counted(updates, 'update', 'updates')}` : ''}${bytes ? `, ${numbers.format(bytes)} argument bytes` : ''}: ${why}.`,
  moreBatches: (n: number) => `${counted(n, 'further line', 'further lines')} of hypercalls are left out.`,
  lost: (bit: string, page: string, cpu: number, line: number, hardwareCpu: number, hardwareLine: number) =>
    `Line ${line} on cpu ${cpu} overwrites ${bit} of ${page}, which line ${hardwareLine} on cpu ${hardwareCpu} had set: it is lost.`,
  saved: (bit: string, page: string, line: number, hardwareLine: number, by: string) =>
    `${bit} of ${page}, set by line ${hardwareLine} while line ${line} was under way, is saved by ${by}.`,
  moreBits: (n: number) => `${counted(n, 'further bit', 'further bits')} went the same ways.`,
  expect: (text: string, line: number, backend: string, verdict: string, message: string) =>
    `“${text}” (line ${line}) on ${backend}: ${verdict}; ${message}.`,
} as const;
