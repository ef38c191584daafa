/**
 * Where the large folios of a mapping lie: `map … folio N`.
 *
 * Of a file, N pages at a time from its start, as one write(2) fills the page cache; what is left at its end is in the
 * largest powers of two (mm/filemap.c __filemap_get_folio with fgf_set_order: a folio is as large as what is left to
 * write, and aligned in the file). Of anonymous memory, N pages that are aligned in address and lie in the mapping
 * (mm/memory.c alloc_anon_folio, where that size alone is enabled).
 */
import type { Region } from './layout.ts';
import { type Parameters, since } from './parameters.ts';
import type { Mapping } from './scenario.ts';

/** Largest folio that a mapping may ask for: what a page-table page maps. */
export const MAX_FOLIO = 512;

/** Page numbers [first, end) of the folio that holds a page of a mapping; null where its page is a folio alone. */
export function folioAt(map: Mapping, region: Region, page: number): readonly [number, number] | null {
  const size = map.folio ?? 1;
  const index = page - region.first;
  if (isAnonymous(map)) {
    const first = page - ((region.vpn + index) % size);
    return first >= region.first && first + size <= region.first + region.pages ? [first, first + size] : null;
  }
  let first = index - (index % size);
  let pages = Math.min(size, 2 ** Math.floor(Math.log2(region.pages - first)));
  while (index >= first + pages) {
    first += pages;
    pages = 2 ** Math.floor(Math.log2(region.pages - first));
  }
  return pages > 1 ? [region.first + first, region.first + first + pages] : null;
}

/** Its pages are nobody else's: no file, no shmem. */
export const isAnonymous = (map: Mapping): boolean => !map.file && map.sharing === 'private';

/**
 * Whether a kernel has large folios of a mapping. Anonymous ones came with 6.8; under Xen PV there are none
 * (/sys/kernel/mm/transparent_hugepage does not exist there: recorded with 7.2). Ext4 has them since 6.16.
 */
export function hasFolios(map: Mapping, { mm }: Parameters, xen: boolean): boolean {
  if (map.folio === undefined) return false;
  return isAnonymous(map) ? !xen && since(mm, '6.12') : since(mm, '7.2');
}
