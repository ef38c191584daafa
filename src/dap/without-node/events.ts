/** In place of Node's module in a browser: the adapter's library listens by it to streams, and there are none. */
export class EventEmitter {
  on(): this {
    return this;
  }

  emit(): boolean {
    return false;
  }
}
