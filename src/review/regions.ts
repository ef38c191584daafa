/**
 * What each line of a side belongs to: a function, a macro, a table, or what stands between them. The kernel's style
 * decides: what begins in the first column is the outermost level, and a function ends with a brace there. A hunk shows the
 * middle of things, so the first lines belong to the function that its heading names, if it names one.
 */
import type { SideLine } from './sides.ts';

export type RegionKind = 'function' | 'macro' | 'table' | 'outside';

export interface Region {
  readonly kind: RegionKind;
  /** Empty where the patch does not say it. */
  readonly name: string;
  readonly lines: readonly SideLine[];
  /** How many of the lines are a function's head: its type, name and parameters. */
  readonly head: number;
  /** The head's code, if it is in the hunk. */
  readonly declarator: string;
  /** The closing brace is in the hunk. */
  readonly whole: boolean;
}

type Open = { -readonly [K in keyof Region]: Region[K] } & { lines: SideLine[] };

const open = (kind: RegionKind, name: string, declarator = ''): Open => ({
  kind,
  name,
  lines: [],
  head: 0,
  declarator,
  whole: false,
});

/** The regions of one side of a hunk, in order. */
export function regionsOf(lines: readonly SideLine[], heading: string): Region[] {
  const regions: Open[] = [];
  let current = beginning(lines, heading);
  const close = (): void => {
    if (current.lines.length > 0) regions.push(current);
    current = open('outside', '');
  };
  for (let i = 0; i < lines.length; i++) {
    const { code } = lines[i];
    const macro = /^\s*#\s*define\s+(\w+)\(/.exec(code);
    if (macro && current.kind !== 'function') {
      close();
      current = open('macro', macro[1], code.trim());
      while (i < lines.length - 1 && /\\\s*$/.test(lines[i].line.text)) current.lines.push(lines[i++]);
      current.lines.push(lines[i]);
      current.head = 1;
      current.whole = true;
      close();
    } else if (/^\}/.test(code)) {
      current.lines.push(lines[i]);
      current.whole = current.kind === 'function';
      close();
    } else if (/^[A-Za-z_]/.test(code) && !isLabel(code)) {
      const declared = declaration(lines, i);
      close();
      current = open(declared.kind, declared.name, declared.code);
      current.head = declared.kind === 'function' ? declared.count : 0;
      for (const end = i + declared.count - 1; i < end; i++) current.lines.push(lines[i]);
      current.lines.push(lines[i]);
      if (declared.ends) close();
    } else current.lines.push(lines[i]);
  }
  close();
  return regions;
}

/** What the first lines belong to. Without a heading, lines that are indented are the inside of something. */
function beginning(lines: readonly SideLine[], heading: string): Open {
  const outermost = lines.findIndex(({ code }) => /^([A-Za-z_}]|#\s*define\s+\w+\()/.test(code) && !isLabel(code));
  const lead = lines.slice(0, outermost < 0 ? lines.length : outermost).map(({ code }) => code);
  const inside = lead.some(code => /^\s+\S/.test(code));
  const name = functionName(heading);
  const isTable =
    lead.some(code => /^\s+(\.\w+)+\s*=|\(\*\w+\)\s*\(/.test(code)) || lines[outermost]?.code.startsWith('};');
  if (!inside) return open('outside', '');
  if (isTable) return open('table', '');
  if (/^#\s*define\s+\w+\(/.test(heading)) return open('macro', /define\s+(\w+)/.exec(heading)![1]);
  if (heading && !name) return open('table', '');
  return open('function', name);
}

const isLabel = (code: string): boolean => /^\w+\s*:(?!:)/.test(code);

interface Declared {
  readonly kind: RegionKind;
  readonly name: string;
  readonly code: string;
  readonly count: number;
  /** Nothing more belongs to it. */
  readonly ends: boolean;
}

/** What begins in the first column of a line: it goes to a `;`, a `{`, or a line that cannot be part of it. */
function declaration(lines: readonly SideLine[], from: number): Declared {
  let code = '';
  for (let i = from; i < lines.length; i++) {
    const text = lines[i].code;
    if (i > from && (/^#/.test(text) || (/^[A-Za-z_]/.test(text) && /\)\s*$/.test(code)))) break;
    if (i > from && /^\{/.test(text)) return { ...headOf(code), code, count: i - from, ends: false };
    code = `${code} ${text.trim()}`.trim();
    const count = i - from + 1;
    if (/\{[^}]*$/.test(text)) return { ...headOf(code.replace(/\{[^}]*$/, '').trim()), code, count, ends: false };
    if (/[;}]\s*$/.test(text)) return { kind: 'outside', name: '', code, count, ends: true };
    if (/^\w+\([^()]*\)$/.test(code) && !/^SYSCALL_DEFINE|^COMPAT_SYSCALL|^DEFINE_/.test(code))
      return { kind: 'outside', name: '', code, count, ends: true };
  }
  // The hunk ends within it.
  return { ...headOf(code), code, count: lines.length - from, ends: false };
}

function headOf(code: string): { kind: RegionKind; name: string } {
  const name = /=\s*$|=\s*\{?$/.test(code) ? '' : functionName(code);
  return name ? { kind: 'function', name } : { kind: 'table', name: '' };
}

/** The name of the function that a head declares; empty where it declares none. */
export function functionName(head: string): string {
  const call = /^(?:COMPAT_)?SYSCALL_DEFINE\d\((\w+)/.exec(head);
  if (call) return call[1];
  if (/^(struct|union|enum|typedef)\s+\w+\s*\{?$/.test(head) || /^#/.test(head)) return '';
  // Attributes with arguments may stand before the name.
  return (
    /(?:^|[\s*])(\w+)\s*\((?!.*\)\s*=)/.exec(
      head.replace(/__(printf|attribute__|always_inline|must_hold|acquires|releases)\s*\(+[^)]*\)+/g, ''),
    )?.[1] ?? ''
  );
}
