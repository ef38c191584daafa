/** A growing column of 32-bit words, one for each state or transition. */
export class Column {
  length = 0;
  private words = new Int32Array(256);

  push(word: number): void {
    if (this.length === this.words.length) {
      const words = new Int32Array(this.words.length * 2);
      words.set(this.words);
      this.words = words;
    }
    this.words[this.length++] = word;
  }

  at(index: number): number {
    return this.words[index];
  }

  set(index: number, word: number): void {
    this.words[index] = word;
  }

  bytes(): number {
    return this.words.length * 4;
  }
}
