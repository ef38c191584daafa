/**
 * Where findings stand after an edit: above it as before, below it as many lines further, in it nowhere.
 */
import type { Place } from '../sim/scenario.ts';
import type { Finding } from './findings.ts';

/** The findings of an old text, at their places in a new one. */
export function moved(findings: readonly Finding[], before: string, after: string): Finding[] {
  if (findings.length === 0 || before === after) return [...findings];
  const old = before.split('\n');
  const now = after.split('\n');
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const place = (at: Place): Place | undefined => {
    if (at.endLine <= head) return at;
    const by = now.length - old.length;
    return at.line > old.length - tail ? { ...at, line: at.line + by, endLine: at.endLine + by } : undefined;
  };
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
