/** Hands out names, each once: "conv", "conv_1", "conv_2". */
export class NameSource {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  /** `wish` if it is free, else `wish` with the first free number. */
  take(wish: string): string {
    let name = wish;
    let number = this.#next.get(wish) ?? 1;
    while (this.#taken.has(name)) name = `${wish}_${number++}`;
    this.#next.set(wish, number);
    this.#taken.add(name);
    return name;
  }
}
