/**
 * What the CPUs share, and how it starts: entries, areas, TLBs, locks; and what a run has seen so far.
 *
 * An entry is the guest's view of it: the low word has the flags, bit for bit as in hardware, and above them a frame
 * number, page + 1; of the high word there is NX. Swap and migration entries, whose encodings differ between kernels,
 * are told apart by the high word alone.
 */

import { SAVED_DIRTY_HI } from '../../model/pte.ts';
import { atomsOf } from '../../sim/conditions.ts';
import { FIRST_PFN, ZERO_PFN } from '../../sim/entries.ts';
import type { Layout } from '../../sim/layout.ts';
import type { Machine } from '../../sim/machine.ts';
import { FAULT_AROUND } from '../../sim/ops/page-cache.ts';
import { type MmVersion, since } from '../../sim/parameters.ts';
import { readAround, readMark } from '../../sim/read-ahead.ts';
import type { Scenario } from '../../sim/scenario.ts';
import * as st from '../../sim/state.ts';
import type { Action } from '../../sim/statements.ts';
import { keepsAnonVma } from './copies.ts';
import { flagWords, protectionOf } from './expressions.ts';
import { FOREIGN_FRAME, pageFlagsOf, ZERO_FRAME } from './macros.ts';
import { revocationVariables } from './revocations.ts';
import { byPage, folded, initial, oneOf } from './runs.ts';
import { SAVED_HI } from './saved-dirty.ts';
import { unmaps } from './unmapping.ts';

export const SWAP = 2;
/** What an access has ended in, bits. */
export const SIGSEGV = 1;
export const SIGBUS = 2;
const MIGRATION_READ = 4;
const MIGRATION_WRITE = 6;

/** How many there are of each thing, and what of a page never changes. */
export function sizes(machine: Machine, scenario: Scenario): string {
  const { build: b } = machine;
  const { layout } = b;
  const pages = Array.from({ length: layout.pages }, (_, page) => page);
  const mapOf = (page: number) => scenario.maps[layout.region(page).map];
  const apart = pages.filter(p => p > 0 && layout.vpn(p) !== layout.vpn(p - 1) + 1);
  const joined = pages.filter(p => p > 0 && !apart.includes(p) && sameBacking(mapOf(p - 1), mapOf(p)));
  return `#define CPUS ${scenario.cpus}
#define ALL_CPUS ${(1 << b.contexts) - 1}
#define PAGES ${Math.max(1, layout.pages)}
#define LOCALS ${Math.max(1, (b.shape.mcEntries - b.shape.locals) / 2)}
#define QUEUE ${queueBound(b.shape.requests, b.shape.cpuWords, scenario)}
#define TABLES ${Math.max(1, layout.tables)}
#define TABLE(p) (${byPage(pages.map(page => layout.table(page)))})
#define TABLE_END(p) (${byPage(pages.map(page => layout.tableEnd(page)))})
#define HOLE_BEFORE(p) (${oneOf(apart)})
#define JOINED(p) (${oneOf(joined)})
#define SHARED(p) (${oneOf(pages.filter(p => mapOf(p).sharing === 'shared'))})
#define FILE(p) (${oneOf(pages.filter(p => mapOf(p).file))})
#define READONLY(p) (${oneOf(pages.filter(p => mapOf(p).readonly))})
#define TLB(c, p) tlb[(c) * PAGES + (p)]
${tableSizes(layout, pages, tablesChange(machine))}${pageCache(machine) ? windows(layout, pages, b.parameters.mm, b.xen) : ''}`;
}

/** Whether a page fault can find its page, or its neighbours, in the page cache. */
export function pageCache({ build: { scenario, parameters } }: Machine): boolean {
  return since(parameters.mm, '6.1') && scenario.maps.some(map => map.file || map.sharing === 'shared');
}

