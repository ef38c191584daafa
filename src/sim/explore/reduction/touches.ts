/**
 * What each step touches of the state that CPUs share, for the reduction: the record of its kind (sim/steps), and what the
 * step itself says.
 *
 * A record says at least what the step reads or writes beside the CPU's own words. One that says too much only makes the
 * explorer slower; one that says too little makes it wrong, and the property test in test/explore that holds reduced and
 * full exploration against each other is there to find it out.
 */
import { MMAP_R, MMAP_W } from '../../steps/touch.ts';
import { factOf, type Step } from '../../steps.ts';

/** Not a touch: the step makes `page` another one, so that what comes later in the move is about that. */
export const MOVES_PAGE = 1 << 17;

/** Touches of one step, and MOVES_PAGE. */
export function touchesOf(step: Step): number {
  if (step.op === 'mmap_lock' || step.op === 'mmap_unlock') return step.write ? MMAP_W : MMAP_R;
  const { touches = 0, moves } = factOf(step.op);
  return moves ? touches | MOVES_PAGE : touches;
}
