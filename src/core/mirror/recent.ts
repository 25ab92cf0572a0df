/** A set that holds the newest `limit` of what was added, for telling late news of what has ended. */
export class Recent<T> {
  readonly #items = new Set<T>();
  readonly #limit: number;
  constructor(limit: number) {
    this.#limit = limit;
  }
  add(item: T): void {
    this.#items.delete(item);
    this.#items.add(item);
    if (this.#items.size <= this.#limit) return;
    for (const oldest of this.#items) {
      this.#items.delete(oldest);
      return;
    }
  }
  has(item: T): boolean {
    return this.#items.has(item);
  }
  delete(item: T): void {
    this.#items.delete(item);
  }
  clear(): void {
    this.#items.clear();
  }
}
