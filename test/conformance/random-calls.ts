/**
 * Random scripts of system calls and accesses over a few small mappings, of every kind and at awkward places: across a
 * 2 MiB and a 1 GiB boundary, side by side, far away. A generator for property tests.
 */
import fc from 'fast-check';

interface Place {
  readonly name: string;
  readonly pages: number;
}

const pages = fc.integer({ min: 1, max: 70 });
const protection = fc.constantFrom('none', 'r', 'rw', 'rw', 'rx', 'rwx');
const kind = fc.constantFrom('', '', '', 'shared', 'file', 'shared file');
const state = fc.constantFrom('untouched', 'untouched', '', 'read', 'written');

/** First pages of mappings, at most 70 pages each: they fit a 32-bit machine, too, and never overlap. */
const addresses = [0x40000000, 0x40046000, 0x401f0000, 0x7fff0000, 0x80300000].map(a => `0x${a.toString(16)}`);

/** A range within one mapping, or from one to the next. */
function rangeOf(places: readonly Place[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(places.length - 1), fc.nat(69), fc.nat(69), fc.integer({ min: 0, max: 9 }))
    .map(([at, x, y, across]) => {
      const { name, pages: size } = places[at];
      const [from, to] = [Math.min(x, y) % size, Math.max(x, y) % size];
      if (across === 0 && at + 1 < places.length) return `${name}[${from}]..${places[at + 1].name}`;
      return `${name}[${Math.min(from, to)}..${Math.max(from, to) + 1}]`;
    });
}

function statementOf(places: readonly Place[], modern: boolean): fc.Arbitrary<string> {
  const range = rangeOf(places);
  const on = (word: string) => range.map(r => `${word} ${r}`);
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(range, protection).map(([r, p]) => `mprotect ${r} ${p}`) },
    { weight: 3, arbitrary: on('write') },
    { weight: 2, arbitrary: on('read') },
    { weight: 1, arbitrary: on('munmap') },
    { weight: 1, arbitrary: on('madvise-dontneed') },
    { weight: 1, arbitrary: on(modern ? 'madvise-free' : 'madvise-dontneed') },
    { weight: 1, arbitrary: on('msync') },
    { weight: 1, arbitrary: fc.constantFrom('fork', 'fork', 'wait') },
  );
}

/** Targets of moves: no two alike, at the same and at other offsets in a page-table page. */
const targets = ['0x90000000', '0x90200000', '0x903ff000', '0xa0010000'];

/** A script for one backend. */
export function randomCalls(backend: string): fc.Arbitrary<string> {
  const modern = backend === 'xen-6.1';
  return fc
    .array(fc.tuple(pages, protection, kind, state), { minLength: 1, maxLength: addresses.length })
    .chain(maps => {
      const places = maps.map(([size], i) => ({ name: `m${i}`, pages: size }));
      const moves = fc.array(fc.nat(places.length - 1), { maxLength: 2 });
      const body = fc.array(statementOf(places, modern), { minLength: 1, maxLength: 8 });
      return fc.tuple(body, body, moves, fc.integer({ min: 1, max: 2 })).map(([before, after, moved, cpus]) => {
        const declared = maps.map(
          ([size, rights, shape, filled], i) =>
            `map m${i} ${size} pages ${rights} ${filled} ${shape} at ${addresses[i]}`,
        );
        const moving = moved.map((from, i) => `mremap m${from} at ${targets[i]} as moved${i}  write moved${i}`);
        const alone = cpus === 1 || backend === 'lguest';
        const [cpu0, cpu1] = alone ? [[...before, ...moving, ...after], []] : [[...before, ...moving], after];
        return [
          `machine { cpus ${alone ? 1 : 2} }`,
          `backend ${backend}`,
          ...declared,
          `cpu 0 { ${cpu0.join('\n  ')} }`,
          ...(cpu1.length > 0 ? [`cpu 1 { ${cpu1.join('\n  ')} }`] : []),
        ].join('\n');
      });
    });
}
