/** How many pages a script may have. */
import { grouped } from '../model/number-words.ts';
import { BuildError } from './build-error.ts';
import type { Layout } from './layout.ts';
import type { UniformTables } from './uniform.ts';

/** Most pages of a script whose entries are all in the state, 12 bytes each, because they are in no large mapping that is kept as a stretch. */
const MAX_PAGES_IN_STATE = 1 << 27;
/** Most pages whose numbers, one past the last included, fit words of 31 bits and a sign. */
const MOST_NARROW_PAGES = 2 ** 31 - 1;
/** Most pages of a script, 32 TiB: a mapping of 16 TiB, and the place that it moves to. Their page-table pages take 320 MiB. */
const MAX_MAPPED_PAGES = 2 ** 33;

/** Whether page numbers need wider words of the state. */
export const needsWide = ({ pages }: Layout): boolean => pages > MOST_NARROW_PAGES;

/** Refuses what would not fit into memory, and functions over pages that have no number as their words, which are C's int. */
export function checkSize(layout: Layout, kept: UniformTables | null, hasFunctions: boolean): void {
  const { pages } = layout;
  const refuse = (found: number, most: number): void => {
    if (found > most)
      throw new BuildError(`${grouped(found)} pages are mapped, and ${grouped(most)} are followed at most`);
  };
  refuse(pages, MAX_MAPPED_PAGES);
  refuse(pages - (kept?.pages ?? 0), MAX_PAGES_IN_STATE);
  if (hasFunctions && needsWide(layout))
    throw new BuildError(
      `functions go over ${grouped(MOST_NARROW_PAGES)} pages at most, and ${grouped(pages)} are mapped`,
    );
}
