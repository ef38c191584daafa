/**
 * Where findings stand after an edit: above it as before, below it as many lines further, in it nowhere.
 */
import type { Place } from '../../sim/statements.ts';
import type { Finding } from './findings.ts';

/** From places in an old text to places in a new one; undefined for those within what was edited. */
export function movement(before: string, after: string): (place: Place) => Place | undefined {
  if (before === after) return at => at;
  const old = before.split('\n');
  const now = after.split('\n');
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const by = now.length - old.length;
  return at => {
    if (at.endLine <= head) return at;
    return at.line > old.length - tail ? { ...at, line: at.line + by, endLine: at.endLine + by } : undefined;
  };
}

/** The findings of an old text, at their places in a new one. */
export function moved(findings: readonly Finding[], place: ReturnType<typeof movement>): Finding[] {
  return findings.flatMap(finding => {
    const at = place(finding.place);
    if (!at) return [];
    const related = finding.related.flatMap(r => {
      const there = place(r.place);
      return there ? [{ ...r, place: there }] : [];
    });
    return [{ ...finding, place: at, related }];
  });
}
