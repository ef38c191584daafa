/**
 * What a request's parameters look like, as data, and the reader of parameters by it. Clients are programs of others: one that
 * sends something else hears what is wrong, by name.
 */

export type Shape = keyof typeof kinds | readonly [Shape] | { readonly [field: string]: Shape };

/** The shape of a type. The name of a field that may be absent ends in `?`. */
export type ShapeOf<T> = [T] extends [string]
  ? 'text'
  : [T] extends [number]
    ? 'whole' | 'count' | 'number'
    : [T] extends [boolean]
      ? 'truth'
      : [T] extends [string | number]
        ? 'token'
        : [T] extends [readonly (infer Item)[]]
          ? readonly [ShapeOf<Item>]
          : 'object' | { readonly [Name in keyof T & string as Field<T, Name>]-?: ShapeOf<NonNullable<T[Name]>> };

type Field<T, Name extends keyof T & string> = undefined extends T[Name] ? `${Name}?` : Name;

interface Kind {
  readonly words: string;
  is(value: unknown): boolean;
}

const kinds = {
  text: { words: 'a text', is: value => typeof value === 'string' },
  whole: { words: 'a whole number', is: Number.isSafeInteger },
  count: { words: 'a whole number from 0 up', is: value => Number.isSafeInteger(value) && (value as number) >= 0 },
  number: { words: 'a number', is: Number.isFinite },
  truth: { words: 'true or false', is: value => typeof value === 'boolean' },
  token: { words: 'a text or a number', is: value => typeof value === 'string' || Number.isSafeInteger(value) },
  object: { words: 'an object', is: isObject },
} satisfies Record<string, Kind>;

/** Parameters are not what they should be; the message is for the client. */
export class Misshapen extends Error {}

/**
 * The fields that the shape names. A null counts as absent: not every client can leave a field out. `all` is what the protocol
 * calls the whole. Throws Misshapen.
 */
export function shaped(value: unknown, shape: Shape, all = 'params'): unknown {
  return read(value, shape, '', all);
}

function read(value: unknown, shape: Shape, name: string, all = ''): unknown {
  const want = (fits: boolean, words: string): void => {
    if (!fits) throw new Misshapen(`\`${name || all}\` is ${words}`);
  };
  if (typeof shape === 'string') {
    const { words, is }: Kind = kinds[shape];
    want(is(value), words);
    return value;
  }
  if (isList(shape)) {
    want(Array.isArray(value), 'a list');
    return (value as unknown[]).map((item, i) => read(item, shape[0], `${name}[${i}]`));
  }
  want(isObject(value), kinds.object.words);
  const given = new Map(Object.entries(value as object));
  const fields = Object.entries(shape).flatMap(([named, of]) => {
    const field = named.replace('?', '');
    const path = name ? `${name}.${field}` : field;
    const there = given.get(field) ?? undefined;
    if (there !== undefined) return [[field, read(there, of, path)]];
    if (field === named) throw new Misshapen(`\`${path}\` is missing`);
    return [];
  });
  return Object.fromEntries(fields);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isList = (shape: object): shape is readonly [Shape] => Array.isArray(shape);
