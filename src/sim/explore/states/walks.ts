/**
 * Walks of a reduced search: from where a move ends, on for as long as there is no choice. Many moves end in the same
 * state, and where a walk leads hangs on nothing else, so each is made once.
 */
import { Column } from './column.ts';
import { Rows } from './rows.ts';

/** Beside the words of its end: what it does, how many visible steps it has, and who is to be tried at its end. */
const MORE = 3;

export class Walks {
  /** Of the walk that was found or added last. */
  delta = 0;
  steps = 0;
  choice = 0;
  private readonly width: number;
  private readonly begins: Rows;
  /** By number of the beginning. */
  private readonly ends = new Column();

  /** Of packed states of so many words; their histories are not asked for. */
  constructor(width: number) {
    this.width = width;
    this.begins = new Rows(width);
  }

  /** Makes a beginning its walk's end; false, and nothing done, where it is the first time: then `add` is to tell. */
  find(row: Int32Array): boolean {
    const known = this.begins.count;
    const number = this.begins.intern(row, 0);
    if (number === known) return false;
    const at = number * (this.width + MORE);
    for (let i = 0; i < this.width; i++) row[i] = this.ends.at(at + i);
    this.delta = this.ends.at(at + this.width);
    this.steps = this.ends.at(at + this.width + 1);
    this.choice = this.ends.at(at + this.width + 2);
    return true;
  }

  /** Tells where the walk ends that `find` did not know. */
  add(end: Int32Array, delta: number, steps: number, choice: number): void {
    for (let i = 0; i < this.width; i++) this.ends.push(end[i]);
    this.ends.push(delta);
    this.ends.push(steps);
    this.ends.push(choice);
    this.delta = delta;
    this.steps = steps;
    this.choice = choice;
  }

  bytes(): number {
    return this.begins.bytes() + this.ends.bytes();
  }
}
