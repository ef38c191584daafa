/** Text in columns: each as wide as its widest cell, numbers to the right. Cells are plain; paint comes afterwards. */

export type Align = 'left' | 'right';

/** Lays out rows; cells that a row does not have are empty. Lines have no blanks at the end. */
export function columns(rows: readonly (readonly string[])[], align: readonly Align[], gap = 2): string[] {
  const widths = align.map((_, i) => Math.max(0, ...rows.map(row => (row[i] ?? '').length)));
  return rows.map(row =>
    align
      .map((side, i) => (side === 'left' ? (row[i] ?? '').padEnd(widths[i]) : (row[i] ?? '').padStart(widths[i])))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

/** Words filled into lines of at most `width`, each begun by `indent`. */
export function filled(text: string, indent: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}