/** What a fault maps around its page, and what a miss reads: as far as its mapping goes. */
function windows(layout: Layout, pages: readonly number[], mm: MmVersion, xen: boolean): string {
  const region = (page: number) => layout.region(page);
  const end = (page: number): number => region(page).first + region(page).pages;
  const readFrom = (page: number): number => Math.max(region(page).first, page - readAround(mm, xen) / 2);
  const readTo = (page: number): number => Math.min(end(page), readFrom(page) + readAround(mm, xen));
  // In 7.2 there is no mark where what is read goes to the file's end.
  const mark = (page: number): number =>
    since(mm, '7.2') && readTo(page) === end(page) ? -1 : readTo(page) - readMark(mm, xen);
  const windowStart = (page: number): number => page - (layout.vpn(page) % FAULT_AROUND);
  return `#define REGION_END(p) (${byPage(pages.map(end))})
#define READ_AROUND(p) (${byPage(pages.map(readFrom))})
#define READ_PAGES ${readAround(mm, xen)}
#define READ_MARK(p) (${byPage(pages.map(mark))})
#define WINDOW(p) (${byPage(pages.map(page => Math.max(region(page).first, windowStart(page))))})
#define WINDOW_END(p) (${byPage(pages.map(page => Math.min(end(page), layout.tableEnd(page))))})
`;
}

/** Names for whether the tables above a page exist: page-table page 4, PMD page 3, PUD page 2. What a width has not is always there. */
function tableSizes(layout: Layout, pages: readonly number[], tablesChange: boolean): string {
  if (!tablesChange) return '';
  const upper = (level: number): string => byPage(pages.map(page => layout.upper(level, layout.table(page)) ?? 0));
  const has = (level: number): string => (layout.upperLevels.includes(level) ? `upper_exists[UPPER_${level}(p)]` : '1');
  return `#define UPPERS ${Math.max(1, layout.uppers)}
#define UPPER_3(p) (${upper(3)})
#define UPPER_2(p) (${upper(2)})
#define HAS_4(p) table_exists[TABLE(p)]
#define HAS_3(p) ${has(3)}
#define HAS_2(p) ${has(2)}
#define REACHABLE(p) (HAS_2(p) && HAS_3(p) && HAS_4(p))
`;
}

/** Whether tables come or go while the script runs. */
export function tablesChange(machine: Machine): boolean {
  const { state, build } = machine;
  const { layout, shape, scenario, functions } = build;
  const missing = layout.allTables.some(
    i => !(state[shape.tables + i * st.TABLE_WORDS + st.TABLE_FLAGS] & st.TABLE_EXISTS),
  );
  const programs = [...scenario.programs, ...functions.map(f => f.program)];
  return (
    missing ||
    unmaps(machine) ||
    programs.some(p => p.statements.some(({ action }) => /^set_p[mu]d$/.test(action.kind)))
  );
}

const sameBacking = (x: Scenario['maps'][0], y: Scenario['maps'][0]): boolean =>
  x === y || (x.sharing === 'private' && y.sharing === 'private' && !x.file && !y.file);

const pagesOf = (action: Action): number =>
  'range' in action ? action.range.last.index - action.range.first.index + 1 : 1;

/** Most that a statement queues: mremap two for each page, and fork all tables of the child. */
function requestsOf(action: Action, { maps }: Scenario): number {
  if (action.kind === 'fork') return 16 + 8 * maps.reduce((sum, { pages }) => sum + pages, 0);
  return pagesOf(action) * (action.kind === 'mremap' ? 2 : 1);
}

/** As many requests as the buffer holds, or as the script can ask for at most. */
export function queueBound(requests: number, cpuWords: number, scenario: Scenario): number {
  const capacity = Math.floor((cpuWords - requests) / st.REQUEST_WORDS);
  // A function may queue for as many pages as it likes.
  if (scenario.functions) return Math.max(2, capacity);
  const asked = scenario.programs.map(p =>
    p.statements.reduce((sum, { action }) => sum + requestsOf(action, scenario), 2),
  );
  return Math.max(2, Math.min(capacity, Math.max(...asked)));
}

/** Frames that an entry's low word has room for, above its flags and below its sign. */
const MOST_NUMBERS = 1 << 19;

/** The number of a frame in the model; one without such a number has one that no frame of the guest has. */
function frameOf(pfn: number): number {
  if (pfn === ZERO_PFN) return ZERO_FRAME;
  const frame = pfn - FIRST_PFN + 1;
  return frame >= 1 && frame < MOST_NUMBERS ? frame : FOREIGN_FRAME;
}

