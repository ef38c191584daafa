/**
 * What pages hold. A frame has an identity, a content that says which write it shows, and a page structure. All of this is
 * in the state only of a script that asks for it: by an expectation about data, or by a statement on frames.
 *
 * Each frame is allocated for one page of the script, and never given out again: the n-th that a page gets is the same one
 * in every interleaving. So the choice of a free frame multiplies nothing, and what is allocated or freed for one page commutes
 * with what is done to others. What would happen to the next owner of a freed frame happens to the free frame, and is a freed
 * read or a freed write.
 */
import { FIRST_PFN } from './entries.ts';
import type { Layout } from './layout.ts';
import { faultsLockPages, isOfFile, locksByHand, locksPages } from './page-locks.ts';
import type { OutcomeCondition, Scenario } from './scenario.ts';
import { DATA_HEADER_WORDS, FRAME_WORDS, PAGE_WORDS } from './state.ts';
import type { Action, Place } from './statements.ts';

/** What is there before anything is written, and what a zeroed page holds; from `FIRST_WRITE` on, the writes of the script. */
export const INITIAL = 0;
export const ZERO = 1;
export const FIRST_WRITE = 2;
/** A content in a local of a program, where 0 is no content, as of a read that has not been made; and back. */
export const keptContent = (content: number): number => content + 1;
export const contentKept = (word: number): number => word - 1;
/** What a page ought to show once its content was given up: anything. */
export const GIVEN_UP = -1;
/** The same of a page that mremap moved away: what is still written through old translations of it, the page at its new place ought to show. */
export const movedTo = (page: number): number => GIVEN_UP - 1 - page;
export const owesNothing = (ought: number): boolean => ought <= GIVEN_UP;
/** Where it was moved to; undefined where it was not. */
export const newPlace = (ought: number): number | undefined => (ought < GIVEN_UP ? GIVEN_UP - 1 - ought : undefined);

/** Most pages of a script that follows what they hold, and most frames that one page may get in a run. */
export const MAX_DATA_PAGES = 256;
/** The same of one with huge mappings. */
export const MAX_HUGE_DATA_PAGES = 2048;
const MAX_LIVES = 16;

/** A page gets more frames in one run than are followed, or a frame waits in a gather, or is pinned, more often. */
export class TooManyFrames extends Error {
  readonly place: Place;
  constructor(place: Place, message: string) {
    super(message);
    this.place = place;
  }
}

/** Expectations that are about data. */
const dataAtoms: ReadonlySet<string> = new Set([
  'lost_write',
  'unshown',
  'freed_read',
  'freed_write',
  'shows',
  'data_read',
  'page_dirty',
]);

/** The expectation or statement that asks first what pages hold; null where none does. */
export function askedAt({ expectations, programs, setup, functions = [] }: Scenario): Place | null {
  const all = [...programs, setup, ...functions.map(f => f.program)].flatMap(p => p.statements);
  const statement = all.find(({ action }) => isOfFrames(action));
  const expectation = expectations.find(e => e.kind === 'outcome' && mentions(e.condition));
  return statement?.place ?? expectation?.place ?? null;
}

function mentions(condition: OutcomeCondition): boolean {
  if (condition.kind === 'not') return mentions(condition.of);
  if (condition.kind === 'and' || condition.kind === 'or') return condition.operands.some(mentions);
  return dataAtoms.has(condition.kind);
}

const isOfFrames = (action: Action): boolean =>
  action.kind === 'of_frames' ||
  action.kind === 'of_file' ||
  action.kind === 'activity' ||
  (action.kind === 'write' && !!action.name) ||
  (action.kind === 'read' && action.into !== undefined) ||
  hasChild(action);

/** A fork whose child has pages of its own, which share frames with the parent's until they are written. */
const hasChild = (action: Action): boolean => action.kind === 'fork' && action.child !== undefined;

/** Statements after which an entry may name a frame of another page. */
const aliasing: ReadonlySet<Action['kind']> = new Set([
  'write_pte',
  'set_pte_at',
  'cmpxchg_pte',
  'ptep_modify_prot_commit',
  'MULTI_mmu_update',
  'extend_mmu_update',
  'mremap',
  'call',
  'of_frames',
  'of_file',
  'activity',
]);

/** What faults wait for is there by the script's own hand. */
const makesMigration = (action: Action): boolean =>
  action.kind === 'of_frames' && action.does === 'make_migration_entry';

/** What may have a page get another frame; or has a fault of another CPU allocate one again, since its entry is another by now. */
const ALLOCATING: ReadonlySet<Action['kind']> = new Set([
  'read',
  'write',
  'call',
  'of_frames',
  'activity',
  'of_huge',
  'mprotect',
  'munmap',
  'madvise',
  'fork',
  'clear_refs',
  'msync',
]);

const PINNING: ReadonlySet<string> = new Set(['pin_user_pages', 'pin_user_pages_fast']);

