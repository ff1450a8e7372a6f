/** What happened, in order, for tests that wait for it instead of sleeping. */
export class Inbox<T> {
  readonly #items: T[] = [];
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  push(item: T): void {
    this.#items.push(item);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** How many arrived so far. */
  get count(): number {
    return this.#items.length;
  }

  /** The next item that was not taken yet. */
  async next(): Promise<T> {
    while (this.#taken === this.#items.length) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.#items[this.#taken++] as T;
  }

  /** Until one of the items, past ones included, is as asked. */
  async untilSome(matches: (item: T) => boolean): Promise<void> {
    while (!this.#items.some(matches)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Until a question to the database is answered with yes; asked again and again, for what announces itself to nobody. */
  async until(isSo: () => Promise<boolean>): Promise<void> {
    while (!await isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
