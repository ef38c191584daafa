/**
 * A script within a width, still a script: a line that is too long goes on in the next, and a comment's rest is a
 * comment again.
 */

/** The lines of a text, indented, none longer than `width` where it has a blank to break at. */
export function quoted(text: string, indent: string, width: number): string[] {
  const lines = text.trimEnd().split(/\r?\n/);
  return lines.flatMap(line => folded(line.trimEnd(), width - indent.length)).map(line => (indent + line).trimEnd());
}

function folded(line: string, width: number): string[] {
  const parts: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const lead = rest.length - rest.trimStart().length;
    const at = rest.lastIndexOf(' ', width);
    if (at <= lead + 1) break;
    const part = rest.slice(0, at).trimEnd();
    parts.push(part);
    rest = `${' '.repeat(Math.min(lead + (parts.length === 1 ? 2 : 0), 24))}${part.includes('#') ? '# ' : ''}${rest.slice(at).trimStart()}`;
  }
  return [...parts, rest];
}
