/** Entries bit by bit: each mapping with its pages, each page with the bits of its entry, its frame and its page's flags. */

import { flags } from '../../model/event-words.ts';
import { grouped } from '../../model/number-words.ts';
import * as pte from '../../model/pte.ts';
import type { Machine } from '../../sim/machine.ts';
import { cacheWord } from '../../sim/ops/page-cache.ts';
import * as st from '../../sim/state.ts';
import type { Timeline } from '../timeline.ts';
import { named, numbered, type Variable, yesNo } from './variable.ts';

/** Bits in the order of the entry, lowest first. */
const bits: readonly (readonly [name: string, lo: number, hi: number, meaning: string])[] = [
  ['P', pte.P, 0, 'present'],
  ['RW', pte.RW, 0, 'writable'],
  ['US', pte.US, 0, 'user'],
  ['A', pte.A, 0, 'accessed'],
  ['D', pte.D, 0, 'dirty'],
  ['NX', 0, pte.NX_HI, 'no execute'],
];

/** One row for each mapping. */
export function mappingRows(timeline: Timeline): Variable[] {
  return timeline.pages.map(({ first, pages, name, address }) => ({
    name: name || `0x${address}`,
    value: `${grouped(pages)} ${pages === 1 ? 'page' : 'pages'} at 0x${address}`,
    expression: name || undefined,
    children: numbered(pages, index => pageRow(timeline, first + index)),
  }));
}

/** A page's entry. */
export function pageRow(timeline: Timeline, page: number): Variable {
  const { lo, hi } = entryAt(timeline.machine, page);
  const name = timeline.pageName(page);
  return {
    name,
    value: entryWords(timeline.machine, lo, hi),
    expression: name,
    watched: { page, lo: 0xffffffff, hi: 0xffffffff },
    children: named(() => [
      ...bits.map(([bit, low, high, meaning]) => ({
        name: bit,
        value: `${(lo & low) !== 0 || (hi & high) !== 0 ? 1 : 0} (${meaning})`,
        expression: `${name} has ${bit}`,
        watched: { page, lo: low, hi: high },
      })),
      { name: 'entry', value: `0x${pte.hexPte(lo, hi)}` },
      { name: 'frame', value: `0x${pte.frameOf(lo, hi).toString(16)}` },
      ...marks(timeline.machine, page),
    ]),
  };
}

/** Bits of a value that is no page's: a local, a register. */
export function entryBits(lo: number, hi: number): Variable[] {
  return [
    ...bits.map(([bit, low, high, meaning]) => ({
      name: bit,
      value: `${(lo & low) !== 0 || (hi & high) !== 0 ? 1 : 0} (${meaning})`,
    })),
    { name: 'entry', value: `0x${pte.hexPte(lo, hi)}` },
    { name: 'frame', value: `0x${pte.frameOf(lo, hi).toString(16)}` },
  ];
}

/** An entry in a few words: its flags, or what it is where it is not present. */
export function entryWords(m: Machine, lo: number, hi: number): string {
  if (lo === 0 && hi === 0) return 'none';
  const { entries } = m.build;
  if (entries.isProtnone(lo)) return `PROT_NONE ${flags(lo & ~entries.protnone, hi)}`;
  if (!entries.present(lo)) return `not present, 0x${pte.hexPte(lo, hi)}`;
  return flags(lo, hi);
}

/** The words of a page's entry. */
export function entryAt(m: Machine, page: number): pte.Pte {
  const e = m.entry(page);
  return { lo: m.state[e + st.LO] >>> 0, hi: m.state[e + st.HI] >>> 0 };
}

/** Who has not read A and D since they were set, and the flags of the page structure. */
function marks(m: Machine, page: number): Variable[] {
  const word = m.state[m.entry(page) + st.UNSEEN];
  const area = m.areas.at(page);
  const cached = area ? m.state[cacheWord(m, area, page)] : word;
  const unread = (shift: number): string => {
    const cpus = Array.from({ length: m.build.cpus }, (_, cpu) => cpu).filter(cpu => word & (1 << (cpu + shift)));
    return cpus.length === 0 ? 'nobody' : `cpu ${cpus.join(', ')}`;
  };
  return [
    { name: 'A not read by', value: unread(0) },
    { name: 'D not read by', value: unread(8) },
    { name: 'exclusive', value: yesNo((word & st.EXCLUSIVE) !== 0) },
    { name: 'anonymous', value: yesNo((word & st.ANON) !== 0) },
    { name: 'in the page cache', value: yesNo((cached & st.CACHED) !== 0) },
    { name: 'shared with a child', value: yesNo((word & st.SHARED_CHILD) !== 0) },
  ];
}
