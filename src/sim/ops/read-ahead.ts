/**
 * Read-ahead of Linux 7.2 for files that it reads into large folios (mm/readahead.c page_cache_async_ra, page_cache_ra_order,
 * do_page_cache_ra; mm/filemap.c do_sync_mmap_readahead; read in copies of 6.17 to 6.19, f838ddf8cef5 "mm/readahead: store folio order in
 * struct file_ra_state" and 3b61a3f08949). A miss reads single pages around it. Each mark that an access comes to has the next stretch
 * read, in folios four times as large as those before, as far as they lie aligned in the file and within what is read.
 * Where that goes to the file's end, nothing is marked: recorded (test/scripts/recorded/mark-at-the-end.pte); its source was not found.
 *
 * Of a file, the state has what the last read-ahead was (struct file_ra_state), and of a page in the page cache, the order of its folio.
 */

import type { Machine } from '../machine.ts';
import { readAround, readMark } from '../read-ahead.ts';
import type { Mapping } from '../scenario.ts';
import * as st from '../state.ts';

/** A mapping's file, by the script's pages of it: those from `first` on, `pages` in all; `ra` is where its file_ra_state lies. */
interface File {
  readonly first: number;
  readonly pages: number;
  readonly ra: number;
}

/** The file that a page, as declared, is of; undefined where it is not read into large folios. */
export function fileReadInFolios({ build }: Machine, page: number): File | undefined {
  const { first, pages, map } = build.layout.region(page);
  const ra = build.readAhead.get(map);
  return ra === undefined ? undefined : { first, pages, ra };
}

/** Page numbers [first, end) of the folio that the page cache has at a page, as declared; null for a single page. */
export function folioRead(m: Machine, { first }: File, page: number): readonly [number, number] | null {
  const order = (m.state[m.entry(page) + st.UNSEEN] & st.FOLIO_ORDER) >>> st.FOLIO_SHIFT;
  if (order === 0) return null;
  const from = page - ((page - first) & ((1 << order) - 1));
  return [from, from + (1 << order)];
}

/** The read-ahead of a fault on a page, as declared, that is marked or missing; `execEnd`: one past the last page of an executable area. */
export function readAheadInFolios(m: Machine, file: File, page: number, execEnd: number | null): void {
  const { parameters, xen } = m.build;
  const index = page - file.first;
  const most = readAround(parameters.mm, xen);
  if (flags(m, file, index) & st.MARKED) return readOn(m, file, index, most);
  // Of executable areas it reads from the miss on, no further than the area, and marks nothing (6.17: 3b61a3f08949).
  const start = execEnd === null ? Math.max(0, index - most / 2) : index;
  const size = execEnd === null ? most : Math.min(most, execEnd - page);
  read(m, file, { start, size, behind: execEnd === null ? readMark(parameters.mm, xen) : 0, order: 0 });
}

/** Accesses to all of a file, one page after the other, have brought its pages into the page cache. */
export function readInOrder(m: Machine, map: Mapping, file: File): void {
  // The protection that the file is read with: what lacks a right has it while its pages are touched (export/c mapCall).
  const executes = map.protection.includes('x') && (map.state !== 'written' || map.protection.startsWith('rw'));
  for (let index = 0; index < file.pages; index++) {
    const wanted = flags(m, file, index);
    if (wanted & st.CACHED && !(wanted & st.MARKED)) continue;
    readAheadInFolios(m, file, file.first + index, executes ? file.first + file.pages : null);
  }
}

const flags = (m: Machine, { first }: File, index: number): number => m.state[m.entry(first + index) + st.UNSEEN];

/** A read-ahead: pages from `start` on, of which so many are `behind` the mark, in folios of an order. */
interface Reading {
  readonly start: number;
  readonly size: number;
  readonly behind: number;
  readonly order: number;
}

/** page_cache_async_ra: an access came to a mark. */
function readOn(m: Machine, file: File, index: number, most: number): void {
  const s = m.state;
  const folio = folioRead(m, file, file.first + index);
  const [first, end] = folio ? [folio[0] - file.first, folio[1] - file.first] : [index, index + 1];
  for (let at = first; at < end; at++) s[m.entry(file.first + at) + st.UNSEEN] &= ~st.MARKED;
  const expected = s[file.ra + st.RA_START] + s[file.ra + st.RA_SIZE] - s[file.ra + st.RA_BEHIND];
  let start = s[file.ra + st.RA_START] + s[file.ra + st.RA_SIZE];
  // get_next_ra_size, which from half of the most on says the most. It is less only where an executable area ended.
  let size = Math.max(s[file.ra + st.RA_SIZE], nextSize(s[file.ra + st.RA_SIZE], most));
  if (index !== expected - (expected % (end - first))) {
    start = index + 1;
    while (start - index <= most && start < file.pages && flags(m, file, start) & st.CACHED) start++;
    if (start - index > most) return;
    size = most;
  }
  const order = s[file.ra + st.RA_ORDER] + 2;
  const until = start + size;
  const aligned = until - (until % Math.min(1 << order, most));
  if (aligned > start) size = aligned - start;
  read(m, file, { start, size, behind: size, order });
}

function nextSize(size: number, most: number): number {
  if (size < most / 16) return 4 * size;
  return size <= most / 2 ? 2 * size : most;
}

/** page_cache_ra_order: as large folios as lie aligned, up to a page that the page cache has; single pages behind that. */
function read(m: Machine, file: File, { start, size, behind: asked, order: wanted }: Reading): void {
  const s = m.state;
  const behind = start + size < file.pages ? asked : 0;
  const order = Math.min(wanted, Math.floor(Math.log2(size)));
  s[file.ra + st.RA_START] = start;
  s[file.ra + st.RA_SIZE] = size;
  s[file.ra + st.RA_BEHIND] = behind;
  s[file.ra + st.RA_ORDER] = order;
  const end = Math.min(file.pages, start + size);
  const mark = start + size - behind;
  let index = start;
  while (index < end) {
    let pages = 1 << order;
    while (index % pages !== 0 || index + pages > end) pages /= 2;
    for (let at = index; at < index + pages; at++)
      if (flags(m, file, at) & st.CACHED) return readSingly(m, file, index, start + size, behind);
    const marked = index === mark - (mark % pages) ? st.MARKED : 0;
    const kept = Math.log2(pages) << st.FOLIO_SHIFT;
    for (let at = index; at < index + pages; at++) s[m.entry(file.first + at) + st.UNSEEN] |= st.CACHED | marked | kept;
    index += pages;
  }
}

/** do_page_cache_ra: what is missing, up to the file's end, in single pages; the mark is that far from the end of what is read. */
function readSingly(m: Machine, file: File, from: number, to: number, behind: number): void {
  const end = Math.min(file.pages, to);
  const mark = to - behind;
  for (let index = from; index < end; index++) {
    if (flags(m, file, index) & st.CACHED) continue;
    m.state[m.entry(file.first + index) + st.UNSEEN] |= st.CACHED | (index === mark ? st.MARKED : 0);
  }
}
