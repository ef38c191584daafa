/**
 * How far the page cache reads ahead of a fault, by version, and which files Linux 7.2 reads into large folios while a script
 * looks on.
 */
import { type MmVersion, type Parameters, since } from './parameters.ts';
import type { Mapping } from './scenario.ts';

/**
 * Pages of the read-ahead around a miss, VM_READAHEAD_PAGES. 7.2 reads more on the machines that the recordings are of:
 * a disk that turns is read ahead by twice its largest request (blk_apply_bdi_limits, since 6.17), which is 256 KiB under Xen.
 */
export function readAround(mm: MmVersion, xen: boolean): number {
  if (!since(mm, '7.2')) return 32;
  return xen ? 128 : BARE_READ;
}

/** The same of 7.2 on bare hardware, where that disk takes requests of 4 MiB: recorded, by its mark at page 1536. */
const BARE_READ = 2048;

/** do_sync_mmap_readahead: async_size, the pages of a read-ahead behind its mark, whatever of it the file has. */
export function readMark(mm: MmVersion, xen: boolean): number {
  return readAround(mm, xen) / 4;
}

/** A larger file has single pages here: a run keeps its tables as their first entries (uniform.ts). */
const MOST_PAGES = 8191;

/**
 * Whether read-ahead brings large folios of a mapping's file. That takes a file that goes on behind what a miss reads, and a file system
 * with large folios (ext4 since 6.16). What `folio N` declares is in the page cache already.
 */
export function isReadInFolios(
  { file, tmpfs, folio, huge, pages }: Mapping,
  { mm }: Parameters,
  xen: boolean,
): boolean {
  return file && !tmpfs && !folio && !huge && since(mm, '7.2') && pages > readAround(mm, xen) && pages <= MOST_PAGES;
}
