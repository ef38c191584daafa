/** What a piece of a model comes to once SPIN has put its inlines in. */

/** The bodies of the inlines that a text defines, by name. */
function inlineBodies(text: string): ReadonlyMap<string, string> {
  const bodies = new Map<string, string>();
  for (const { 0: head, 1: name, index } of text.matchAll(/\binline (\w+)\([^)]*\) \{/g)) {
    const start = index + head.length;
    let [depth, end] = [1, start];
    for (; depth > 0 && end < text.length; end++) depth += text[end] === '{' ? 1 : text[end] === '}' ? -1 : 0;
    bodies.set(name, text.slice(start, end));
  }
  return bodies;
}

/** A question about pieces of a model: that of a piece is derived from its own text, and from the answers for the inlines that it names. */
export type Asked<T> = (piece: string) => T;

function asking<T>(text: string, answer: (piece: string, inlines: readonly T[]) => T): Asked<T> {
  const bodies = inlineBodies(text);
  const known = new Map<string, T>();
  const ofInline = (name: string): T[] => {
    const body = bodies.get(name);
    if (body === undefined) return [];
    if (!known.has(name)) known.set(name, ask(body));
    return [known.get(name)!];
  };
  const ask = (piece: string): T =>
    answer(
      piece,
      [...piece.matchAll(/\b(\w+)\(/g)].flatMap(([, name]) => ofInline(name)),
    );
  return ask;
}

/** How many statements a piece has: SPIN takes some two thousand in one d_step. */
export const weigher = (text: string): Asked<number> =>
  asking(text, (piece, inlines: readonly number[]) =>
    inlines.reduce((sum, weight) => sum + weight, piece.match(/;|->|::|\bdo\b|\bif\b/g)?.length ?? 0),
  );

/** Whether a piece has to do with FLAG, and so may leave something in it. */
export const flagUser = (text: string): Asked<boolean> =>
  asking(text, (piece, inlines: readonly boolean[]) => /\bflag\b/.test(piece) || inlines.includes(true));