/** A value as the model has it. */
export function modelled(
  { build: { entries, frames } }: Machine,
  lo: number,
  hi: number,
  page: number,
): { lo: number; hi: number } {
  if (lo === 0 && hi === 0) return { lo: 0, hi: 0 };
  const pfn = entries.pfn(lo, hi);
  if (entries.present(lo))
    return {
      lo: frameOf(pfn) * 4096 + (lo & 0xfff),
      hi: (hi >>> 31) | (hi & SAVED_DIRTY_HI ? SAVED_HI : 0),
    };
  const migration = entries.isWriteMigration(lo, hi) ? MIGRATION_WRITE : MIGRATION_READ;
  // A child's entry of the setup block names its parent's slot, or frame.
  const named = frames ? entries.namedBy(lo, hi) - FIRST_PFN : page;
  return { lo: (named + 1) * 4096, hi: entries.isMigration(lo, hi) ? migration : SWAP };
}

/** The global variables. */
export function memory(machine: Machine, scenario: Scenario): string {
  const { layout, barriers } = machine.build;
  const { state } = machine;
  const pages = Array.from({ length: layout.pages }, (_, page) => page);
  const cpus = scenario.programs.map((_, cpu) => cpu);
  const { areas } = machine;
  const ofEntry = (page: number, word: number): number => state[machine.entry(page) + word] >>> 0;
  const entries = pages.map(page => modelled(machine, ofEntry(page, st.LO), ofEntry(page, st.HI), page));
  const word = (cpu: number, index: number): number => state[machine.base(cpu) + index];
  const flags = pages.map(page => pageFlagsOf(ofEntry(page, st.UNSEEN)));
  const faults = scenario.expectations.some(
    e => e.kind === 'outcome' && atomsOf(e.condition).some(atom => atom.kind === 'fault'),
  );
  return `/* Entries; and of each, the CPUs whose software has not seen yet what others put there. */
int lo[PAGES] = ${initial(entries.map(e => e.lo))};  /* ${folded(entries.map(e => (e.lo ? flagWords(e.lo) : 'none')))} */
byte hi[PAGES] = ${initial(entries.map(e => e.hi))};
byte unseen_a[PAGES]; byte unseen_d[PAGES];

/* Pages, areas, TLBs, locks. */
byte page_flags[PAGES] = ${initial(flags.map(f => f.flags))};  /* ${folded(flags.map(f => f.words))} */
byte vma_prot[PAGES] = ${initial(pages.map(page => protectionOf(areas.at(page)?.protection ?? 'none')))};
bit account[PAGES] = ${initial(pages.map(page => (areas.at(page)?.account ? 1 : 0)))};${keepsAnonVma(machine) ? ` bit anon_vma[PAGES] = ${initial(pages.map(page => (areas.at(page)?.anonVma ? 1 : 0)))};` : ''}
int tlb[CPUS * PAGES];
byte ptl[TABLES]; byte xen_lock; bit xen_locked[PAGES];
${tableVariables(machine)}
/* CPUs: ended${barriers.some(n => n > 0) ? ', barriers it has come to' : ''}. */
bit ended[CPUS] = ${initial(cpus.map(cpu => word(cpu, st.DONE)))};
bit at_bug[CPUS]; /* at a BUG */
${barriers.some(n => n > 0) ? `byte arrived[CPUS] = ${initial(cpus.map(cpu => word(cpu, st.BARRIERS)))};\n` : ''}
${revocationVariables(machine, scenario)}
/* What the run has seen: lost bits, what accesses have ended in (1 SIGSEGV, 2 SIGBUS)${faults ? ', faults' : ''}. */
bit lost_a[PAGES]; bit lost_d[PAGES]; byte segv[CPUS * PAGES];
${faults ? 'bit faulted[PAGES];\n#define FAULTED faulted[page] = 1' : '#define FAULTED skip'}

/* Between two turns these are nothing. */
hidden short i; hidden short j; hidden int tmp_lo; hidden byte tmp_hi;
`;
}

function tableVariables(machine: Machine): string {
  if (!tablesChange(machine)) return '';
  const { state, build: b } = machine;
  const { shape, layout } = b;
  const exists = (word: number): number => (state[word] & st.TABLE_EXISTS ? 1 : 0);
  const tables = layout.allTables.map(i => exists(shape.tables + i * st.TABLE_WORDS + st.TABLE_FLAGS));
  const uppers = Array.from({ length: Math.max(1, layout.uppers) }, (_, i) =>
    exists(shape.uppers + i * st.UPPER_WORDS),
  );
  return `byte table_lock; bit table_exists[TABLES] = ${initial(tables)}; bit upper_exists[UPPERS] = ${initial(uppers)};\n`;
}
