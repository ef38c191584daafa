/** How many statements a piece of a model has once SPIN has put its inlines in: it takes some two thousand in one d_step. */

/** Weighs pieces of a model, by the inlines that its text defines. */
export function weigher(text: string): (piece: string) => number {
  const bodies = new Map<string, string>();
  for (const { 0: head, 1: name, index } of text.matchAll(/\binline (\w+)\([^)]*\) \{/g)) {
    const start = index + head.length;
    let [depth, end] = [1, start];
    for (; depth > 0 && end < text.length; end++) depth += text[end] === '{' ? 1 : text[end] === '}' ? -1 : 0;
    bodies.set(name, text.slice(start, end));
  }
  const known = new Map<string, number>();
  const ofInline = (name: string): number => {
    const body = bodies.get(name);
    if (body === undefined) return 0;
    if (!known.has(name)) known.set(name, weigh(body));
    return known.get(name)!;
  };
  const weigh = (piece: string): number => {
    const own = piece.match(/;|->|::|\bdo\b|\bif\b/g)?.length ?? 0;
    return [...piece.matchAll(/\b(\w+)\(/g)].reduce((sum, [, name]) => sum + ofInline(name), own);
  };
  return weigh;
}
