/** A recording as it travels to the panel and back, its log and its batches packed. */
import type { Recording } from '../model/report.ts';
import type { PackedRecording } from './messages.ts';
import { packBatches, unpackBatches } from './packed-batches.ts';
import { packLog, unpackLog } from './packed-log.ts';

/** Packs a recording. */
export function packRecording({ log, result: { batches, ...result }, ...rest }: Recording): PackedRecording {
  return { ...rest, result, batches: packBatches(batches), log: packLog(log) };
}

/** The reverse of `packRecording`. */
export function unpackRecording({ log, result, batches, pages, ...rest }: PackedRecording): Recording {
  return {
    ...rest,
    result: { ...result, batches: unpackBatches(batches) },
    pages: [...pages],
    log: unpackLog(log),
  };
}
