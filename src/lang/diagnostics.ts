/**
 * Every diagnostic code there is: its severity, its title, and the message with {holes} for what the script said.
 * A code has a page media/docs/diagnostics/<code>.md and a script in the tests that shows it; a test holds both.
 *
 * Severity: an error is what the engine cannot give a meaning to. Misuse of a kernel protocol is a warning, because a
 * broken protocol is what this tool is for: it has to run to be seen. Linus's rule about the frame is the exception.
 */
export type Severity = 'error' | 'warning' | 'info' | 'hint';

interface Entry {
  readonly severity: Severity;
  readonly title: string;
  readonly message: string;
}

const error = (title: string, message: string): Entry => ({ severity: 'error', title, message });
const warning = (title: string, message: string): Entry => ({ severity: 'warning', title, message });
const hint = (title: string, message: string): Entry => ({ severity: 'hint', title, message });

export const diagnostics = {
  // Reading the text
  PTE001: error('Syntax error', '{problem}'),
  PTE002: error('Unexpected character', 'unexpected character {text}'),
  PTE003: error('Subtraction without blanks', '`{name}` is read as one name: subtraction wants blanks'),
  PTE004: error('Unknown name', 'there is no `{name}` here{near}'),
  PTE005: error('Duplicate name', '`{name}` is already declared'),
  PTE006: error('Reserved word as a name', '`{word}` is a reserved word and cannot be a name'),
  PTE007: warning('More problems', 'this file has more than {most} problems; the rest are not shown'),
  PTE008: error('Script too large', 'this script has {bytes} bytes; the most is {most}'),
  PTE009: error('Not a text', 'this is not a text file: {reason}'),
  PTE010: error('Nested too deeply', 'blocks and brackets are nested more than {most} deep'),
  PTE011: error('Too many words', 'this script has more than {most} {what}'),
  PTE087: error('Word too long', 'this word has {found} characters; the most is {most}'),
  PTE012: error('Too many statements', 'the script unrolls to more than {most} {what}; this loop runs {times} times'),
  // Values
  PTE013: error('Number without meaning', '{problem}'),
  PTE014: error('Wrong kind of value', 'this is {found}; {wanted} is wanted here'),
  PTE015: error('Known only in the run', 'this is known only while the script runs; {wanted} must be known before'),
  PTE016: error('Wrong number of arguments', '`{name}` takes {wanted}, not {found}'),
  PTE017: error('Unknown function', 'there is no function `{name}`{near}'),
  PTE018: error('Unknown flag', 'there is no flag `{name}`{near}'),
  PTE019: error('Not here', '{what} has no place {where}'),
  // The machine and its backends
  PTE020: error('Unknown backend', 'there is no backend `{name}`{near}'),
  PTE021: error('Unknown knob', 'a backend has no knob `{name}`{near}'),
  PTE022: error('Bad knob value', '`{knob}` takes {wanted}, not `{found}`'),
  PTE023: error('Backend named twice', 'a backend named `{name}` is already there; say `as` and another name'),
  PTE024: error('Unknown protocol', 'there is no protocol `{name}`{near}'),
  PTE025: error('Number of CPUs', 'a machine has 1 to {most} CPUs, not {found}'),
  PTE026: error('CPU not declared', 'the machine has {cpus}: there is no cpu {number}'),
  PTE027: error('Said twice', '{what} is already there'),
  PTE028: warning('Backend that does not run', 'no backend of this script is named `{name}`{near}; this is skipped'),
  PTE029: error('Unknown count', 'a run does not count `{name}`{near}'),
  // Mappings and pages
  PTE069: error('Too many backends', 'a script runs on {most} backends at most; this is one more'),
  PTE067: error('Size of a folio', 'a folio has 1, 2, 4, … {most} pages, not {found}'),
  PTE068: warning('No large folios there', '{reason}: on {names}, `{name}` has single pages'),
  PTE086: error(
    'Size of a huge mapping',
    'huge entries map 2 MiB each: `{name}` has 512 pages, or 2 to {most} times as many, from a multiple of 0x200000',
  ),
  PTE030: error('Size of a mapping', 'a mapping has 1 to {most} pages, not {found}'),
  PTE031: error('Page outside its mapping', '`{name}` has pages 0..{pages}; {index} is outside'),
  PTE032: error('Empty range', 'this range is empty: {from}..{to} is half-open'),
  PTE033: error('Address not aligned', 'an address of a mapping is a multiple of 0x1000; {address} is not'),
  PTE034: error('Mappings overlap', '`{name}` overlaps `{other}`'),
  PTE035: error('Address outside user space', '{address} is outside user space, which ends at 0x800000000000'),
  PTE036: error('Modifiers that exclude each other', '`{modifier}` contradicts `{other}`'),
  PTE037: error('Range runs backwards', '`{from}` lies behind `{to}`; a range goes up'),
  PTE038: warning('Does not fit a backend', '{problem}: the script does not run on {names}'),
  PTE039: error(
    'Kernel that does not boot',
    'Linux {mm} panics at boot on a Xen without XENFEAT bit 5, so there is nothing to run',
  ),
  PTE079: error('Backend from a later one', '`{name}` comes from {which}; a backend comes from an earlier one'),
  PTE080: error('File that cannot be used', 'cannot use "{path}": {reason}'),
  PTE081: error('Error in a used file', '"{path}" has {errors}: {first}'),
  // Kernel protocols
  PTE040: warning('Transaction within a transaction', '`{page}` is already between start and commit'),
  PTE041: warning('Commit without start', '`{page}` is committed without a ptep_modify_prot_start before'),
  PTE042: warning('Start without commit', 'the transaction on `{page}` is {how}'),
  PTE043: warning('Commit without the lock', 'commit on `{page}` without the pte lock'),
  PTE044: warning('Start without the lock', 'start on `{page}` without the pte lock'),
  PTE045: warning('Write inside a transaction', '`{page}` is written between its start and its commit'),
  PTE046: warning('Unlock with updates queued', 'the pte lock is dropped while updates may still be queued'),
  PTE047: warning('TLB not flushed', 'the {what} of `{page}` {changes} here, and no flush_tlb {when}'),
  PTE048: error(
    'Frame changed by a commit',
    'a commit may change protection bits only: this value does not come from `{page}`',
  ),
  PTE049: warning('Commit on a non-present entry', '`{page}` is {entries}: its entry is no mapping to be modified'),
  PTE050: hint('Name of the first posting', '`{name}` became `{modern}`'),
  PTE051: warning('Lock never dropped', 'the pte lock of `{range}` is never dropped'),
  PTE052: warning('Unlock without lock', '`{range}` is not locked here'),
  PTE053: error('Locked twice', 'the pte lock of `{range}` is already held: this CPU would wait for itself'),
  PTE054: warning('Lazy within lazy', 'lazy MMU mode is already on; under Xen that is a BUG until Linux 6.6'),
  PTE055: warning('Flush before the updates', 'the TLB is flushed while updates may still be queued'),
  PTE056: error('System call under the pte lock', '`{call}` takes the pte lock, which this CPU already holds'),
  PTE057: warning(
    'Taken to be non-present',
    '`{page}` is between start and commit, where under Xen its entry is as present as before',
  ),
  PTE058: warning('Not in this kernel', '{what}: the script does not run there'),
  PTE059: warning(
    'Too many CPUs for a backend',
    '{name} runs on {most} CPU: this script has {cpus}, and does not run there',
  ),

  // Functions
  PTE070: error('Recursion', '`{name}` calls itself{way}: functions here have fixed room for their variables'),
  PTE071: error('Result missing', '`{name}` returns a value on some paths, and not on all of them'),
  PTE072: error('Loop without a bound', '`{word}` wants a bound: `max N`, the most turns that it may make'),
  PTE073: error('Not a variable', '`{name}` is {what}, and keeps its value'),
  PTE074: warning('Never reached', 'no way leads here: what stands before always leaves'),
  PTE075: error(
    'No kernel function',
    '`on` is for functions that replace a kernel function, or that are called; `{name}` is none{near}',
  ),
  PTE076: hint('Function that nothing calls', 'nothing calls `{name}`'),
  PTE077: error('Kernel functions in a circle', 'on {backend}, `{name}` calls itself by way of {way}'),
  PTE078: error('Calls nested too deeply', 'functions call each other more than {most} deep'),

  // The script as a whole
  PTE060: warning('Nothing to run', 'no CPU does anything in this script: it has no `cpu` block'),
  PTE061: error('No value returned', '`start` must return the entry on every path'),
  PTE062: error('Unknown outcome', 'nothing that can happen in a run is called `{name}`{near}'),
  PTE063: error('Replay code', '{problem}'),
  PTE064: error('Fork of nothing', '`fork` copies mappings, and this script has none'),
  PTE065: hint('Pages that no CPU uses', 'no CPU touches `{pages}`: what is expected of it is decided before the run'),
  PTE066: hint('Expectation that cannot fail', 'this holds whatever the CPUs do: {reason}'),
  PTE099: error('Defect of the tool', 'PTE Lab itself failed here, which is a defect of it: {problem}'),
} as const satisfies Record<string, Entry>;

export type Code = keyof typeof diagnostics;

/** Every code, in order. */
export const codes = Object.keys(diagnostics) as Code[];

/** The page of a code, from the package's root. */
export function pageOf(code: Code): string {
  return `media/docs/diagnostics/${code}.md`;
}

/** Fills the holes of a message. */
export function messageOf(code: Code, holes: Readonly<Record<string, string | number>>): string {
  return diagnostics[code].message.replace(/\{(\w+)\}/g, (_, hole: string) => String(holes[hole] ?? ''));
}
