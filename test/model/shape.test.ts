/** Parameters are read by their shape: what is missing or of another kind is said, by name. */
import { describe, expect, test } from 'vitest';
import { type Shape, shaped } from '../../src/model/shape.ts';

const shape = {
  uri: 'text',
  'line?': 'count',
  'from?': 'whole',
  'make?': 'truth',
  'token?': 'token',
  'rest?': 'object',
  'names?': ['text'],
  'points?': [{ line: 'count', 'condition?': 'text' }],
} as const satisfies Shape;

describe('what fits comes back, without what is not asked for', () => {
  const cases: readonly (readonly [given: object, read: object])[] = [
    [{ uri: '' }, { uri: '' }],
    [
      { uri: 'a', line: 0, from: -1, make: false, token: 7, rest: { x: null } },
      { uri: 'a', line: 0, from: -1, make: false, token: 7, rest: { x: null } },
    ],
    [
      { uri: 'a', names: [], points: [{ line: 3, condition: null, column: 9 }] },
      { uri: 'a', names: [], points: [{ line: 3 }] },
    ],
    [{ uri: 'a', line: null, other: 1, constructor: 2 }, { uri: 'a' }],
    [JSON.parse('{"uri":"a","__proto__":{"line":"x"}}'), { uri: 'a' }],
  ];
  test.each(cases)('%j', (given, read) => expect(shaped(given, shape)).toEqual(read));
});

describe('what does not fit is said', () => {
  const cases: readonly (readonly [given: unknown, message: string])[] = [
    [undefined, '`params` is an object'],
    [null, '`params` is an object'],
    [['a'], '`params` is an object'],
    [{}, '`uri` is missing'],
    [{ uri: null }, '`uri` is missing'],
    [Object.create({ uri: 'a' }), '`uri` is missing'],
    [{ uri: 7 }, '`uri` is a text'],
    [{ uri: 'a', line: -1 }, '`line` is a whole number from 0 up'],
    [{ uri: 'a', line: Number.NaN }, '`line` is a whole number from 0 up'],
    [{ uri: 'a', from: 1e300 }, '`from` is a whole number'],
    [{ uri: 'a', make: 'yes' }, '`make` is true or false'],
    [{ uri: 'a', token: {} }, '`token` is a text or a number'],
    [{ uri: 'a', rest: [] }, '`rest` is an object'],
    [{ uri: 'a', names: 'b' }, '`names` is a list'],
    [{ uri: 'a', names: ['b', 1] }, '`names[1]` is a text'],
    [{ uri: 'a', points: [{ line: 1 }, {}] }, '`points[1].line` is missing'],
    [{ uri: 'a', points: [null] }, '`points[0]` is an object'],
  ];
  test.each(cases)('%j', (given, message) => expect(() => shaped(given, shape)).toThrow(message));
});
