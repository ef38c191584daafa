/** Where the moves out of a few states lead, before these are looked up among the states that are known: in columns, a move a row. */
export class NextStates {
  readonly rows: Int32Array;
  readonly hashes: Int32Array;
  readonly deltas: Int32Array;
  readonly movers: Int32Array;
  /** By state that is moved from, in their order: how many moves lead out of it and those before it. */
  readonly upTo: Int32Array;

  /** Of packed states of `width` words, out of each of which `movers` moves lead at most. */
  constructor(width: number, states: number, movers: number) {
    const moves = states * movers;
    this.rows = new Int32Array(moves * width);
    this.hashes = new Int32Array(moves);
    this.deltas = new Int32Array(moves);
    this.movers = new Int32Array(moves);
    this.upTo = new Int32Array(states);
  }
}
