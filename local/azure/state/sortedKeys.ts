/** A set of strings in code-unit order. A page can start anywhere without a scan. */
export class SortedKeys {
  private readonly keys: string[] = [];

  get size(): number {
    return this.keys.length;
  }

  add(key: string): void {
    const at = this.position(key);
    if (this.keys[at] !== key) this.keys.splice(at, 0, key);
  }

  remove(key: string): void {
    const at = this.position(key);
    if (this.keys[at] === key) this.keys.splice(at, 1);
  }

  /** Returns up to `limit` keys that sort after `key`; from the start when it is undefined. */
  after(key: string | undefined, limit: number): readonly string[] {
    if (key === undefined) return this.keys.slice(0, limit);
    const at = this.position(key);
    const start = this.keys[at] === key ? at + 1 : at;
    return this.keys.slice(start, start + limit);
  }

  private position(key: string): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.keys[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
