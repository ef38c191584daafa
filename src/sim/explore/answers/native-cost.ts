/**
 * What ratios are to: the most that native can cost, over all of its own interleavings. The worst is compared with the
 * worst; where native was not explored to the end, its worst is not known, and neither is a ratio.
 */
import type { Extremes } from './verdict.ts';

/** As much of native's exploration as its cost asks for. */
interface Counting {
  /** Works for about `budget` moves; true where counts are known, or will not be. */
  count(budget: number): boolean;
  extremes(name: 'cycles'): Extremes | null;
}

export class NativeCost {
  /** Cycles; null while they are not known. */
  most: number | null = null;
  /** Why they are not known. */
  why = 'ratio is not known: the exploration was given up before that of native was over';
  private readonly exploration: Counting | null;

  /** `exploration`: null where native does not run the script, so that there is nothing to compare with. */
  constructor(exploration: Counting | null) {
    this.exploration = exploration;
    if (!exploration) this.why = 'ratio cannot be told: native does not run this script';
  }

  /** Works for about `budget` moves; true where native's cost is known, or will not be. */
  step(budget: number): boolean {
    if (!this.exploration) return true;
    if (!this.exploration.count(budget)) return false;
    this.most = this.exploration.extremes('cycles')?.most ?? null;
    this.why = 'ratio is not known: the exploration of native was stopped by its bounds';
    return true;
  }
}
