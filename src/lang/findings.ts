/**
 * Collects diagnostics. A loop meets the same mistake many times: one place and code counts once. A file shows at most
 * MAX_DIAGNOSTICS, and says so when there are more.
 */

import { beginning } from '../model/beginning.ts';
import { printable } from '../model/printable.ts';
import type { Place } from '../sim/statements.ts';
import type { Diagnostic, Fix, Related } from './diagnostic.ts';
import { type Code, diagnostics, messageOf } from './diagnostics.ts';

export const MAX_DIAGNOSTICS = 100;
/** Most characters of a message: one quotes what stands in the script, which may be a text of any length. */
export const MAX_MESSAGE = 1000;

export interface Extra {
  readonly related?: readonly Related[];
  readonly fix?: Fix;
}

export class Findings {
  private readonly found: Diagnostic[] = [];
  private readonly seen = new Set<string>();
  private readonly closed = new Set<string>();
  private cut = false;

  /** Reports a code at a place; a second time at the same place is dropped. */
  add(code: Code, place: Place, holes: Readonly<Record<string, string | number>> = {}, extra: Extra = {}): void {
    const { file = '' } = place;
    const key = `${code} ${place.line}:${place.column} ${file}`;
    if (this.seen.has(key) || this.closed.has(`${place.line} ${file}`)) return;
    if (this.found.length >= MAX_DIAGNOSTICS) {
      this.cut = true;
      return;
    }
    this.seen.add(key);
    this.found.push({
      code,
      severity: diagnostics[code].severity,
      place,
      message: clipped(printable(messageOf(code, holes))),
      ...extra,
    });
  }

  /** Nothing more is reported about this line: it could not be read, and the rest would be guesses. */
  closeLine(line: number, file = ''): void {
    this.closed.add(`${line} ${file}`);
  }

  /** Takes over what was found in a file that the script uses, with the lines that could not be read. */
  addFrom({ found, closed }: Findings, file: string): void {
    for (const diagnostic of found) {
      const { code, place } = diagnostic;
      this.seen.add(`${code} ${place.line}:${place.column} ${file}`);
      this.found.push({ code, severity: diagnostic.severity, message: diagnostic.message, place: { ...place, file } });
    }
    for (const key of closed) this.closed.add(`${key}${file}`);
  }

  /** Nothing more will be shown, so nothing more need be worked out. */
  get isFull(): boolean {
    return this.found.length >= MAX_DIAGNOSTICS;
  }

  get hasErrors(): boolean {
    return this.found.some(d => d.severity === 'error');
  }

  /** In the order of the script. */
  list(): Diagnostic[] {
    const sorted = [...this.found].sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
    if (!this.cut) return sorted;
    const { severity } = diagnostics.PTE007;
    const message = messageOf('PTE007', { most: MAX_DIAGNOSTICS });
    return [...sorted, { code: 'PTE007', severity, place: sorted[sorted.length - 1].place, message }];
  }
}

function clipped(message: string): string {
  if (message.length <= MAX_MESSAGE) return message;
  return `${beginning(message, MAX_MESSAGE)}… (${message.length} characters in all)`;
}
