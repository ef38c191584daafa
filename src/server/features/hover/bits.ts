/** Entries as a table of bits, one column a flag, so that what two of them differ in can be seen. */
import { flagNames, frameOf, hexPte, type Pte } from '../../../model/pte.ts';

/** From the highest, as the processor manual draws an entry. */
const shown = ['NX', 'SD', 'G', 'PAT', 'D', 'A', 'PCD', 'PWT', 'US', 'RW', 'P'];

export interface Row {
  readonly label: string;
  readonly entry: Pte;
}

/** A Markdown table; empty without rows. */
export function bitTable(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const cells = rows.map(({ label, entry: { lo, hi } }) => {
    const set = flagNames(lo, hi);
    const bits = shown.map(name => (set.includes(name) ? '**1**' : '·'));
    return [label, `\`${hexPte(lo, hi)}\``, `\`${frameOf(lo, hi).toString(16)}\``, ...bits];
  });
  const head = ['', 'entry', 'frame', ...shown];
  return [head, head.map(() => ':-:'), ...cells].map(row => `| ${row.join(' | ')} |`).join('\n');
}
