/** A lap that is over: what it began with, what it found and left, and what it recorded. */
import type { Added } from '../recorder.ts';
import type { Found } from './ground.ts';
import type { Words } from './words.ts';

/** One turn of a loop over pages, tables or sections. */
export interface Lap {
  /** Its first page. */
  readonly first: number;
  /** Words that it began with, and at which cycles. */
  readonly words: Words;
  readonly begun: number;
  readonly found: Found;
  readonly left: Found;
  readonly added: Added;
  readonly visible: number;
}
