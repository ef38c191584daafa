/**
 * Turns of loops, counted against the budget. When it runs out, the loop to blame is the one around this place with
 * the most turns.
 */
import type * as ast from '../generated/ast.ts';
import type { Budget } from './program.ts';

export interface Turns {
  readonly loop: ast.For | ast.Repeat;
  readonly times: number;
}

export class Loops {
  private readonly around: Turns[] = [];
  private readonly budget: Budget;

  constructor(budget: Budget) {
    this.budget = budget;
  }

  /** Runs `turn` as often as the loop says. */
  run(loop: ast.For | ast.Repeat, times: number, turn: (i: number) => void): void {
    this.around.push({ loop, times });
    this.budget.turns(times);
    for (let i = 0; i < times; i++) turn(i);
    // Left in place when the budget throws: `blamed` reads it.
    this.around.pop();
  }

  /** The loop that used up the budget. */
  blamed(): Turns | undefined {
    return this.around.reduce<Turns | undefined>(
      (most, turns) => (most && most.times >= turns.times ? most : turns),
      undefined,
    );
  }
}
