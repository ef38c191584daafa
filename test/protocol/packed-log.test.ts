/** A packed log comes back bit by bit, is small where it may be, and is refused where it is torn or lies. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LOG_ROWS } from '../../src/model/log.ts';
import type { LogColumns } from '../../src/model/log-columns.ts';
import { type ColumnName, type PackedLog, packLog, unpackLog } from '../../src/protocol/packed-log.ts';

const types = {
  kind: Uint8Array,
  cpu: Uint8Array,
  line: Uint32Array,
  page: Int32Array,
  lo: Uint32Array,
  hi: Uint32Array,
  a: Int32Array,
  b: Int32Array,
  c: Int32Array,
  time: Float64Array,
} as const satisfies Record<ColumnName, unknown>;
const names = Object.keys(types) as ColumnName[];
const folds = [{ begin: 0, end: 1, times: 2, pages: 1, cycles: 5, protnoneFrames: 1 }];

type Rows = Readonly<Partial<Record<ColumnName, Iterable<number>>>>;

/** A log of so many rows; columns that are not given are all 0. */
function logOf(length: number, rows: Rows = {}): LogColumns {
  const columns = names.map(name => [name, types[name].from(rows[name] ?? new Uint8Array(length))]);
  return { ...Object.fromEntries(columns), length, folds, truncated: false };
}

/** The log's bytes, column by column: equality of numbers would take -0 for 0. */
function bytes(log: LogColumns): object {
  const columns = names.map(name => [name, Buffer.from(log[name].buffer, log[name].byteOffset, log[name].byteLength)]);
  return { ...log, ...Object.fromEntries(columns) };
}

/** Packs, sends and unpacks. */
function sent(log: LogColumns): LogColumns {
  const unpacked = unpackLog(JSON.parse(JSON.stringify(packLog(log))));
  for (const name of names) expect(unpacked[name]).toBeInstanceOf(types[name]);
  return unpacked;
}

function comesBack(log: LogColumns): void {
  expect(bytes(sent(log))).toEqual(bytes(log));
}

const packedBytes = (log: PackedLog, name: ColumnName): number => JSON.stringify(log.columns[name]).length;

/** `count` numbers that are all different, spread over 32 bits. */
const different = (count: number): number[] => Array.from({ length: count }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 0);

describe('what is packed comes back', () => {
  // Rows draw from few numbers or from many, so that places of every width are met.
  const rows = (number: fc.Arbitrary<number>) =>
    fc.tuple(fc.array(number, { minLength: 1, maxLength: 40 }), fc.infiniteStream(fc.nat())).map(
      ([some, picks]) =>
        (length: number) =>
          Array.from(picks.take(length), pick => some[pick % some.length]),
    );
  const int32 = fc.oneof(fc.integer(), fc.constantFrom(-1, 0, -(2 ** 31), 2 ** 31 - 1));
  const uint32 = fc.oneof(fc.nat({ max: 2 ** 32 - 1 }), fc.constantFrom(0, 2 ** 31, 2 ** 32 - 1));
  const uint8 = fc.nat({ max: 255 });
  const time = fc.oneof(
    fc.nat(10_000),
    fc.constantFrom(0.5, 0.1, -0, 2 ** 31, 2 ** 53, Number.MAX_VALUE, Number.MIN_VALUE),
    fc.double({ noNaN: true }),
  );
  const log = fc
    .record({
      length: fc.integer({ min: 0, max: 300 }),
      rows: fc.record({
        ...{ kind: rows(uint8), cpu: rows(uint8), line: rows(uint32), page: rows(int32), lo: rows(uint32) },
        ...{ hi: rows(uint32), a: rows(int32), b: rows(int32), c: rows(int32), time: rows(time) },
      }),
      climbs: fc.boolean(),
    })
    .map(({ length, rows: made, climbs }) => {
      const given = Object.fromEntries(names.map(name => [name, made[name](length)])) as Record<ColumnName, number[]>;
      let now = 0;
      return logOf(length, climbs ? { ...given, time: given.time.map(step => (now += step)) } : given);
    });

  it('whatever it is', () => {
    fc.assert(fc.property(log, comesBack));
  });

  // Around each width of a place, and where a table is given up.
  it.each([0, 1, 2, 3, 4, 5, 16, 17, 128, 129, 256, 257, 65535, 65536, 70_000])('%i numbers', count => {
    const numbers = different(count);
    let now = 0;
    const time = numbers.map(step => (now += step >>> 1));
    const log = logOf(count, { line: numbers, page: numbers, lo: numbers, a: numbers, time, kind: numbers });
    comesBack(log);
    // The second time in another order.
    const twice = [...numbers, ...numbers.toReversed()];
    comesBack(logOf(2 * count, { line: twice, hi: twice, b: twice }));
  });

  it('the folds, and whether it was cut', () => {
    expect(sent({ ...logOf(1), truncated: true })).toMatchObject({ folds, truncated: true, length: 1 });
  });

  it('where the columns are parts of larger buffers', () => {
    const odd = logOf(3, { lo: [1, 2, 3], kind: [4, 5, 6], time: [0.5, 1, 2], page: different(3) });
    const views = names.map(name => [name, odd[name].subarray(1)]);
    comesBack({ ...odd, ...Object.fromEntries(views), length: 2 });
  });
});

