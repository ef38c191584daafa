/** What a script without a param can be swept over: the page count of its first mapping, where that is a number. */
export function pageCountOf(text: string): string | null {
  if (/^\s*param\b/m.test(text)) return null;
  return /^\s*map\s+\w+\s+(\d[\d_]*)\s+pages\b/m.exec(text)?.[1] ?? null;
}