/** The frames of a script, and the numbers of its writes. */
export class PageFrames {
  readonly pages: number;
  /** How many frames a page may get. */
  readonly lives: number;
  /** Whether an entry may come to name a frame of another page, so that data of any page is within any statement's reach. */
  readonly aliased: boolean;
  /** Whether a statement reclaims or migrates, or makes a migration entry: then others look whether it owes a flush, and wait for its end. */
  readonly reclaims: boolean;
  /** Whether a statement migrates a page. */
  readonly migrates: boolean;
  /** Whether a statement is NUMA hinting, so that get_user_pages may come upon such an entry. */
  readonly hints: boolean;
  /** Whether a statement moves pages, so that the entry of one under migration may be somewhere else in the end. */
  readonly remaps: boolean;
  /** Whether a statement writes back, and so can tell whether rmap still knows of a page that is being zapped. */
  readonly syncs: boolean;
  /** Whether a statement write-protects for userfaultfd. */
  readonly watched: boolean;
  /** Whether a statement truncates or invalidates a file, or locks a page of it by hand; not where it locks anonymous memory's. */
  readonly truncates: boolean;
  /** Whether a statement pins pages; by GUP-fast. */
  readonly pins: boolean;
  readonly pinsFast: boolean;
  /** Whether locks of pages are in the state (page-locks.ts). */
  readonly locks: boolean;
  /** Whether faults take them, too. */
  readonly faultsLock: boolean;
  /** By CPU, and last the setup block: the number of its first statement. */
  private readonly first: readonly number[];
  private readonly byName = new Map<string, Set<number>>();
  /** Locals that keep what a read found, by the number that a write in its place would have. */
  private readonly keeping = new Map<number, number>();

  constructor(scenario: Scenario, layout: Layout) {
    const { programs, setup, functions = [] } = scenario;
    const all = [...programs, setup];
    const actions = [...all, ...functions.map(f => f.program)].flatMap(p => p.statements.map(s => s.action));
    const allocating = actions.filter(({ kind }) => ALLOCATING.has(kind)).length;
    this.pages = layout.pages;
    this.pins = actions.some(action => action.kind === 'activity' && PINNING.has(action.does));
    this.pinsFast = actions.some(action => action.kind === 'activity' && action.does === 'pin_user_pages_fast');
    this.lives = Math.min(MAX_LIVES, 2 + allocating);
    this.aliased = actions.some(action => aliasing.has(action.kind) || hasChild(action));
    this.reclaims = actions.some(action => action.kind === 'activity' || makesMigration(action));
    this.migrates = actions.some(action => action.kind === 'activity' && action.does === 'migrate_pages');
    this.hints = actions.some(action => action.kind === 'activity' && action.does === 'change_prot_numa');
    this.remaps = actions.some(({ kind }) => kind === 'mremap');
    this.syncs = actions.some(({ kind }) => kind === 'msync');
    this.watched = actions.some(action => action.kind === 'activity' && action.does === 'uffd_wp');
    this.truncates = actions.some(action => isOfFile(action, scenario.maps));
    this.faultsLock = actions.some(locksByHand) || this.truncates || faultsLockPages(scenario);
    this.locks = this.faultsLock || locksPages(scenario);
    let count = FIRST_WRITE;
    this.first = all.map(({ statements }) => {
      const first = count;
      count += statements.length;
      statements.forEach(({ action }, number) => {
        if (action.kind === 'write' && action.name) this.named(action.name).add(first + number);
        if (action.kind === 'read' && action.into !== undefined) this.keeping.set(first + number, action.into);
      });
      return first;
    });
  }

  /** Words of the state. */
  get words(): number {
    return this.lockWords + (this.locks ? this.pages : 0);
  }

  /** Where the locks of pages lie among them, a word for each page that frames are allocated for. */
  get lockWords(): number {
    return DATA_HEADER_WORDS + this.pages * PAGE_WORDS + this.pages * this.lives * FRAME_WORDS;
  }

  /** Index of a frame, or -1: the zero page, a page table, what is not the script's. */
  index(pfn: number): number {
    const index = pfn - FIRST_PFN;
    return index >= 0 && index < this.pages * this.lives ? index : -1;
  }

  /** The page that a frame was allocated for. */
  homeOf(pfn: number): number {
    return (pfn - FIRST_PFN) % this.pages;
  }

  /** The number of a write; `cpu` is the number of CPUs for one of the setup block. */
  content(cpu: number, statement: number): number {
    return this.first[cpu] + statement;
  }

  /** Which statement a content is the write of; undefined where it is none's. `cpu` is the number of CPUs for the setup block. */
  writeOf(content: number): { cpu: number; statement: number } | undefined {
    if (content < FIRST_WRITE) return undefined;
    const cpu = this.first.findLastIndex(first => first <= content);
    return { cpu, statement: content - this.first[cpu] };
  }

  /** The local that keeps what a read finds; undefined where none does. */
  keptIn(cpu: number, statement: number): number | undefined {
    return this.keeping.get(this.content(cpu, statement));
  }

  /** The contents that a name of the script means. */
  named(name: string): Set<number> {
    if (name === 'initial') return new Set([INITIAL]);
    if (name === 'zero') return new Set([ZERO]);
    const found = this.byName.get(name) ?? new Set();
    this.byName.set(name, found);
    return found;
  }
}