describe('what is packed is small', () => {
  const rows = 4096;
  const numbers = Array.from({ length: rows }, (_, i) => i);
  const packed = packLog(
    logOf(rows, {
      kind: numbers.map(i => i % 16),
      page: numbers.map(i => (i % 2 ? -1 : 7)),
      lo: numbers.map(i => 0xdead_0000 + (i % 200)),
      hi: numbers.map(i => 2 ** 32 - 1 - (i % 3)),
      time: numbers.map(i => (i >> 1) * 1300),
    }),
  );

  it.each([
    ['cpu', 0],
    ['page', 1],
    ['hi', 2],
    ['kind', 4],
    ['lo', 8],
    ['time', 1],
  ] as const)('%s: %i bits a row', (name, bits) => {
    const table = 1200;
    expect(packedBytes(packed, name)).toBeLessThan((rows * bits) / 6 + table);
    expect(packedBytes(packed, name)).toBeGreaterThanOrEqual((rows * bits) / 6);
  });

  it('but plain where a table would not do', () => {
    const fractions = packLog(logOf(rows, { time: numbers.map(i => i / 10) }));
    expect(fractions.columns.time).toBeTypeOf('string');
    const huge = packLog(logOf(2, { time: [2 ** 31, 2 ** 33] }));
    expect(huge.columns.time).toBeTypeOf('string');
  });
});

describe('what is torn or lies is refused', () => {
  const good = packLog(
    logOf(5, { kind: [1, 2, 3, 1, 2], page: [-1, 5, 6, 5, -1], lo: [1, 2, 3, 4, 5], time: [0, 0.5, 1, 2, 3] }),
  );
  const base64 = (...given: number[]): string => Buffer.from(given).toString('base64');
  const words = (...given: number[]): string => Buffer.from(Int32Array.from(given).buffer).toString('base64');
  const three = words(7, 8, 9);

  it.each<[string, ColumnName, unknown]>([
    ['a plain column that is too short', 'time', base64(1, 2, 3)],
    ['a plain column that is too long', 'time', base64(...new Uint8Array(48))],
    ['a plain column of bytes that is too short', 'kind', base64(1, 2, 3, 4)],
    ['a plain column of words that is too short', 'lo', base64(...new Uint8Array(19))],
    ['a plain column that is no base64', 'kind', '!!!!!!!!'],
    ['a missing column', 'page', undefined],
    ['a column that is null', 'page', null],
    ['a column that is a number', 'page', 5],
    ['a column without places', 'page', { table: three }],
    ['a column without a table', 'page', { places: base64(0, 0) }],
    ['places that are a list', 'page', { table: three, places: [0, 0, 0, 0] }],
    ['too few places', 'page', { table: three, places: base64(0) }],
    ['too many places', 'page', { table: three, places: base64(0, 0, 0, 0) }],
    ['places that are no base64', 'page', { table: three, places: '!!!!' }],
    ['a place that the table lacks', 'page', { table: three, places: base64(0b11, 0) }],
    ['a place that the table of steps lacks', 'time', { table: three, places: base64(0, 0b11) }],
    ['an empty table', 'page', { table: '', places: '' }],
    ['half a number in the table', 'page', { table: base64(1, 2, 3, 4, 5, 6), places: base64(0) }],
    ['a table that is no base64', 'page', { table: '!!!!', places: '' }],
    ['a table of more numbers than places can tell', 'page', { table: 'AAAA'.repeat(100_000), places: '' }],
    ['a kind that is no byte', 'kind', { table: words(256), places: '' }],
    ['a CPU below 0', 'cpu', { table: words(-1), places: '' }],
  ])('%s', (_, name, column) => {
    const lying = { ...good, columns: { ...good.columns, [name]: column } } as PackedLog;
    expect(() => unpackLog(lying)).toThrow(RangeError);
    expect(() => unpackLog(lying)).toThrow(`log column ${name} of 5 rows: `);
  });

  it('any column cut short', () => {
    for (const name of names) {
      const column = good.columns[name];
      const cut = typeof column === 'string' ? column.slice(4) : { ...column, table: column.table.slice(4) };
      const torn = { ...good, columns: { ...good.columns, [name]: cut } };
      expect(() => unpackLog(torn)).toThrow(`log column ${name} of 5 rows: `);
    }
  });

  it.each([-1, 0.5, Number.NaN, MAX_LOG_ROWS + 1, 2 ** 40, '5', undefined])('a log of %s rows', length => {
    const constant = { table: words(0), places: '' };
    const columns = Object.fromEntries(names.map(name => [name, constant])) as PackedLog['columns'];
    expect(() => unpackLog({ ...good, columns, length: length as number })).toThrow(RangeError);
  });

  it('but not the longest log', () => {
    const constant = { table: words(-1), places: '' };
    const column = { table: words(1), places: '' };
    const columns = {
      ...Object.fromEntries(names.map(name => [name, column])),
      page: constant,
    } as PackedLog['columns'];
    const log = unpackLog({ ...good, columns, length: MAX_LOG_ROWS });
    expect([log.page.at(-1), log.time.at(-1)]).toEqual([-1, MAX_LOG_ROWS]);
  });
});
