/**
 * A document for programs, as `JSON.stringify` lays it out, in parts: a run of a TiB has a million batches, whose text is longer than
 * all that they are made of.
 */

/** An array of more items is written item by item. */
const MANY = 1024;
/** Characters of a part, about. */
const PART = 1 << 16;

/** The text, whose parts follow each other. */
export function* jsonParts(document: unknown): Generator<string> {
  let part = '';
  for (const piece of pieces(document, '\n')) {
    part += piece;
    if (part.length < PART) continue;
    yield part;
    part = '';
  }
  yield `${part}\n`;
}

/** `margin`: a new line, and what it is indented by. */
function* pieces(value: unknown, margin: string): Generator<string> {
  if (!holdsMany(value)) {
    yield textOf(value, margin);
    return;
  }
  const isList = Array.isArray(value);
  const further = `${margin}  `;
  let before = isList ? '[' : '{';
  if (isList && value.length > MANY) {
    // An object may stand in a list many times.
    const known = new Map<unknown, string>();
    for (const item of value) {
      let text = known.get(item);
      if (text === undefined) {
        text = textOf(item, further);
        if (known.size < MANY) known.set(item, text);
      }
      yield before + further + text;
      before = ',';
    }
  } else
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined && !isList) continue;
      yield before + further + (isList ? '' : `${JSON.stringify(key)}: `);
      yield* pieces(item, further);
      before = ',';
    }
  yield margin + (isList ? ']' : '}');
}

function holdsMany(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return (Array.isArray(value) && value.length > MANY) || Object.values(value).some(holdsMany);
}

const textOf = (value: unknown, margin: string): string =>
  (JSON.stringify(value, null, 2) ?? 'null').replaceAll('\n', margin);
