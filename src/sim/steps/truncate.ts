/** A file's page goes: its end, its place in the page cache, and where it is mapped (mm/truncate.c, mm/filemap.c). */
import type { Facts } from './fact.ts';
import { ALL_DATA, AREAS_R, DATA_R, DATA_W, ENTRY_R, ENTRY_W, TABLES_R } from './touch.ts';

export type TruncateStep =
  | { readonly op: 'file_ends' }
  | { readonly op: 'past_end' }
  | { readonly op: 'file_vma' }
  | { readonly op: 'maps_file_page' }
  | { readonly op: 'uncache'; readonly cleanOnly: boolean }
  | { readonly op: 'get_cached' }
  | { readonly op: 'try_cached'; readonly into?: number }
  | { readonly op: 'unlock_cached' };

export const truncateFacts = {
  file_ends: {
    text: 'i_size_write(p)',
    does: 'The file ends before this page: what it holds is given up, and a fault that would map it is SIGBUS.',
    visible: true,
    touches: ENTRY_W | DATA_W,
  },
  past_end: {
    text: 'past_end_of_file(p, old)',
    does: "filemap_fault's look at i_size, under the page's lock; FLAG: there was no entry at the first look, and the file ends before the page.",
    visible: true,
    touches: ENTRY_R,
  },
  file_vma: {
    text: 'vma_of_file_page(p)',
    does: "Where the file's page is mapped (vma_interval_tree_foreach): a section of that page alone. FLAG: there is a table.",
    visible: true,
    touches: AREAS_R | TABLES_R,
  },
  maps_file_page: {
    text: 'maps_page_of_file(p)',
    does: "FLAG: the entry is present, and of the page cache's page, not of a private copy.",
    visible: true,
    touches: ENTRY_R,
    costs: ['walk_entry'],
  },
  uncache: {
    text: { 'delete_from_page_cache(p)': { cleanOnly: false }, 'invalidate_complete_page2(p)': { cleanOnly: true } },
    does: "The page cache gives the file's page up, with its reference: old = an entry that names the frame. `cleanOnly`: one that is dirty stays. FLAG: it has gone.",
    visible: true,
    touches: ENTRY_W | DATA_R | DATA_W,
  },
  get_cached: {
    text: null,
    does: "old = an entry that names the frame which the page cache has of the file's page, with one reference more; or 0.",
    visible: true,
    touches: DATA_R | DATA_W,
  },
  try_cached: {
    text: null,
    does: 'Whether that lock was free, into a local; it is taken then.',
    visible: true,
    touches: ENTRY_R | ALL_DATA,
  },
  unlock_cached: {
    text: null,
    does: "Drops the lock of the file's page, or of the page that anonymous memory maps, where this program holds it.",
    visible: true,
    touches: ENTRY_R | ALL_DATA,
  },
} as const satisfies Facts<TruncateStep>;
