/** What the stores that wait in a CPU's buffer touch when they land. */
import type { Machine } from '../../machine.ts';
import { MAX_CPUS } from '../../scenario.ts';
import * as st from '../../state.ts';
import * as t from '../../steps/touch.ts';
import { factOf, type Step } from '../../steps.ts';
import {
  COPY,
  KINDS_OF_STORES,
  kindAt,
  placeAt,
  SWITCHING,
  storeAt,
  UNLOCK,
  WORD,
  WRITE,
} from '../../waiting-stores.ts';
import { both, type Footprint, footprint, NO_PLACE, NOTHING } from './footprint.ts';
import type { Relevance } from './relevance.ts';
import { ALL_PAGES, type SharedPages } from './shared-pages.ts';

/** The steps whose stores wait, besides those to entries. */
const storeOf: ReadonlyMap<number, Step['op']> = new Map([
  [WORD, 'word_store'],
  [UNLOCK, 'ptl_unlock'],
  [SWITCHING, 'loaded_mm_switching'],
  [WRITE, 'access'],
  [COPY, 'copy_page'],
]);

/** By CPU, the footprints of its stores that wait. */
export class Landings {
  private readonly machine: Machine;
  private readonly relevance: Relevance;
  private readonly sharedPages: SharedPages;
  /** By CPU, kind and place of a store, on which alone it hangs. */
  private readonly known = new Map<number, Footprint>();

  constructor(machine: Machine, relevance: Relevance, sharedPages: SharedPages) {
    this.machine = machine;
    this.relevance = relevance;
    this.sharedPages = sharedPages;
  }

  /** Whether the oldest store of a CPU's buffer is one to a word. */
  isInWord(cpu: number): boolean {
    return kindAt(this.machine, storeAt(this.machine, this.machine.base(cpu), 0)) === WORD;
  }

  /** What the oldest stores of a CPU's buffer touch when they land. */
  of(cpu: number, most: number): Footprint {
    const b = this.machine.base(cpu);
    const stores = Math.min(this.machine.state[b + st.STORES], most);
    let all = NOTHING;
    for (let i = 0; i < stores; i++) all = both(all, this.one(cpu, storeAt(this.machine, b, i)));
    return all;
  }

  private one(cpu: number, at: number): Footprint {
    const kind = kindAt(this.machine, at);
    const place = placeAt(this.machine, at);
    const { frames } = this.machine.build;
    const where = kind === COPY ? frames!.homeOf(place) : place;
    const key = (where * KINDS_OF_STORES + kind) * MAX_CPUS + cpu;
    let found = this.known.get(key);
    if (!found) {
      found = this.compute(cpu, kind, where);
      this.known.set(key, found);
    }
    return found;
  }

  private compute(cpu: number, kind: number, where: number): Footprint {
    const { touches = 0 } = factOf(storeOf.get(kind) ?? 'store');
    const { sharedPages: pages } = this;
    const place =
      kind === WORD ? { words: 1 << where } : { entries: pages.page(where), tables: pages.tables(where, where) };
    const data = this.machine.build.frames?.aliased ? ALL_PAGES : kind === WORD ? 0 : pages.page(where);
    const places = { ...NO_PLACE, ...place, data, ownTlb: 1 << cpu };
    return footprint(this.relevance.of(cpu, touches | t.STORES_SELF), places);
  }
}
