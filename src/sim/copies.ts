/**
 * Pages that forks copy into address spaces of children with programs (`fork as NAME`): which page is the copy of which. Until
 * one of them is written, both entries map one frame, whose references (frames.ts) say who may take it over.
 */
import type { Layout } from './layout.ts';
import type { Mapping } from './scenario.ts';

const NONE: readonly number[] = [];

export class Copies {
  private readonly maps: readonly Mapping[];
  private readonly layout: Layout;
  /** By page: the others that came of the same page. */
  private readonly kin = new Map<number, readonly number[]>();

  constructor(maps: readonly Mapping[], layout: Layout) {
    this.maps = maps;
    this.layout = layout;
    const families = new Map<number, number[]>();
    maps.forEach((_, map) => {
      const first = this.origin(map);
      families.set(first, [...(families.get(first) ?? []), map]);
    });
    for (const family of families.values())
      for (let index = 0; family.length > 1 && index < maps[family[0]].pages; index++) {
        const pages = family.map(map => layout.page({ map, index }));
        for (const page of pages)
          this.kin.set(
            page,
            pages.filter(other => other !== page),
          );
      }
  }

  /** The other pages that came of the same page: the parent's, the child's, and their relatives'. */
  kinOf(page: number): readonly number[] {
    return this.kin.get(page) ?? NONE;
  }

  /** All of them, the page itself among them, in order. */
  family(page: number): readonly number[] {
    return [...this.kinOf(page), page].sort((x, y) => x - y);
  }

  /** The page that the child `mm` has of one; -1 where it has none. */
  inChild(page: number, mm: number): number {
    const region = this.layout.region(page);
    const map = this.maps.findIndex(({ copyOf, mm: of }) => copyOf === region.map && of === mm);
    return map < 0 ? -1 : this.layout.page({ map, index: page - region.first });
  }

  private origin(map: number): number {
    let at = map;
    for (let of = this.maps[at].copyOf; of !== undefined; of = this.maps[at].copyOf) at = of;
    return at;
  }
}
