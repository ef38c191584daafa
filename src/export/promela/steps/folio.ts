/** Batches of a large folio in Promela: mappings with large folios are refused (model.ts), so each batch is the page at hand alone. */
import type { FolioStep } from '../../../sim/steps/folio.ts';
import { flag, type LinesOf } from '../lines.ts';

export const folioLines: LinesOf<FolioStep> = {
  folio_batch: [],
  collect_ad: [],
  next_of_batch: [flag('false')],
  first_of_batch: [],
  batch_old: [],
  batch_done: [],
};
